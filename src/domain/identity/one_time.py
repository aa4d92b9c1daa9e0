"""Secrets that are good once: codes by mail and links to a new password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(hours=1)
MAX_ATTEMPTS = 5

MAX_OPEN = 5
"""Secrets of one purpose that a user may have open at the same time."""

DAY = timedelta(days=1)
MAX_PER_DAY = 20
"""With MAX_ATTEMPTS tries each, guessing one of a million codes succeeds once in 10,000 days."""

PAUSE = timedelta(seconds=60)
"""Between two secrets that are asked for again."""


class Purpose(StrEnum):
    EMAIL_VERIFY = "email_verify"
    """A code that proves the address of a new, or claims an invited, account."""
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password


LIFETIME = {Purpose.EMAIL_VERIFY: CODE_LIFETIME, Purpose.PASSWORD_RESET: LINK_LIFETIME}


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """Only the keyed hash of the secret is kept.

    Attributes:
        password_hash: of the password that was chosen with the request; it counts once the code has proven the address.
        attempts: wrong tries so far.
        consumed_at: when it was used, or ended by the use of another one.
    """

    id: str
    user_id: str
    purpose: Purpose
    secret_hash: str
    password_hash: str | None
    attempts: int
    max_attempts: int
    created_at: datetime
    expires_at: datetime
    consumed_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be tried."""
        return self.consumed_at is None and self.attempts < self.max_attempts and now < self.expires_at


def new_token(
    token_id: str, user_id: str, purpose: Purpose, secret_hash: str, password_hash: str | None, now: datetime
) -> OneTimeToken:
    """An untried one with the lifetime of its purpose."""
    expires_at = now + LIFETIME[purpose]
    return OneTimeToken(token_id, user_id, purpose, secret_hash, password_hash, 0, MAX_ATTEMPTS, now, expires_at)


def may_issue(earlier: Sequence[OneTimeToken], now: datetime, *, pause: timedelta = PAUSE) -> bool:
    """Whether a user may get one more secret.

    Args:
        earlier: the user's secrets of the same purpose, of the last DAY at least.
        pause: least time since the one before.
    """
    of_the_day = [token for token in earlier if now - token.created_at < DAY]
    if len(of_the_day) >= MAX_PER_DAY or sum(token.is_open(now) for token in of_the_day) >= MAX_OPEN:
        return False
    return all(now - token.created_at >= pause for token in of_the_day)
