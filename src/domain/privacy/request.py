"""Requests to get a copy of what is known of oneself, or to have it erased."""

from __future__ import annotations

from datetime import timedelta
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
