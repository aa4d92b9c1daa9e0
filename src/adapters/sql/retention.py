"""How long rows are kept that nobody needs for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading, writing
from adapters.sql.tables.access import auth_sessions, idempotency_keys, login_throttles, one_time_tokens, refresh_tokens
from adapters.sql.tables.datasets import (
    dataset_changes,
    dataset_processing_logs,
    dataset_rejected_rows,
    dataset_row_issues,
    dataset_upload_jobs,
    dataset_uploads,
)
from adapters.sql.tables.notifications import email_outbox, notifications
from adapters.sql.tables.platform import ai_processing_queue, outbox_events, processed_messages, scheduled_runs
from application.admin.ports import Retention
from application.shared.retrying import retrying
from domain.datasets.upload import UNDO_KEPT, UndoStatus
from domain.notifications.notice import MailStatus
from domain.shared.background_jobs import ENDED, JobStatus, JobType

CHUNK = 1_000
"""Rows per transaction, so that nobody waits long for the locks."""

_DAY = timedelta(days=1)
_q = ai_processing_queue


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `table` are deleted when `moment`, which an index begins with, is longer ago than `kept`.

    Attributes:
        moment: a column of the table, or the end of the upload that its rows belong to.
        condition: what has to hold besides; for rows of uploads it is about the upload.
    """

    name: str
    table: sa.Table
    moment: sa.Column[datetime]
    kept: timedelta
    condition: sa.ColumnElement[bool] | None = None

    def holds(self, now: datetime) -> sa.ColumnElement[bool]:
        old = self.moment < now - self.kept
        return old if self.condition is None else sa.and_(old, self.condition)


def _of_upload(table: sa.Table, kept: timedelta, condition: sa.ColumnElement[bool] | None = None) -> Rule:
    return Rule(table.name, table, dataset_uploads.c.processing_end_time, kept, condition)


RULES: Sequence[Rule] = (
    # Codes and links that nobody can use any more.
    Rule("one_time_tokens", one_time_tokens, one_time_tokens.c.expires_at, _DAY),
    Rule("idempotency_keys", idempotency_keys, idempotency_keys.c.expires_at, _DAY),
    # Failures count for 15 minutes and lock for as long.
    Rule("login_throttles", login_throttles, login_throttles.c.window_started_at, _DAY),
    # Tokens before sessions, which would take them along many at a time.
    Rule("refresh_tokens", refresh_tokens, refresh_tokens.c.expires_at, 30 * _DAY),
    Rule("auth_sessions expired", auth_sessions, auth_sessions.c.expires_at, 30 * _DAY),
    Rule("auth_sessions revoked", auth_sessions, auth_sessions.c.revoked_at, 30 * _DAY),
    # Events that are not dispatched have no such moment and stay.
    Rule("outbox_events", outbox_events, outbox_events.c.dispatched_at, 7 * _DAY),
    # Longer than events, so that no delivery that still waits is taken for a new one.
    Rule("processed_messages", processed_messages, processed_messages.c.processed_at, 14 * _DAY),
    Rule("scheduled_runs", scheduled_runs, scheduled_runs.c.started_at, 90 * _DAY),
    # Whatever became of them; those that wait stay.
    Rule(
        "email_outbox", email_outbox, email_outbox.c.created_at, 90 * _DAY, email_outbox.c.status != MailStatus.PENDING
    ),
    Rule(
        "notifications read",
        notifications,
        notifications.c.created_at,
        180 * _DAY,
        notifications.c.read_at.is_not(None),
    ),
    Rule("notifications", notifications, notifications.c.created_at, 365 * _DAY),
    # One a minute, which nobody looks for later.
    Rule(
        "ai_processing_queue seal_audit",
        _q,
        _q.c.completed_at,
        7 * _DAY,
        sa.and_(_q.c.status == JobStatus.COMPLETED, _q.c.task_type == JobType.SEAL_AUDIT),
    ),
    # One rule per status, as the index has it. Analyses that an upload shows in its report stay with it.
    *(
        Rule(
            f"ai_processing_queue {status}",
            _q,
            _q.c.completed_at,
            90 * _DAY,
            sa.and_(_q.c.status == status, ~sa.exists().where(dataset_upload_jobs.c.job_id == _q.c.id)),
        )
        for status in sorted(ENDED)
    ),
    _of_upload(dataset_rejected_rows, 90 * _DAY),
    _of_upload(dataset_row_issues, 365 * _DAY),
    _of_upload(dataset_processing_logs, 365 * _DAY),
    # After that the upload refuses to be undone; an undo that was asked for in time goes on.
    _of_upload(dataset_changes, UNDO_KEPT, dataset_uploads.c.undo_status != UndoStatus.RUNNING),
)


