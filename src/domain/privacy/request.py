"""Requests to get a copy of what is known of oneself, or to have it erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

EXPORT_LIFETIME = timedelta(days=7)
"""How long the copy can be fetched."""


class RequestKind(StrEnum):
    EXPORT = "export"
    ERASURE = "erasure"


class RequestStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"


OPEN = frozenset({RequestStatus.PENDING, RequestStatus.PROCESSING})


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """One request; a person has at most one open request of a kind.

    Attributes:
        error: why it failed, in words for the person; None otherwise.
        expires_at: until when the copy can be fetched; None while there is none, and for erasures.
    """

    id: str
    user_id: str
    kind: RequestKind
    status: RequestStatus
    created_at: datetime
    error: str | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def has_copy(self, now: datetime) -> bool:
        """Whether there is a copy to fetch."""
        if self.kind is not RequestKind.EXPORT or self.status is not RequestStatus.COMPLETED:
            return False
        return self.expires_at is not None and now < self.expires_at


def export_key(request_id: str) -> str:
    """Where the copy is stored."""
    return f"exports/{request_id}"
