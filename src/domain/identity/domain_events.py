"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class AccountActivated(DomainEvent):
    """Its owner has proven the address for the first time; from now on the account can be used.

    Attributes:
        how: `code`, `link` or `google`.
        was_invited: it was imported before, and is claimed now.
    """

    topic: ClassVar[str] = "identity.account_activated"
    aggregate_type: ClassVar[str] = "user"

    user_id: str
    college_id: str
    role: str
    how: str
    was_invited: bool


@dataclass(frozen=True, slots=True)
class AccountSuspended(DomainEvent):
    """An admin has banned the user; from now on nobody can sign in as that user."""

    topic: ClassVar[str] = "identity.account_suspended"
    aggregate_type: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True)
class AccountReinstated(DomainEvent):
    """An admin has taken the ban of the user back."""

    topic: ClassVar[str] = "identity.account_reinstated"
    aggregate_type: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True)
class RoleChanged(DomainEvent):
    """An admin gave the user another role."""

    topic: ClassVar[str] = "identity.role_changed"
    aggregate_type: ClassVar[str] = "user"

    role: str
