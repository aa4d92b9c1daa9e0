"""Rows of uploads as domain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from adapters.sql.tables.datasets import dataset_uploads
from adapters.sql.tables.platform import files
from application.datasets.ports import UploadJob
from domain.datasets.rows import DatasetType
from domain.datasets.upload import Counts, Stage, UndoStatus, Upload, UploadStatus
from domain.shared.background_jobs import JobStatus, JobType


@dataclass(frozen=True, slots=True)
class UploadJobRow(UploadJob):
    job_type: JobType
    status: JobStatus
    merged: bool
    error: str | None


def upload_columns() -> list[sa.ColumnElement[Any]]:
    """What `to_upload` reads, of uploads joined with their files."""
    u, f = dataset_uploads.c, files.c
    hidden = {"file_id", "validation_report", "stored_issues", "updated_at"}
    return [
        *(column for column in u if column.name not in hidden),
        f.original_name,
        f.size_bytes,
        f.sha256,
        f.storage_key,
    ]


def to_upload(row: sa.Row[Any]) -> Upload:
    return Upload(
        id=row.id,
        college_id=row.college_id,
        uploaded_by=row.uploaded_by,
        file_name=row.original_name,
        dataset_type=DatasetType(row.file_type),
        file_format=row.file_format,
        file_size_bytes=row.size_bytes,
        file_sha256=row.sha256,
        storage_key=row.storage_key,
        description=row.description,
        is_dry_run=bool(row.is_dry_run),
        status=UploadStatus(row.status),
        current_stage=None if row.current_stage is None else Stage(row.current_stage),
        progress_pct=row.progress_pct,
        total_rows=row.total_rows,
        counts=Counts(
            processed=row.committed_rows,
            created=row.created_rows,
            updated=row.updated_rows,
            unchanged=row.unchanged_rows,
            rejected=row.error_rows,
            warned=row.warning_rows,
        ),
        error_log=row.error_log,
        cancel_requested_at=row.cancel_requested_at,
        started_at=row.processing_start_time,
        ended_at=row.processing_end_time,
        undo_status=UndoStatus(row.undo_status),
        undone_at=row.undone_at,
        created_at=row.created_at,
    )
