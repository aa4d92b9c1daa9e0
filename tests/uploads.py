"""A valid upload in one call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.datasets.rows import DatasetType
from domain.datasets.upload import Counts, UndoStatus, Upload, UploadStatus

_UPLOAD = Upload(
    id="01890000-0000-7000-8000-000000000001",
    college_id="01890000-0000-7000-8000-000000000002",
    uploaded_by="01890000-0000-7000-8000-000000000003",
    file_name="alumni.csv",
    dataset_type=DatasetType.ALUMNI,
    file_format="csv",
    file_size_bytes=1_000,
    file_sha256="0" * 64,
    storage_key="datasets/01890000-0000-7000-8000-000000000001",
    description=None,
    is_dry_run=False,
    status=UploadStatus.PENDING,
    current_stage=None,
    progress_pct=0,
    total_rows=None,
    counts=Counts(),
    error_log=None,
    cancel_requested_at=None,
    started_at=None,
    ended_at=None,
    undo_status=UndoStatus.NONE,
    undone_at=None,
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
)


def an_upload(**changes: Any) -> Upload:
    """A pending upload of an alumni file, but for the changes."""
    return replace(_UPLOAD, **changes)
