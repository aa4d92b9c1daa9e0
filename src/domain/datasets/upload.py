"""An upload and the states that it may pass through (decisions D1, D5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.datasets.rows import DatasetType
from domain.shared.background_jobs import JobType
from domain.shared.errors import Conflict

MAX_FILE_BYTES = 50 * 1024 * 1024
"""50 MB per file (mission document, upload flow, step 1), read as mebibytes."""

UNDO_KEPT = timedelta(days=365)
"""How long after its end an upload can be undone; then its journal is deleted (data model, retention)."""


class UploadStatus(StrEnum):
    PENDING = "pending"
    VALIDATING = "validating"
    CLEANING = "cleaning"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNNING = frozenset({UploadStatus.PENDING, UploadStatus.VALIDATING, UploadStatus.CLEANING, UploadStatus.PROCESSING})


class Stage(StrEnum):
    VALIDATION = "validation"
    CLEANING = "cleaning"
    STORAGE = "storage"
    AI_PROCESSING = "ai_processing"


class UndoStatus(StrEnum):
    NONE = "none"
    RUNNING = "running"
    DONE = "done"


STAGE_SPAN: Mapping[Stage, tuple[int, int]] = {
    Stage.VALIDATION: (0, 10),
    Stage.CLEANING: (10, 30),
    Stage.STORAGE: (30, 98),
    Stage.AI_PROCESSING: (98, 99),
}
"""Which part of the 0-100 scale a stage fills; 100 is kept for `completed` (D9)."""


def percentage(stage: Stage, done: int, total: int) -> int:
    """Progress on the 0-100 scale for `done` of `total` rows of a stage."""
    start, end = STAGE_SPAN[stage]
    share = min(done / total, 1.0) if total > 0 else 0.0
    return start + int((end - start) * share)


AI_JOBS: Mapping[DatasetType, tuple[JobType, ...]] = {
    DatasetType.ALUMNI: (
        JobType.SKILL_GRAPH,
        JobType.CAREER_PREDICTION,
        JobType.TALENT_CLUSTERING,
        JobType.ENGAGEMENT_SCORING,
    ),
    DatasetType.JOB_MARKET: (JobType.SKILL_GRAPH, JobType.CAREER_PREDICTION),
    DatasetType.EDUCATIONAL: (JobType.CAREER_PREDICTION, JobType.CAPSULE_RANKING),
    DatasetType.CAREER_PATHS: (JobType.CAREER_PREDICTION,),
}
"""Analyses that a stored dataset sets off (mission document, step 3C; career_paths by decision D1)."""

AI_JOB_NAMES: Mapping[JobType, str] = {
    JobType.SKILL_GRAPH: "skill_graph_update",
    JobType.CAREER_PREDICTION: "career_path_recalculation",
    JobType.TALENT_CLUSTERING: "talent_heatmap_refresh",
    JobType.ENGAGEMENT_SCORING: "engagement_score_update",
    JobType.CAPSULE_RANKING: "capsule_ranking_refresh",
    JobType.ID_VALIDATION: "id_validation",
}
"""The names under which reports list them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; total = created + updated + unchanged + rejected once all are processed.

    `warned` counts kept rows with at least one warning.
    """

    processed: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warned: int = 0

    @property
    def valid(self) -> int:
        return self.processed - self.rejected

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.processed + other.processed,
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.warned + other.warned,
        )


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file and how far it got.

    Attributes:
        counts: `processed` is the checkpoint: so many data rows of the file are dealt with for good.
        progress_pct: 0 to 100, never sinks.
    """

    id: str
    college_id: str
    uploaded_by: str
    file_name: str
    dataset_type: DatasetType
    file_format: str
    file_size_bytes: int
    file_sha256: str
    storage_key: str
    description: str | None
    is_dry_run: bool
    status: UploadStatus
    current_stage: Stage | None
    progress_pct: int
    total_rows: int | None
    counts: Counts
    error_log: str | None
    cancel_requested_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    undo_status: UndoStatus
    undone_at: datetime | None
    created_at: datetime

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def stored_rows(self) -> int:
        """Rows that this upload wrote."""
        return 0 if self.is_dry_run else self.counts.created + self.counts.updated

    def check_can_cancel(self) -> None:
        """Raises Conflict when there is nothing left to stop."""
        if not self.is_running:
            raise Conflict(f"The upload is already {self.status}; there is nothing to cancel.")
        if self.current_stage is Stage.AI_PROCESSING:
            raise Conflict("All rows are stored already. Use undo to take them back.")

    def check_can_undo(self, now: datetime) -> None:
        """Raises Conflict unless the upload ended within UNDO_KEPT, stored something and was not undone."""
        if self.is_dry_run:
            raise Conflict("A dry run stores nothing, so there is nothing to undo.")
        if self.is_running:
            raise Conflict("The upload is still running. Cancel it first, or wait for its end.")
        if self.undo_status is UndoStatus.RUNNING:
            raise Conflict("The undo is already running.")
        if self.undo_status is UndoStatus.DONE:
            raise Conflict("The upload has already been undone.")
        if self.stored_rows == 0:
            raise Conflict("The upload changed nothing, so there is nothing to undo.")
        if self.ended_at is not None and now - self.ended_at >= UNDO_KEPT:
            raise Conflict("The upload ended more than a year ago. What it changed is not known any more.")

    def check_can_delete(self) -> None:
        """Raises Conflict unless it is a dry run, stored nothing, or was undone (D5)."""
        if self.is_running or self.undo_status is UndoStatus.RUNNING:
            raise Conflict("The upload is still running. Cancel it first, or wait for its end.")
        if self.stored_rows and self.undo_status is not UndoStatus.DONE:
            raise Conflict("The upload stored rows. Undo it first; then it can be deleted.")
