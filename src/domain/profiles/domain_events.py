"""What happens to profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class ProfileFileDropped(DomainEvent):
    """A photo or CV was replaced or removed; its bytes are still under `storage_key`."""

    topic: ClassVar[str] = "profiles.file_dropped"
    aggregate_type: ClassVar[str] = "file"

    storage_key: str
