"""Stored files: what they are for, where their bytes are, and how long a link to one is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum


class FilePurpose(StrEnum):
    DATASET = "dataset"
    PHOTO = "photo"
    CV = "cv"
    EXPORT = "export"


class FileStatus(StrEnum):
    READY = "ready"
    DELETED = "deleted"


_KEYS = {FilePurpose.PHOTO: "photos/{}.webp", FilePurpose.CV: "cvs/{}"}
LINKED = frozenset(_KEYS)
"""Purposes of which links are given out."""

WINDOW = timedelta(minutes=15)
"""Within it the link to a file stays the same, so that browsers find it in their caches."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def storage_key(purpose: FilePurpose, file_id: str) -> str:
    """Where the bytes of a photo or a CV are. Nothing that a person typed is part of it."""
    return _KEYS[purpose].format(file_id)


def link_expiry(now: datetime, lifetime: timedelta) -> datetime:
    """When a link that is made now ends: after `lifetime` at the earliest, and less than a WINDOW later."""
    end = now + lifetime
    return end + (_EPOCH - end) % WINDOW