class SqlRetention(Retention):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._rules = {rule.name: rule for rule in RULES}

    @property
    def rules(self) -> Sequence[str]:
        return list(self._rules)

    async def delete_expired(self, rule: str, now: datetime) -> int:
        wanted = self._rules[rule]
        if wanted.moment.table is wanted.table:
            return await self._delete_by_moment(wanted, now)
        return await self._delete_of_uploads(wanted, now)

    async def _delete_by_moment(self, rule: Rule, now: datetime) -> int:
        total, since = 0, None
        while True:
            deleted, since = await retrying(partial(self._chunk, rule, rule.holds(now), since))
            total += deleted
            if since is None:
                return total

    async def _chunk(
        self, rule: Rule, holds: sa.ColumnElement[bool], since: datetime | None
    ) -> tuple[int, datetime | None]:
        """How many rows, and where the next chunk begins: not before rows that were looked at already."""
        query = sa.select(*rule.table.primary_key.columns, rule.moment.label("moment")).where(holds)
        if since is not None:
            query = query.where(rule.moment >= since)
        async with writing(self._engine) as connection:
            rows = (await connection.execute(query.order_by(rule.moment).limit(CHUNK))).all()
            deleted = await _delete(connection, rule.table, [row[:-1] for row in rows], holds)
        return deleted, rows[-1].moment if len(rows) == CHUNK else None

    async def _delete_of_uploads(self, rule: Rule, now: datetime) -> int:
        """Upload by upload, since the optimizers would rather read the larger table from end to end."""
        u, owner = dataset_uploads, rule.table.c.upload_id
        has_rows = sa.exists().where(owner == u.c.id)
        uploads = sa.select(u.c.id).where(rule.holds(now), has_rows).order_by(rule.moment).limit(CHUNK)
        total = 0
        while True:
            async with reading(self._engine) as connection:
                upload_ids = (await connection.scalars(uploads)).all()
            if not upload_ids:
                return total
            for upload_id in upload_ids:
                while deleted := await retrying(partial(self._chunk_of_upload, rule.table, upload_id)):
                    total += deleted

    async def _chunk_of_upload(self, table: sa.Table, upload_id: str) -> int:
        query = sa.select(*table.primary_key.columns).where(table.c.upload_id == upload_id).limit(CHUNK)
        async with writing(self._engine) as connection:
            keys = [tuple(row) for row in await connection.execute(query)]
            return await _delete(connection, table, keys)


async def _delete(
    connection: AsyncConnection, table: sa.Table, keys: Sequence[Sequence[object]], *conditions: sa.ColumnElement[bool]
) -> int:
    """Delete by key, which locks nothing else, those rows of which the conditions still hold."""
    if not keys:
        return 0
    columns = list(table.primary_key.columns)
    statement = sa.delete(table).where(
        *(column == sa.bindparam(f"key_{number}", type_=column.type) for number, column in enumerate(columns)),
        *conditions,
    )
    values = [{f"key_{number}": value for number, value in enumerate(key)} for key in keys]
    return (await connection.execute(statement, values)).rowcount
