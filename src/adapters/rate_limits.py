"""What the rate limiters share, and the one that outlives its server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import monotonic

from application.shared.ports import Allowance, RateLimiter
from domain.shared.errors import Unavailable
from domain.shared.gcra import MICROSECONDS, Decision, Quota

TIME_LIMIT = 0.25
"""Seconds that the shared limiter may take; each request waits for it."""

PAUSE = 5.0
"""Seconds without a question to the shared limiter after it failed."""

_log = logging.getLogger(__name__)


def allowance(decision: Decision, quota: Quota) -> Allowance:
    return Allowance(
        decision.allowed,
        quota.limit,
        decision.remaining,
        decision.retry_after / MICROSECONDS,
        decision.reset_after / MICROSECONDS,
    )


class FallbackLimiter(RateLimiter):
    """Asks the limiter that all processes share, and the one of this process while that is down.

    A circuit breaker: after a failure nobody asks for `pause` seconds, then a single request does. So an outage costs
    the requests under way when it begins `time_limit` seconds each, and later one request per pause. Nothing is let
    through uncounted: during an outage each process counts for itself, beginning with nothing.

    Args:
        shared: raises Unavailable while it is down.
        now: seconds of a clock that does not run backwards.
    """

    def __init__(
        self,
        shared: RateLimiter,
        own: RateLimiter,
        *,
        now: Callable[[], float] = monotonic,
        time_limit: float = TIME_LIMIT,
        pause: float = PAUSE,
    ) -> None:
        self._shared = shared
        self._own = own
        self._now = now
        self._time_limit = time_limit
        self._pause = pause
        self._asks_from: float | None = None
        """When one may ask again; None while all is well."""

    async def take(self, key: str, limit: int, period: float) -> Allowance:
        if self._asks_from is not None:
            if self._now() < self._asks_from:
                return await self._own.take(key, limit, period)
            self._asks_from = self._now() + self._pause
        try:
            async with asyncio.timeout(self._time_limit):
                allowance = await self._shared.take(key, limit, period)
        except (Unavailable, TimeoutError) as error:
            if self._asks_from is None:
                _log.warning("rate limits are counted in this process: %s", error.__cause__ or error)
            self._asks_from = self._now() + self._pause
            return await self._own.take(key, limit, period)
        if self._asks_from is not None:
            self._asks_from = None
            _log.info("rate limits are shared again")
        return allowance
