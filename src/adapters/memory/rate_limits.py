"""Rate limits in this process."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from adapters.rate_limits import allowance
from application.shared.ports import Allowance, RateLimiter
from domain.shared.gcra import MICROSECONDS, Quota, take


class MemoryRateLimiter(RateLimiter):
    """Keys whose limit is whole again are dropped as others are used.

    Args:
        now: seconds of a clock that does not run backwards.
        capacity: keys kept; beyond it the one used longest ago goes, and with it what it had used up.
    """

    def __init__(self, now: Callable[[], float] = monotonic, capacity: int = 100_000) -> None:
        self._now = now
        self._capacity = capacity
        self._arrivals: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._arrivals)

    async def take(self, key: str, limit: int, period: float) -> Allowance:
        now = round(self._now() * MICROSECONDS)
        quota = Quota.of(limit, period)
        # Taken out and put in again, so that the order of the dictionary is the order of use.
        decision = take(self._arrivals.pop(key, None), now, quota)
        self._arrivals[key] = decision.arrival
        self._drop(now)
        return allowance(decision, quota)

    def _drop(self, now: int) -> None:
        """Two at a time are enough for the dictionary to shrink, and no request pays for a flood of others."""
        for _ in range(2):
            oldest = next(iter(self._arrivals))
            if self._arrivals[oldest] > now and len(self._arrivals) <= self._capacity:
                return
            del self._arrivals[oldest]
