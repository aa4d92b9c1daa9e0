"""Sessions: one per device, kept alive by refresh tokens that are each used once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SESSION_LIFETIME = timedelta(days=30)
"""Of a session that is not used; each refresh begins it anew."""

GRACE = timedelta(seconds=30)
"""How long a used refresh token may be used again: tabs of one browser race for the next one."""


LISTED = 100
"""Sessions of a user that are shown, the latest seen first."""

MAX_USER_AGENT = 255
MAX_ADDRESS = 45


class AuthMethod(StrEnum):
    PASSWORD = "password"  # noqa: S105 - a method, not a password
    CODE = "code"
    GOOGLE = "google"


class RevokeReason(StrEnum):
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    REVOKED = "revoked"
    """By its owner, in the list of devices."""
    TOKEN_REUSED = "token_reused"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    ACCOUNT_DISABLED = "account_disabled"
    ROLE_CHANGED = "role_changed"


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody signs in from, cut to what is kept of it."""

    user_agent: str | None
    ip: str | None

    @classmethod
    def of(cls, user_agent: str | None, ip: str | None) -> Device:
        return cls((user_agent or "")[:MAX_USER_AGENT] or None, (ip or "")[:MAX_ADDRESS] or None)


@dataclass(frozen=True, slots=True)
class Session:
    """One device of a user that is signed in."""

    id: str
    user_id: str
    auth_method: AuthMethod
    device: Device
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def new_session(session_id: str, user_id: str, method: AuthMethod, device: Device, now: datetime) -> Session:
    """One that begins now."""
    return Session(session_id, user_id, method, device, now, now, now + SESSION_LIFETIME)


class Verdict(StrEnum):
    """What the use of a refresh token leads to."""

    ROTATE = "rotate"
    REFUSE = "refuse"
    REVOKE = "revoke"
    """A token came back that its owner must have used already: someone else has it."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """Attributes: generation: 1 for the first of a session; used_at: when it was first exchanged."""

    id: str
    session_id: str
    generation: int
    expires_at: datetime
    used_at: datetime | None


def judge(token: RefreshToken, *, session_is_open: bool, successor_was_used: bool, now: datetime) -> Verdict:
    """Whether a refresh token may be exchanged for the next one.

    A used token is good for GRACE more, as long as nobody has used one of its successors.
    """
    if not session_is_open or now >= token.expires_at:
        return Verdict.REFUSE
    if token.used_at is None or (now - token.used_at <= GRACE and not successor_was_used):
        return Verdict.ROTATE
    return Verdict.REVOKE
