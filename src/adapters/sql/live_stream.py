"""Notices for open pages, of many people per query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.notification_queries import stored_notice
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import notifications
from application.notifications.live_stream import Bounds, LiveStream
from application.notifications.ports import StoredNotice

_SIZES = (1, 10, 100)
_t = notifications


class SqlLiveStream(LiveStream):
    """Takes up to 100 users per call. Each user is one range of the index on (user_id, seq)."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def after(self, cursors: Mapping[str, int], limit: int) -> Sequence[StoredNotice]:
        wanted = list(cursors.items())
        if not wanted:
            return []
        size = next(size for size in _SIZES if size >= len(wanted))
        wanted += [wanted[-1]] * (size - len(wanted))
        values: dict[str, Any] = {"rows": limit}
        for number, (user_id, seq) in enumerate(wanted):
            values[f"user_{number}"], values[f"seq_{number}"] = user_id, seq
        async with reading(self._engine) as connection:
            return [stored_notice(row) for row in await connection.execute(_after(size), values)]

    async def bounds(self, user_ids: Collection[str]) -> Mapping[str, Bounds]:
        # One step to the end of the index; MIN with GROUP BY would read all that a user has.
        mine = sa.select(_t.c.seq).where(_t.c.user_id == users.c.id).limit(1).correlate(users)
        oldest = mine.order_by(_t.c.seq).scalar_subquery()
        query = sa.select(users.c.id, oldest.label("oldest"), users.c.notice_seq).where(users.c.id.in_(user_ids))
        async with reading(self._engine) as connection:
            found = {row.id: Bounds(row.oldest or 0, row.notice_seq) for row in await connection.execute(query)}
        return {user_id: found.get(user_id, Bounds()) for user_id in user_ids}

    async def unread_counts(self, user_ids: Collection[str]) -> Mapping[str, int]:
        unread = sa.and_(_t.c.user_id.in_(user_ids), _t.c.read_at.is_(None))
        query = sa.select(_t.c.user_id, sa.func.count().label("unread")).where(unread).group_by(_t.c.user_id)
        async with reading(self._engine) as connection:
            found = {row.user_id: int(row.unread) for row in await connection.execute(query)}
        return {user_id: found.get(user_id, 0) for user_id in user_ids}


@lru_cache
def _after(size: int) -> sa.Select[Any]:
    """For this many users; made once, because a statement of a hundred conditions takes longer to build than to run."""
    wanted = [
        sa.and_(_t.c.user_id == sa.bindparam(f"user_{number}"), _t.c.seq > sa.bindparam(f"seq_{number}"))
        for number in range(size)
    ]
    query = sa.select(_t).where(sa.or_(*wanted), _t.c.is_live)
    return query.order_by(_t.c.user_id, _t.c.seq).limit(sa.bindparam("rows"))
