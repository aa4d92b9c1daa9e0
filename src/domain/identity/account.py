"""Accounts and roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.shared.errors import FieldError, InvalidValue

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 1024
"""Longer ones only cost hashing time."""

MAX_SUSPENSION_REASON = 500


class Role(StrEnum):
    STUDENT = "student"
    ALUMNI = "alumni"
    RECRUITER = "recruiter"
    ADMIN = "admin"


class AccountStatus(StrEnum):
    INVITED = "invited"
    """Imported: no password, cannot sign in until claimed (D6)."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"
    """Tombstone."""


@dataclass(frozen=True, slots=True)
class Account:
    """What sign-in and authorization need of a user.

    Attributes:
        auth_epoch: grows when all tokens issued so far shall end; a token carries the epoch of its issue.
    """

    id: str
    college_id: str
    email: str
    role: Role
    status: AccountStatus
    name: str | None
    password_hash: str | None
    email_verified_at: datetime | None
    auth_epoch: int
    created_at: datetime
    photo_file_id: str | None = None

    @property
    def is_active(self) -> bool:
        return self.status is AccountStatus.ACTIVE

    @property
    def is_unproven(self) -> bool:
        """Whether its owner has still to prove the address: just registered, or imported and not claimed."""
        if self.status is AccountStatus.ACTIVE:
            return self.email_verified_at is None
        return self.status is AccountStatus.INVITED


def check_new_password(password: str, field: str = "password") -> None:
    """Raises InvalidValue for `field` unless it has between MIN_PASSWORD_LENGTH and MAX_PASSWORD_LENGTH characters."""
    if len(password) < MIN_PASSWORD_LENGTH:
        message = f"The password needs at least {MIN_PASSWORD_LENGTH} characters."
    elif len(password) > MAX_PASSWORD_LENGTH:
        message = f"The password has more than {MAX_PASSWORD_LENGTH} characters."
    else:
        return
    raise InvalidValue(message, code="WEAK_PASSWORD", errors=[FieldError(field, message)])


def checked_suspension_reason(text: str | None) -> str | None:
    """Why an account is banned, trimmed; None for no reason. Raises InvalidValue beyond MAX_SUSPENSION_REASON."""
    reason = (text or "").strip()
    if len(reason) > MAX_SUSPENSION_REASON:
        message = f"The reason has more than {MAX_SUSPENSION_REASON} characters."
        raise InvalidValue(message, errors=[FieldError("reason", message)])
    return reason or None


def status_after_suspension(account: Account, *, is_imported: bool) -> AccountStatus:
    """The state to which a banned account returns: an imported one that nobody has claimed waits for its owner."""
    is_claimed = account.password_hash is not None or account.email_verified_at is not None
    return AccountStatus.INVITED if is_imported and not is_claimed else AccountStatus.ACTIVE
