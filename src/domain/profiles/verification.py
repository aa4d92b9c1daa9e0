"""The request that an admin confirms somebody as an alumnus of the college."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from domain.shared.errors import FieldError, InvalidValue

MAX_REASON = 1000

CHECKED_FIELDS = frozenset({"name", "batch_year", "department", "education_details", "current_company", "current_role"})
"""What admins look at to decide; who was rejected and changes one of these is looked at again."""


class VerificationStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """The account ended, or is no alumnus's any more."""


def is_worth_another_look(latest: VerificationStatus | None, changed: Collection[str]) -> bool:
    """Whether a change of these profile fields asks for a verification again, given how the latest request ended."""
    return latest is VerificationStatus.REJECTED and not CHECKED_FIELDS.isdisjoint(changed)


def checked_reason(text: str | None) -> str | None:
    """The reason of a rejection, trimmed; None for none. Raises InvalidValue beyond MAX_REASON characters."""
    reason = (text or "").strip()
    if len(reason) > MAX_REASON:
        message = f"The reason has more than {MAX_REASON:,} characters."
        raise InvalidValue(message, errors=[FieldError("reason", message)])
    return reason or None
