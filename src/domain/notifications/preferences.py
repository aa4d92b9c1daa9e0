"""What a person wants to hear of, how, how often, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

TYPES = ("job", "event", "mentorship", "forum", "profile", "system", "verification", "session")
CATEGORIES = ("profile", "mentorship", "jobs", "events", "forum")
CATEGORY_OF = {
    "profile": "profile",
    "verification": "profile",
    "mentorship": "mentorship",
    "session": "mentorship",
    "job": "jobs",
    "event": "events",
    "forum": "forum",
}
"""The category under which the preferences page lists a type; types without one follow the main switches alone."""

SWITCHABLE = ("job", "event", "mentorship", "forum", "profile", "system", "verification")
"""The types that the settings page has a switch for."""

_SWITCH_OF = {"session": "mentorship"}
_ALWAYS_KEPT = frozenset({"system", "verification"})

MINUTES_OF_A_DAY = 24 * 60


class Channel(StrEnum):
    EMAIL = "email"
    PUSH = "push"
    """The open page, at once."""


class Frequency(StrEnum):
    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end`, minutes of the day in the college's time zone; `end` before `start` passes midnight."""

    enabled: bool = False
    start: int = 22 * 60
    end: int = 8 * 60

    def end_of(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet hours in which `now` falls are over, in the zone of `now`; None outside of them."""
        if not self.enabled or self.start == self.end:
            return None
        local = now.astimezone(zone)
        minute = local.hour * 60 + local.minute
        passes_midnight = self.end < self.start
        inside = (minute >= self.start or minute < self.end) if passes_midnight else (self.start <= minute < self.end)
        if not inside:
            return None
        day = local.date() + timedelta(days=1 if passes_midnight and minute >= self.start else 0)
        ends = datetime.combine(day, time(self.end // 60, self.end % 60), tzinfo=zone)
        return ends.astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Attributes:
    email, push: the main switches; what they turn off, nothing turns on.
    muted_types: those of SWITCHABLE of which nothing shall be heard.
    overrides: (category, channel) -> on or off; what is not named is on.
    """

    email: bool = True
    push: bool = True
    frequency: Frequency = Frequency.INSTANT
    muted_types: frozenset[str] = frozenset()
    overrides: Mapping[tuple[str, Channel], bool] = field(default_factory=dict)
    quiet: QuietHours = QuietHours()

    def wants(self, kind: str) -> bool:
        """Whether a notice of this type shall be stored at all; those about the account itself always are."""
        return kind in _ALWAYS_KEPT or not self._is_muted(kind)

    def allows(self, kind: str, channel: Channel) -> bool:
        """Whether a notice of this type may take this channel."""
        switch = self.email if channel is Channel.EMAIL else self.push
        return switch and not self._is_muted(kind) and self.is_on(CATEGORY_OF.get(kind, ""), channel)

    def is_on(self, category: str, channel: Channel) -> bool:
        """The switch of a category for a channel, whatever the main switch says."""
        return self.overrides.get((category, channel), True)

    def _is_muted(self, kind: str) -> bool:
        return _SWITCH_OF.get(kind, kind) in self.muted_types


DEFAULTS = Preferences()
