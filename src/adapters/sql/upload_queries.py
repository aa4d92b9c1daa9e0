"""Reads of uploads for pages and reports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.tables.datasets import (
    dataset_changes,
    dataset_processing_logs,
    dataset_rejected_rows,
    dataset_row_issues,
    dataset_uploads,
)
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import files
from adapters.sql.upload_rows import to_upload, upload_columns
from adapters.sql.uploads import jobs_of
from application.datasets.ports import (
    LogLine,
    RejectedRow,
    ReportData,
    Statistics,
    UndoItem,
    UploadEntry,
    UploadFilter,
    UploadQueries,
)
from domain.datasets.changes import EntityType, UndoOutcome
from domain.datasets.problems import Problem, Severity
from domain.datasets.quality import quality_score
from domain.datasets.rows import DatasetType
from domain.datasets.summary import Summary
from domain.datasets.upload import Stage, UploadStatus

_u = dataset_uploads
_PAGE = 1_000


class SqlUploadQueries(UploadQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def entry(self, college_id: str, upload_id: str) -> UploadEntry | None:
        async with reading(self._engine) as connection:
            return await _entry(connection, college_id, upload_id)

    async def page(
        self, college_id: str, wanted: UploadFilter, *, offset: int, limit: int
    ) -> tuple[Sequence[UploadEntry], int]:
        conditions = [_u.c.college_id == college_id]
        if wanted.status is not None:
            conditions.append(_u.c.status == wanted.status)
        if wanted.dataset_type is not None:
            conditions.append(_u.c.file_type == wanted.dataset_type)
        query = _entries().where(*conditions).order_by(_u.c.created_at.desc(), _u.c.id.desc())
        async with reading(self._engine) as connection:
            total = await connection.scalar(sa.select(sa.func.count()).select_from(_u).where(*conditions))
            rows = (await connection.execute(query.offset(offset).limit(limit))).all()
        return [_to_entry(row) for row in rows], total or 0

    async def statistics(self, college_id: str, now: datetime) -> Statistics:
        query = (
            sa.select(
                _u.c.status,
                _u.c.file_type,
                sa.func.count().label("uploads"),
                sa.func.sum(sa.case((_u.c.created_at >= now - timedelta(hours=24), 1), else_=0)).label("recent"),
            )
            .where(_u.c.college_id == college_id)
            .group_by(_u.c.status, _u.c.file_type)
        )
        by_status = dict.fromkeys(UploadStatus, 0)
        by_type = dict.fromkeys(DatasetType, 0)
        recent = 0
        async with reading(self._engine) as connection:
            for row in await connection.execute(query):
                by_status[UploadStatus(row.status)] += row.uploads
                by_type[DatasetType(row.file_type)] += row.uploads
                recent += int(row.recent)
        return Statistics(sum(by_status.values()), by_status, by_type, recent)

    async def report(self, college_id: str, upload_id: str, *, limit: int) -> ReportData | None:
        async with reading(self._engine) as connection:
            entry = await _entry(connection, college_id, upload_id)
            if entry is None:
                return None
            stored = await connection.scalar(sa.select(_u.c.validation_report).where(_u.c.id == upload_id))
            summary = None if stored is None else msgspec.convert(stored, Summary)
            return ReportData(
                entry=entry,
                summary=summary,
                problems=await _problems(connection, upload_id, limit),
                problems_total=0 if summary is None else summary.problems_total,
                jobs=await jobs_of(connection, upload_id),
                logs=await _logs(connection, upload_id, limit),
                undo_counts=await _undo_counts(connection, upload_id),
                undo_items=await _undo_items(connection, upload_id, limit),
            )

    async def rejected(self, upload_id: str) -> AsyncIterator[RejectedRow]:
        t = dataset_rejected_rows
        after = -1
        while True:
            query = sa.select(t.c.source_row, t.c.raw, t.c.problems)
            query = query.where(t.c.upload_id == upload_id, t.c.source_row > after).order_by(t.c.source_row)
            async with reading(self._engine) as connection:
                rows = (await connection.execute(query.limit(_PAGE))).all()
            for row in rows:
                yield RejectedRow(row.source_row, row.raw, msgspec.convert(row.problems, list[Problem]))
            if len(rows) < _PAGE:
                return
            after = rows[-1].source_row


def _entries() -> sa.Select[Any]:
    return (
        sa.select(*upload_columns(), users.c.email.label("uploader"))
        .join_from(_u, files, files.c.id == _u.c.file_id)
        .join(users, users.c.id == _u.c.uploaded_by)
    )


async def _entry(connection: AsyncConnection, college_id: str, upload_id: str) -> UploadEntry | None:
    query = _entries().where(_u.c.id == upload_id, _u.c.college_id == college_id)
    row = (await connection.execute(query)).first()
    return None if row is None else _to_entry(row)


def _to_entry(row: sa.Row[Any]) -> UploadEntry:
    upload = to_upload(row)
    counts = upload.counts
    return UploadEntry(upload, row.uploader, quality_score(counts.processed, counts.rejected, counts.warned))


async def _problems(connection: AsyncConnection, upload_id: str, limit: int) -> list[Problem]:
    """Errors before warnings, each in the order of the file."""
    t = dataset_row_issues
    query = (
        sa.select(t).where(t.c.upload_id == upload_id).order_by(t.c.severity, t.c.source_row, t.c.issue_no).limit(limit)
    )
    return [
        Problem(
            row.source_row,
            Severity(row.severity),
            row.column_name,
            row.code,
            row.message,
            row.raw_value,
            row.suggestion,
        )
        for row in await connection.execute(query)
    ]


async def _logs(connection: AsyncConnection, upload_id: str, limit: int) -> list[LogLine]:
    t = dataset_processing_logs
    query = sa.select(t).where(t.c.upload_id == upload_id).order_by(t.c.id).limit(limit)
    return [
        LogLine(row.created_at, Stage(row.stage), row.status, row.message) for row in await connection.execute(query)
    ]


async def _undo_counts(connection: AsyncConnection, upload_id: str) -> dict[UndoOutcome, int]:
    t = dataset_changes
    query = sa.select(t.c.undo_state, sa.func.count()).where(t.c.upload_id == upload_id).group_by(t.c.undo_state)
    counts: dict[str, int] = dict((await connection.execute(query)).all())
    return {outcome: counts.get(outcome.value, 0) for outcome in UndoOutcome}


async def _undo_items(connection: AsyncConnection, upload_id: str, limit: int) -> list[UndoItem]:
    """What was not simply reversed first: that is what an admin has to look at."""
    t = dataset_changes
    found: list[UndoItem] = []
    for outcome in (UndoOutcome.FAILED, UndoOutcome.KEPT, UndoOutcome.REVERSED):
        query = (
            sa.select(t.c.source_row, t.c.entity_type, t.c.undo_state, t.c.undo_note)
            .where(t.c.upload_id == upload_id, t.c.undo_state == outcome)
            .order_by(t.c.source_row, t.c.entity_type, t.c.entity_id)
            .limit(limit - len(found))
        )
        if len(found) < limit:
            found += [
                UndoItem(row.source_row, EntityType(row.entity_type), UndoOutcome(row.undo_state), row.undo_note)
                for row in await connection.execute(query)
            ]
    return found
