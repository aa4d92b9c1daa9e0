"""The request that an admin confirms somebody as an alumnus of the college."""

from __future__ import annotations

from enum import StrEnum


class VerificationStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """The account ended, or is no alumnus's any more."""
