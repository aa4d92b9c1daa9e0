"""Events and background work that name the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import reading, writing
from adapters.sql.personal_data.part import WINDOW, Found, SqlPart, suspects
from adapters.sql.statements import batches
from adapters.sql.tables.platform import ai_processing_queue, outbox_events
from application.privacy.ports import Person
from application.shared.ports import Clock, Sealer
from domain.privacy.mentions import ERASED, Mentions
from domain.shared.background_jobs import ENDED, JobStatus, JobType
from domain.shared.text import fold_key


class MessageData(SqlPart):
    """By rule these carry ids only; what broke the rule, or quotes an address in an error, goes."""

    name = "background_work"
    about = "Background work done for you."

    async def export(self, person: Person) -> Found:
        t = ai_processing_queue
        found: Found = []
        async for ids in suspects(self._engine, t, [t.c.payload], [person.user_id]):
            for batch in batches(ids):
                shown = sa.select(t.c.task_type, t.c.status, t.c.created_at, t.c.completed_at)
                found += await self._found(shown.where(t.c.id.in_(batch)).order_by(t.c.id))
        return found

    def __init__(self, engine: AsyncEngine, clock: Clock, sealer: Sealer) -> None:
        super().__init__(engine, clock)
        self._sealer = sealer

    async def erase(self, person: Person) -> None:
        mentions = Mentions(person.email, person.name)
        await self._empty_jobs(mentions)
        await self._empty_account_requests(person)
        t = outbox_events
        async for ids in suspects(self._engine, t, [t.c.payload], mentions.terms):
            for batch in batches(ids):
                rows = await self._found(sa.select(t.c.id, t.c.payload).where(t.c.id.in_(batch)))
                await self._change(t, _naming(rows, mentions), payload={})

    async def _empty_jobs(self, mentions: Mentions) -> None:
        t = ai_processing_queue
        texts = [t.c.payload, t.c.result, t.c.error_message, t.c.dedupe_key]
        async for ids in suspects(self._engine, t, texts, mentions.terms):
            for batch in batches(ids):
                rows = await self._found(sa.select(t.c.id, *texts).where(t.c.id.in_(batch)))
                named = _naming(rows, mentions)
                # What still waits can only be about somebody who is not there any more.
                await self._change(
                    t,
                    named,
                    t.c.status == JobStatus.PENDING,
                    status=JobStatus.CANCELLED,
                    completed_at=self._clock.now(),
                )
                await self._change(t, named, payload={}, result=None, error_message=ERASED, dedupe_key=t.c.id)

    async def _empty_account_requests(self, person: Person) -> None:
        """Those that wait may be a new registration, of somebody who wants to come back."""
        t = ai_processing_queue
        last = ""
        while True:
            query = (
                sa.select(t.c.id, t.c.payload)
                .where(t.c.task_type == JobType.ACCOUNT_REQUEST, t.c.status.in_(sorted(ENDED)), t.c.id > last)
                .order_by(t.c.id)
                .limit(WINDOW)
            )
            async with reading(self._engine) as connection:
                rows = (await connection.execute(query)).all()
            theirs = [row.id for row in rows if self._address(row.payload) == person.email]
            for batch in batches(theirs):
                await self._change(t, batch, payload={})
            if len(rows) < WINDOW:
                return
            last = rows[-1].id

    def _address(self, payload: Mapping[str, Any]) -> str | None:
        try:
            return fold_key(str(self._sealer.unseal(str(payload.get("sealed", "")))["email"]))
        except (ValueError, KeyError):
            return None

    async def _change(
        self, table: sa.Table, ids: Sequence[str], *conditions: sa.ColumnElement[bool], **values: Any
    ) -> None:
        if ids:
            async with writing(self._engine) as connection:
                await connection.execute(sa.update(table).where(table.c.id.in_(ids), *conditions).values(**values))


def _naming(rows: Found, mentions: Mentions) -> list[str]:
    return [row["id"] for row in rows if any(mentions.in_text(str(text)) for text in row.values())]
