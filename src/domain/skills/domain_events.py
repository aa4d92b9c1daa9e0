"""What happens to the skill graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class SkillGraphPublished(DomainEvent):
    """Readers see a new graph; the aggregate is the college."""

    topic: ClassVar[str] = "skills.graph_published"
    aggregate_type: ClassVar[str] = "college"

    run_id: str
