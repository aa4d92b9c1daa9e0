"""Leaving a service alone that does not work."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Breaker:
    """
    Args:
        failures: as many in a row stop further calls.
        pause: seconds without calls; after it one call tries whether the service works again.
        now: seconds of a clock that does not run backwards.
    """

    def __init__(self, failures: int = 5, pause: float = 60.0, now: Callable[[], float] = monotonic) -> None:
        self._limit = failures
        self._pause = pause
        self._now = now
        self._failed = 0
        self._closed_until = 0.0

    def allows(self) -> bool:
        """Whether to call now; when it says yes after a pause, it says no to others until that call has ended."""
        if self._failed < self._limit:
            return True
        if self._now() < self._closed_until:
            return False
        self._closed_until = self._now() + self._pause
        return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self._limit:
            self._closed_until = self._now() + self._pause
