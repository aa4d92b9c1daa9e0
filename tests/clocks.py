"""Clocks for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from application.shared.ports import Clock


class ManualClock(Clock):
    """Stands still until it is told to go on."""

    def __init__(self, now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, span: timedelta) -> None:
        self._now += span
