"""What admins tell people, and the copies of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.accounts import IS_MEMBER
from adapters.sql.engine import reading
from adapters.sql.notices import SqlNotices, lock_users, next_numbers
from adapters.sql.statements import batches, insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import notification_broadcasts, notifications
from application.notifications.ports import BroadcastQueries, Broadcasts, ListedBroadcast
from application.shared.ports import Clock
from domain.identity.account import Role
from domain.notifications.broadcast import Audience, Broadcast, Content
from domain.notifications.notice import EmailState, Priority

_b = notification_broadcasts
_n = notifications
_ROLE = {Audience.STUDENTS: Role.STUDENT, Audience.ALUMNI: Role.ALUMNI, Audience.RECRUITERS: Role.RECRUITER}


class SqlBroadcasts(Broadcasts):
    def __init__(self, connection: AsyncConnection, clock: Clock, notices: SqlNotices) -> None:
        self._connection = connection
        self._clock = clock
        self._notices = notices

    async def add(self, broadcast: Broadcast) -> None:
        row = {
            "id": broadcast.id,
            "college_id": broadcast.college_id,
            "created_by": broadcast.created_by,
            "audience": broadcast.audience,
            "user_id": broadcast.user_id,
            **_columns(broadcast.content),
            "recipients": broadcast.recipients,
            "created_at": broadcast.created_at,
            "updated_at": broadcast.created_at,
            "version": broadcast.version,
        }
        await insert_all(self._connection, _b, [row])

    async def get(self, broadcast_id: str) -> Broadcast | None:
        query = sa.select(_b).where(_b.c.id == broadcast_id).with_for_update()
        row = (await self._connection.execute(query)).first()
        return None if row is None else _broadcast(row)

    async def change(self, broadcast_id: str, content: Content) -> None:
        words = _columns(content)
        change = sa.update(_b).where(_b.c.id == broadcast_id)
        await self._connection.execute(change.values(**words, version=_b.c.version + 1, updated_at=self._clock.now()))
        copies = sa.update(_n).where(_n.c.broadcast_id == broadcast_id)
        await self._connection.execute(copies.values(**words, category=content.kind))

    async def delete(self, broadcast_id: str) -> None:
        await self._connection.execute(sa.delete(_b).where(_b.c.id == broadcast_id))

    async def count_recipients(self, broadcast_id: str, added: int) -> None:
        change = sa.update(_b).where(_b.c.id == broadcast_id).values(recipients=_b.c.recipients + added)
        await self._connection.execute(change)

    async def is_active(self, college_id: str, user_id: str) -> bool:
        query = sa.select(users.c.id).where(users.c.id == user_id, _belongs(college_id, Audience.EVERYONE))
        return await self._connection.scalar(query) is not None

    async def audience_size(self, college_id: str, audience: Audience) -> int:
        query = sa.select(sa.func.count()).select_from(users).where(_belongs(college_id, audience))
        return int(await self._connection.scalar(query) or 0)

    async def audience(self, college_id: str, audience: Audience, after: str, limit: int) -> Sequence[str]:
        query = sa.select(users.c.id).where(_belongs(college_id, audience), users.c.id > after)
        return list(await self._connection.scalars(query.order_by(users.c.id).limit(limit)))

    async def unread_copies(self, broadcast_id: str, after: str, limit: int) -> Sequence[tuple[str, str]]:
        unread = sa.and_(_n.c.broadcast_id == broadcast_id, _n.c.read_at.is_(None), _n.c.id > after)
        query = sa.select(_n.c.id, _n.c.user_id).where(unread).order_by(_n.c.id).limit(limit)
        return [(row.id, row.user_id) for row in await self._connection.execute(query)]

    async def send_again(self, copies: Mapping[str, tuple[bool, EmailState]]) -> None:
        owners: dict[str, str] = {}
        for batch in batches(sorted(copies)):
            query = sa.select(_n.c.id, _n.c.user_id).where(_n.c.id.in_(batch))
            owners.update({row.id: row.user_id for row in await self._connection.execute(query)})
        if not owners:
            return
        people = sorted(owners.values())
        for batch in batches(people):
            await lock_users(self._connection, batch)
        numbers = await next_numbers(self._connection, people)
        changes: list[dict[str, Any]] = []
        for copy_id, user_id in sorted(owners.items()):
            is_live, email = copies[copy_id]
            changes.append({"copy_id": copy_id, "number": numbers[user_id], "live": is_live, "mail": email})
            if is_live:
                self._notices.told.add(user_id)
        again = sa.update(_n).where(_n.c.id == sa.bindparam("copy_id"))
        again = again.values(seq=sa.bindparam("number"), is_live=sa.bindparam("live"), email_state=sa.bindparam("mail"))
        await self._connection.execute(again, changes)


class SqlBroadcastQueries(BroadcastQueries):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, college_id: str, kind: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ListedBroadcast], int]:
        matching = [_b.c.college_id == college_id]
        if kind is not None:
            matching.append(_b.c.type == kind)
        query = _list().where(*matching).order_by(_b.c.id.desc()).limit(limit).offset(offset)
        count = sa.select(sa.func.count()).select_from(_b).where(*matching)
        async with reading(self._engine) as connection:
            rows = [_listed(row) for row in await connection.execute(query)]
            return rows, int(await connection.scalar(count) or 0)

    async def one(self, college_id: str, broadcast_id: str) -> ListedBroadcast | None:
        query = _list().where(_b.c.id == broadcast_id, _b.c.college_id == college_id)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else _listed(row)


def _list() -> sa.Select[Any]:
    own_copy = sa.and_(_n.c.broadcast_id == _b.c.id, _n.c.user_id == _b.c.user_id)
    joined = _b.outerjoin(users, users.c.id == _b.c.user_id).outerjoin(_n, own_copy)
    return sa.select(_b, users.c.email, _n.c.read_at).select_from(joined)


def _listed(row: Any) -> ListedBroadcast:
    return ListedBroadcast(_broadcast(row), row.email, row.read_at)


def _belongs(college_id: str, audience: Audience) -> sa.ColumnElement[bool]:
    role = _ROLE.get(audience)
    roles = [users.c.role == role] if role else []
    return sa.and_(users.c.college_id == college_id, *roles, IS_MEMBER)


def _columns(content: Content) -> dict[str, Any]:
    return {
        "type": content.kind,
        "title": content.title,
        "message": content.message,
        "link": content.link,
        "priority": content.priority,
    }


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(
        row.id,
        row.college_id,
        row.created_by,
        Audience(row.audience),
        row.user_id,
        Content(row.type, row.title, row.message, row.link, Priority(row.priority)),
        row.recipients,
        row.created_at,
        row.version,
    )
