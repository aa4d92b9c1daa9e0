"""Which ways one notice takes to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.notifications.notice import EmailState
from domain.notifications.preferences import Channel, Frequency, Preferences

DIGEST_HOUR = 7
"""Digests leave from this hour of the college's local day on."""

_PAUSE = {
    Frequency.INSTANT: timedelta(days=1),
    Frequency.DAILY: timedelta(days=1),
    Frequency.WEEKLY: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Attributes:
    is_live: whether open pages are told.
    not_before: when the mail of its own may leave; None for at once.
    """

    is_live: bool
    email: EmailState
    not_before: datetime | None = None


def deliver(preferences: Preferences, kind: str, now: datetime, zone: ZoneInfo) -> Delivery | None:
    """How a notice of this type reaches a person with these preferences; None when it is not stored at all.

    During quiet hours open pages are not told, and mails wait for their end.
    """
    if not preferences.wants(kind):
        return None
    quiet_until = preferences.quiet.end_of(now, zone)
    is_live = quiet_until is None and preferences.allows(kind, Channel.PUSH)
    if not preferences.allows(kind, Channel.EMAIL):
        return Delivery(is_live, EmailState.NONE)
    if preferences.frequency is not Frequency.INSTANT:
        return Delivery(is_live, EmailState.DIGEST)
    return Delivery(is_live, EmailState.QUEUED, quiet_until)


def is_digest_due(frequency: Frequency, last: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a digest may leave now: from DIGEST_HOUR of the local day on, one local day or week after the last.

    Who has turned to instant mails meanwhile gets what still waits as with daily digests.
    """
    local = now.astimezone(zone)
    if local.hour < DIGEST_HOUR:
        return False
    return last is None or local.date() - last.astimezone(zone).date() >= _PAUSE[frequency]
