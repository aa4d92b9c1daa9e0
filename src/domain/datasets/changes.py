"""The undo journal: what an upload created or changed, and what came of taking it back (decision D5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EntityType(StrEnum):
    """Declared in the order in which an undo goes: what refers to others first."""

    CAREER_MOVE = "career_move"
    COURSE_RECORD = "course_record"
    MARKET_POSTING = "market_posting"
    PERSON = "person"
    SKILL = "skill"


class ChangeKind(StrEnum):
    CREATED = "created"
    UPDATED = "updated"


class UndoOutcome(StrEnum):
    REVERSED = "reversed"
    KEPT = "kept"
    """Changed or needed by something else since, so it stays."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """One entity that an upload touched.

    Attributes:
        row: the first row of the file that touched it.
        before: the former values of the changed fields; None for something created.
        after_hash: SHA-256 of the entity's imported state right after; another hash later means it was changed since.
    """

    row: int
    entity_type: EntityType
    entity_id: str
    kind: ChangeKind
    before: Mapping[str, Any] | None
    after_hash: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one change; `note` says why it was kept or failed."""

    entity_type: EntityType
    entity_id: str
    outcome: UndoOutcome
    note: str | None = None
