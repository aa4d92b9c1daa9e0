"""Secrets that are good once: codes by mail and links to a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
LINK_LIFETIME = timedelta(hours=1)
MAX_ATTEMPTS = 5


class Purpose(StrEnum):
    EMAIL_VERIFY = "email_verify"
    """A code that proves the address of a new, or claims an invited, account."""
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """Only the keyed hash of the secret is kept.

    Attributes:
        password_hash: of the password that was chosen with the request; it counts once the code has proven the address.
        attempts: wrong tries so far.
    """

    id: str
    user_id: str
    purpose: Purpose
    secret_hash: str
    password_hash: str | None
    attempts: int
    max_attempts: int
    expires_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be tried."""
        return self.attempts < self.max_attempts and now < self.expires_at
