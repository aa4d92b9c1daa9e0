"""Uploads, their problems and their undo journal."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated
from adapters.sql.types import Hash, Id, Json, LongText, Text, Timestamp, Voc, state
from domain.datasets.changes import ChangeKind, EntityType
from domain.datasets.problems import Severity
from domain.datasets.rows import DatasetType
from domain.datasets.upload import Stage, UndoStatus, UploadStatus

dataset_uploads = table(
    "dataset_uploads",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    reference("uploaded_by", "users.id", on_delete="RESTRICT", nullable=False),
    reference("file_id", "files.id", on_delete="RESTRICT", nullable=False, index=True),
    state("file_type", DatasetType),
    sa.Column("file_format", Voc(), nullable=False),
    sa.Column("description", Text(1000)),
    sa.Column("is_dry_run", sa.Boolean(), nullable=False),
    state("status", UploadStatus),
    state("current_stage", Stage, nullable=True),
    sa.Column("progress_pct", sa.SmallInteger(), nullable=False, default=0),
    sa.Column("total_rows", sa.Integer()),
    sa.Column("committed_rows", sa.Integer(), nullable=False, default=0),
    sa.Column("created_rows", sa.Integer(), nullable=False, default=0),
    sa.Column("updated_rows", sa.Integer(), nullable=False, default=0),
    sa.Column("unchanged_rows", sa.Integer(), nullable=False, default=0),
    sa.Column("error_rows", sa.Integer(), nullable=False, default=0),
    sa.Column("warning_rows", sa.Integer(), nullable=False, default=0),
    sa.Column("stored_issues", sa.Integer(), nullable=False, default=0),
    sa.Column("validation_report", Json()),
    sa.Column("error_log", LongText()),
    sa.Column("cancel_requested_at", Timestamp()),
    sa.Column("processing_start_time", Timestamp()),
    sa.Column("processing_end_time", Timestamp()),
    state("undo_status", UndoStatus),
    sa.Column("undone_at", Timestamp()),
    created(),
    updated(),
    sa.Index(None, "college_id", "status", "created_at"),
    sa.Index(None, "college_id", "created_at"),
    sa.Index(None, "uploaded_by", "created_at"),
    sa.Index(None, "processing_end_time"),
)

dataset_upload_jobs = table(
    "dataset_upload_jobs",
    sa.Column("upload_id", Id(), sa.ForeignKey("dataset_uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "job_id", Id(), sa.ForeignKey("ai_processing_queue.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    sa.Column("merged", sa.Boolean(), nullable=False),
)

dataset_processing_logs = table(
    "dataset_processing_logs",
    id_column(),
    reference("upload_id", "dataset_uploads.id", on_delete="CASCADE", nullable=False),
    state("stage", Stage),
    sa.Column("status", Voc(), nullable=False),
    sa.Column("message", LongText(), nullable=False),
    created(),
    sa.Index(None, "upload_id", "id"),
)

dataset_rejected_rows = table(
    "dataset_rejected_rows",
    sa.Column("upload_id", Id(), sa.ForeignKey("dataset_uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("source_row", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("raw", Json(), nullable=False),
    sa.Column("problems", Json(), nullable=False),
)

dataset_row_issues = table(
    "dataset_row_issues",
    sa.Column("upload_id", Id(), sa.ForeignKey("dataset_uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("source_row", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("issue_no", sa.SmallInteger(), primary_key=True, autoincrement=False),
    state("severity", Severity),
    sa.Column("column_name", Text(100)),
    sa.Column("code", Voc(), nullable=False),
    sa.Column("message", Text(500), nullable=False),
    sa.Column("raw_value", Text(100)),
    sa.Column("suggestion", Text(255)),
    sa.Index(None, "upload_id", "severity", "source_row"),
)

dataset_changes = table(
    "dataset_changes",
    sa.Column("upload_id", Id(), sa.ForeignKey("dataset_uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("entity_type", Voc(), primary_key=True),
    sa.Column("entity_id", Id(), primary_key=True),
    sa.Column("source_row", sa.Integer(), nullable=False),
    state("change_kind", ChangeKind),
    sa.Column("before_values", Json()),
    sa.Column("after_hash", Hash(), nullable=False),
    sa.Column("undo_state", Voc(), nullable=False),
    sa.Column("undo_note", Text(500)),
    sa.CheckConstraint(
        "entity_type IN (" + ", ".join(f"'{kind.value}'" for kind in EntityType) + ")", name="entity_type"
    ),
    sa.Index(None, "upload_id", "undo_state", "entity_type", "entity_id"),
    sa.Index(None, "entity_type", "entity_id"),
)
