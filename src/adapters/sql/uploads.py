"""Uploads as the pipeline writes them; what pages show is read in upload_queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches, insert_all
from adapters.sql.tables.datasets import (
    dataset_changes,
    dataset_processing_logs,
    dataset_rejected_rows,
    dataset_row_issues,
    dataset_upload_jobs,
    dataset_uploads,
)
from adapters.sql.tables.platform import FilePurpose, FileStatus, ai_processing_queue, files
from adapters.sql.upload_rows import UploadJobRow, to_upload, upload_columns
from application.datasets.ports import RejectedRow, UploadJob, Uploads
from application.shared.ports import Clock, IdFactory
from domain.datasets.changes import Change, ChangeKind, EntityType, Undone, UndoOutcome
from domain.datasets.problems import Problem
from domain.datasets.summary import Summary
from domain.datasets.upload import RUNNING, Counts, Stage, UndoStatus, Upload, UploadStatus
from domain.shared.background_jobs import JobStatus, JobType

_u = dataset_uploads
_NOT_UNDONE = "none"


class SqlUploads(Uploads):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock

    async def add(self, upload: Upload) -> None:
        file_id = self._ids.new()
        await insert_all(
            self._connection,
            files,
            [
                {
                    "id": file_id,
                    "college_id": upload.college_id,
                    "owner_id": upload.uploaded_by,
                    "purpose": FilePurpose.DATASET,
                    "storage_key": upload.storage_key,
                    "original_name": upload.file_name,
                    "size_bytes": upload.file_size_bytes,
                    "sha256": upload.file_sha256,
                    "status": FileStatus.READY,
                    "created_at": upload.created_at,
                }
            ],
        )
        await insert_all(
            self._connection,
            _u,
            [
                {
                    "id": upload.id,
                    "college_id": upload.college_id,
                    "uploaded_by": upload.uploaded_by,
                    "file_id": file_id,
                    "file_type": upload.dataset_type,
                    "file_format": upload.file_format,
                    "description": upload.description,
                    "is_dry_run": upload.is_dry_run,
                    "status": upload.status,
                    "undo_status": upload.undo_status,
                    "created_at": upload.created_at,
                    "updated_at": upload.created_at,
                }
            ],
        )

    async def get(self, upload_id: str, *, lock: bool = False) -> Upload | None:
        query = (
            sa.select(*upload_columns()).join_from(_u, files, files.c.id == _u.c.file_id).where(_u.c.id == upload_id)
        )
        if lock:
            query = query.with_for_update(of=_u)
        row = (await self._connection.execute(query)).first()
        return None if row is None else to_upload(row)

    async def begin_stage(
        self, upload_id: str, status: UploadStatus, stage: Stage, progress_pct: int, now: datetime
    ) -> None:
        await self._set(
            upload_id,
            status=status,
            current_stage=stage,
            progress_pct=_at_least(progress_pct),
            processing_start_time=sa.func.coalesce(_u.c.processing_start_time, sa.bindparam("now", now, type_=_TIME)),
        )

    async def note_progress(self, upload_id: str, progress_pct: int) -> None:
        await self._set(upload_id, progress_pct=_at_least(progress_pct))

    async def set_total(self, upload_id: str, total_rows: int) -> None:
        await self._set(upload_id, total_rows=total_rows)

    async def summary(self, upload_id: str) -> Summary | None:
        stored = await self._connection.scalar(sa.select(_u.c.validation_report).where(_u.c.id == upload_id))
        return None if stored is None else msgspec.convert(stored, Summary)

    async def save_summary(self, upload_id: str, summary: Summary) -> None:
        await self._set(upload_id, validation_report=asdict(summary))

    async def advance(self, upload_id: str, checkpoint: int, counts: Counts, progress_pct: int) -> bool:
        moved = await self._connection.execute(
            sa.update(_u)
            .where(_u.c.id == upload_id, _u.c.committed_rows == checkpoint, _u.c.status == UploadStatus.PROCESSING)
            .values(
                committed_rows=_u.c.committed_rows + counts.processed,
                created_rows=_u.c.created_rows + counts.created,
                updated_rows=_u.c.updated_rows + counts.updated,
                unchanged_rows=_u.c.unchanged_rows + counts.unchanged,
                error_rows=_u.c.error_rows + counts.rejected,
                warning_rows=_u.c.warning_rows + counts.warned,
                progress_pct=_at_least(progress_pct),
                updated_at=self._clock.now(),
            )
        )
        return moved.rowcount == 1

    async def add_problems(self, upload_id: str, problems: Sequence[Problem], limit: int) -> None:
        stored = await self._connection.scalar(sa.select(_u.c.stored_issues).where(_u.c.id == upload_id)) or 0
        kept = problems[: max(limit - stored, 0)]
        if not kept:
            return
        numbers: dict[int, int] = {}
        rows = []
        for problem in kept:
            number = numbers[problem.row] = numbers.get(problem.row, 0) + 1
            rows.append(
                {
                    "upload_id": upload_id,
                    "source_row": problem.row,
                    "issue_no": number,
                    "severity": problem.severity,
                    "column_name": problem.column,
                    "code": problem.code,
                    "message": problem.message[:500],
                    "raw_value": problem.value,
                    "suggestion": problem.suggestion and problem.suggestion[:255],
                }
            )
        await insert_all(self._connection, dataset_row_issues, rows)
        await self._set(upload_id, stored_issues=stored + len(rows))

    async def add_rejected(self, upload_id: str, rows: Sequence[RejectedRow]) -> None:
        await insert_all(
            self._connection,
            dataset_rejected_rows,
            [
                {
                    "upload_id": upload_id,
                    "source_row": row.row,
                    "raw": list(row.cells),
                    "problems": [asdict(problem) for problem in row.problems],
                }
                for row in rows
            ],
        )

    async def errors_of(self, upload_id: str, rows: Collection[int]) -> Sequence[Problem]:
        t = dataset_rejected_rows
        query = sa.select(t.c.problems).where(t.c.upload_id == upload_id, t.c.source_row.in_(sorted(rows)))
        stored = (await self._connection.scalars(query)).all()
        return [problem for problems in stored for problem in msgspec.convert(problems, list[Problem])]

    async def add_changes(self, upload_id: str, changes: Sequence[Change]) -> None:
        await insert_all(
            self._connection,
            dataset_changes,
            [
                {
                    "upload_id": upload_id,
                    "entity_type": change.entity_type,
                    "entity_id": change.entity_id,
                    "source_row": change.row,
                    "change_kind": change.kind,
                    "before_values": change.before,
                    "after_hash": change.after_hash,
                    "undo_state": _NOT_UNDONE,
                }
                for change in changes
            ],
        )

    async def changes_to_undo(self, upload_id: str, entity_type: EntityType, limit: int) -> Sequence[Change]:
        t = dataset_changes
        query = (
            sa.select(t)
            .where(t.c.upload_id == upload_id, t.c.undo_state == _NOT_UNDONE, t.c.entity_type == entity_type)
            .order_by(t.c.entity_id)
            .limit(limit)
        )
        return [
            Change(
                row.source_row,
                EntityType(row.entity_type),
                row.entity_id,
                ChangeKind(row.change_kind),
                row.before_values,
                row.after_hash,
            )
            for row in await self._connection.execute(query)
        ]

    async def mark_undone(self, upload_id: str, undone: Sequence[Undone]) -> None:
        t = dataset_changes
        alike: defaultdict[tuple[EntityType, UndoOutcome, str | None], list[str]] = defaultdict(list)
        for one in undone:
            alike[one.entity_type, one.outcome, one.note].append(one.entity_id)
        for (kind, outcome, note), ids in alike.items():
            for batch in batches(ids):
                await self._connection.execute(
                    sa.update(t)
                    .where(t.c.upload_id == upload_id, t.c.entity_type == kind, t.c.entity_id.in_(batch))
                    .values(undo_state=outcome, undo_note=note)
                )

    async def count_undone(self, upload_id: str) -> Mapping[UndoOutcome, int]:
        t = dataset_changes
        query = (
            sa.select(t.c.undo_state, sa.func.count())
            .where(t.c.upload_id == upload_id, t.c.undo_state != _NOT_UNDONE)
            .group_by(t.c.undo_state)
        )
        return {UndoOutcome(state): number for state, number in await self._connection.execute(query)}

    async def log(self, upload_id: str, stage: Stage, status: str, message: str) -> None:
        await insert_all(
            self._connection,
            dataset_processing_logs,
            [
                {
                    "id": self._ids.new(),
                    "upload_id": upload_id,
                    "stage": stage,
                    "status": status,
                    "message": message,
                    "created_at": self._clock.now(),
                }
            ],
        )

    async def request_cancel(self, upload_id: str, now: datetime) -> None:
        await self._set(
            upload_id,
            cancel_requested_at=sa.func.coalesce(_u.c.cancel_requested_at, sa.bindparam("now", now, type_=_TIME)),
        )

    async def is_cancel_requested(self, upload_id: str) -> bool:
        asked = await self._connection.scalar(sa.select(_u.c.cancel_requested_at).where(_u.c.id == upload_id))
        return asked is not None

    async def end(self, upload_id: str, status: UploadStatus, now: datetime, error: str | None = None) -> bool:
        ended = await self._connection.execute(
            sa.update(_u)
            .where(_u.c.id == upload_id, _u.c.status.in_(sorted(RUNNING)))
            .values(
                progress_pct=100 if status is UploadStatus.COMPLETED else _u.c.progress_pct,
                status=status,
                error_log=error,
                processing_end_time=now,
                updated_at=now,
            )
        )
        return ended.rowcount == 1

    async def set_undo(self, upload_id: str, status: UndoStatus, now: datetime) -> None:
        await self._set(upload_id, undo_status=status, undone_at=now if status is UndoStatus.DONE else None)

    async def link_job(self, upload_id: str, job_id: str, *, merged: bool) -> None:
        await insert_all(
            self._connection,
            dataset_upload_jobs,
            [{"upload_id": upload_id, "job_id": job_id, "merged": merged}],
        )

    async def jobs(self, upload_id: str) -> Sequence[UploadJob]:
        return await jobs_of(self._connection, upload_id)

    async def waiting_for(self, job_id: str) -> Sequence[str]:
        t = dataset_upload_jobs
        query = (
            sa.select(t.c.upload_id)
            .join_from(t, _u, _u.c.id == t.c.upload_id)
            .where(t.c.job_id == job_id, _u.c.status == UploadStatus.PROCESSING)
            .order_by(t.c.upload_id)
        )
        return (await self._connection.scalars(query)).all()

    async def mark_file_deleted(self, upload_id: str, now: datetime) -> None:
        file_id = sa.select(_u.c.file_id).where(_u.c.id == upload_id).scalar_subquery()
        await self._connection.execute(
            sa.update(files).where(files.c.id == file_id).values(status=FileStatus.DELETED, deleted_at=now)
        )

    async def delete(self, upload_id: str) -> None:
        file_id = await self._connection.scalar(sa.select(_u.c.file_id).where(_u.c.id == upload_id))
        await self._connection.execute(sa.delete(_u).where(_u.c.id == upload_id))
        await self._connection.execute(sa.delete(files).where(files.c.id == file_id))

    async def _set(self, upload_id: str, **values: Any) -> None:
        values["updated_at"] = self._clock.now()
        await self._connection.execute(sa.update(_u).where(_u.c.id == upload_id).values(**values))


_TIME = _u.c.created_at.type


def _at_least(progress_pct: int) -> sa.ColumnElement[int]:
    return sa.case((_u.c.progress_pct > progress_pct, _u.c.progress_pct), else_=progress_pct)


async def jobs_of(connection: AsyncConnection, upload_id: str) -> Sequence[UploadJobRow]:
    """The analyses that an upload set off, oldest first."""
    t, q = dataset_upload_jobs, ai_processing_queue
    query = (
        sa.select(q.c.task_type, q.c.status, q.c.error_message, t.c.merged)
        .join_from(t, q, q.c.id == t.c.job_id)
        .where(t.c.upload_id == upload_id)
        .order_by(q.c.id)
    )
    return [
        UploadJobRow(JobType(row.task_type), JobStatus(row.status), bool(row.merged), row.error_message)
        for row in await connection.execute(query)
    ]
