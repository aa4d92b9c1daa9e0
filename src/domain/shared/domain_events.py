"""What happened, as other contexts hear of it. Events carry ids and counts only, never personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """Base of every event.

    Class attributes:
        topic: stable name `context.what_happened`, under which subscribers are found.
        aggregate_type: kind of thing that it happened to.
    """

    topic: ClassVar[str] = ""
    aggregate_type: ClassVar[str] = ""

    aggregate_id: str
