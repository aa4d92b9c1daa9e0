"""Notices as their readers see them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.tables.notifications import notifications
from application.notifications.ports import InboxFilter, InboxPage, NoticeQueries, StoredNotice
from domain.notifications.notice import Priority

_t = notifications


class SqlNoticeQueries(NoticeQueries):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def unread_count(self, user_id: str) -> int:
        async with reading(self._engine) as connection:
            return int(await connection.scalar(_count(_unread(user_id))) or 0)

    async def inbox(self, user_id: str, wanted: InboxFilter, limit: int, offset: int) -> InboxPage:
        matching = [_t.c.user_id == user_id]
        if wanted.is_read is not None:
            matching.append(_t.c.read_at.is_not(None) if wanted.is_read else _t.c.read_at.is_(None))
        if wanted.kind is not None:
            matching.append(_t.c.type == wanted.kind)
        query = sa.select(_t).where(*matching).order_by(_t.c.seq.desc()).limit(limit).offset(offset)
        async with reading(self._engine) as connection:
            notices = [stored_notice(row) for row in await connection.execute(query)]
            total = int(await connection.scalar(_count(sa.and_(*matching))) or 0)
            unread = int(await connection.scalar(_count(_unread(user_id))) or 0)
        return InboxPage(notices, total, unread)


def stored_notice(row: Any) -> StoredNotice:
    return StoredNotice(
        row.id,
        row.user_id,
        row.seq,
        row.category,
        row.type,
        row.title,
        row.message,
        row.link,
        Priority(row.priority),
        row.payload or {},
        row.read_at,
        row.created_at,
    )


def _unread(user_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(_t.c.user_id == user_id, _t.c.read_at.is_(None))


def _count(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(_t).where(condition)
