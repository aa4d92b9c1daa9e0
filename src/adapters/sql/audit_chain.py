"""The audit log as a chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.platform import admin_actions
from application.admin.ports import AuditChain, AuditReader, Chain, UnreadableEntry
from application.shared.ports import ConcurrentWrite
from domain.admin.audit import AuditEntry
from domain.admin.chain import GENESIS, Head, LoggedEntry, SealedEntry

_t = admin_actions


class SqlAuditChain(AuditChain):
    """Unique numbers per college make several sealers safe: the slower one is refused, and tries again."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unsealed_chains(self) -> Sequence[str | None]:
        query = sa.select(_t.c.college_id).where(_t.c.seq.is_(None)).distinct()
        return (await self._connection.scalars(query)).all()

    async def head(self, college_id: str | None) -> Head:
        query = sa.select(_t.c.seq, _t.c.entry_hash).where(_of(college_id), _t.c.seq.is_not(None))
        row = (await self._connection.execute(query.order_by(_t.c.seq.desc()).limit(1))).first()
        return GENESIS if row is None else Head(row.seq, row.entry_hash)

    async def unsealed(self, college_id: str | None, before: datetime, limit: int) -> Sequence[LoggedEntry]:
        waiting = sa.select(_t).where(_of(college_id), _t.c.seq.is_(None), _t.c.occurred_at < before)
        rows = await self._connection.execute(waiting.order_by(_t.c.id).limit(limit))
        return [_logged(row) for row in rows]

    async def seal(self, entries: Sequence[SealedEntry]) -> None:
        if not entries:
            return
        change = (
            sa.update(_t)
            .where(_t.c.id == sa.bindparam("entry_id"), _t.c.seq.is_(None))
            .values(seq=sa.bindparam("number"), prev_hash=sa.bindparam("former"), entry_hash=sa.bindparam("own"))
        )
        places = [
            {"entry_id": entry.logged.id, "number": entry.seq, "former": entry.prev_hash, "own": entry.entry_hash}
            for entry in entries
        ]
        changed = await self._connection.execute(change, places)
        if changed.rowcount != len(entries):
            raise ConcurrentWrite("another sealer was faster")


class SqlAuditReader(AuditReader):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def chains(self) -> Sequence[Chain]:
        async with reading(self._engine) as connection:
            known = await connection.execute(sa.select(colleges.c.id, colleges.c.code).order_by(colleges.c.code))
            chains = [Chain(row.id, row.code, await _waiting(connection, row.id)) for row in known.all()]
            if await connection.scalar(sa.select(_t.c.id).where(_of(None)).limit(1)) is not None:
                chains.append(Chain(None, None, await _waiting(connection, None)))
        return chains

    async def sealed(self, college_id: str | None, after: int, limit: int) -> Sequence[SealedEntry]:
        query = sa.select(_t).where(_of(college_id), _t.c.seq > after).order_by(_t.c.seq).limit(limit)
        async with reading(self._engine) as connection:
            try:
                rows = await connection.execute(query)
                return [SealedEntry(_logged(row), row.seq, row.prev_hash, row.entry_hash) for row in rows]
            except (msgspec.DecodeError, ValueError) as error:
                raise UnreadableEntry from error


def _of(college_id: str | None) -> sa.ColumnElement[bool]:
    return _t.c.global_slot == 1 if college_id is None else _t.c.college_id == college_id


async def _waiting(connection: AsyncConnection, college_id: str | None) -> int:
    query = sa.select(sa.func.count()).select_from(_t).where(_of(college_id), _t.c.seq.is_(None))
    return await connection.scalar(query) or 0


def _logged(row: sa.Row[Any]) -> LoggedEntry:
    entry = AuditEntry(
        row.college_id,
        row.admin_id,
        row.action_type,
        row.action,
        row.target_type,
        row.target_id,
        row.description,
        row.changes,
        row.ip_address,
        row.request_id,
    )
    return LoggedEntry(row.id, entry, row.occurred_at)
