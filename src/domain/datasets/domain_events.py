"""What happens to uploads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class DatasetFinished(DomainEvent):
    """An upload of `user_id` came to its end; `status` is completed, failed or cancelled, the numbers are rows."""

    topic: ClassVar[str] = "datasets.finished"
    aggregate_type: ClassVar[str] = "dataset_upload"

    status: str
    user_id: str
    dataset_type: str
    is_dry_run: bool
    processed: int
    created: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class DatasetUndone(DomainEvent):
    """What an upload stored was taken back."""

    topic: ClassVar[str] = "datasets.undone"
    aggregate_type: ClassVar[str] = "dataset_upload"

    user_id: str
    reversed: int
    kept: int
    failed: int
