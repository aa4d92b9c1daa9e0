"""How failed sign-ins slow down the next ones, without letting a stranger lock anybody out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

WINDOW = timedelta(minutes=15)
"""Failures are counted from the first one for so long."""

LOCK = timedelta(minutes=15)
SLOWED_AFTER = 10
LONGEST_DELAY = timedelta(seconds=2)


class SubjectKind(StrEnum):
    EMAIL_IP = "email_ip"
    """One address tried from one place: locked."""
    IP = "ip"
    """Many addresses tried from one place: locked."""
    EMAIL = "email"
    """One address tried from many places: slowed and never locked, since its owner is the victim."""


LIMITS = {SubjectKind.EMAIL_IP: 5, SubjectKind.IP: 50}
"""Failures within WINDOW after which a subject is locked."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """Failures of one subject."""

    kind: SubjectKind
    failed: int
    window_started_at: datetime
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def failed_once_more(self, now: datetime) -> Throttle:
        """The state after another failure."""
        begins_anew = now - self.window_started_at >= WINDOW
        failed = 1 if begins_anew else self.failed + 1
        started = now if begins_anew else self.window_started_at
        limit = LIMITS.get(self.kind)
        locked = now + LOCK if limit is not None and failed >= limit else None
        return Throttle(self.kind, failed, started, locked)

    def taken_back(self) -> Throttle:
        """The state without the last failure: it was counted before the try, and the try succeeded."""
        failed = max(0, self.failed - 1)
        limit = LIMITS.get(self.kind)
        return replace(self, failed=failed, locked_until=self.locked_until if limit and failed >= limit else None)

    def forgiven(self) -> Throttle:
        """The state without any failure."""
        return replace(self, failed=0, locked_until=None)

    def delay(self, now: datetime) -> timedelta:
        """Time that the next try has to wait before it is looked at; 0 to LONGEST_DELAY."""
        if self.kind is not SubjectKind.EMAIL or now - self.window_started_at >= WINDOW:
            return timedelta()
        return min(LONGEST_DELAY, timedelta(milliseconds=200) * max(0, self.failed - SLOWED_AFTER + 1))


def untried(kind: SubjectKind, now: datetime) -> Throttle:
    """The state of a subject that never failed."""
    return Throttle(kind, 0, now, None)


def place(address: str | None) -> str:
    """What counts as one place: an IPv4 address, or the /64 network that one subscriber of IPv6 has for himself."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64))
