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
