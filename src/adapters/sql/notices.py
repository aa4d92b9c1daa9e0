"""Notices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.notification_queries import stored_notice
from adapters.sql.statements import batches, insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import notifications
from application.notifications.ports import DigestEntry, NewNotice, Notices, StoredNotice
from application.shared.ports import Clock, IdFactory
from domain.notifications.notice import EmailState, Notice

_t = notifications


class SqlNotices(Notices):
    """Attributes: told: users who have something new once the transaction is committed."""

    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self.told: set[str] = set()

    async def add(self, notice: Notice) -> bool:
        return bool(await self.add_all([NewNotice(notice)]))

    async def add_all(self, notices: Sequence[NewNotice]) -> Mapping[str, str]:
        by_user = {new.notice.user_id: new for new in notices}
        keys = sorted({new.notice.dedupe_key for new in notices})
        known: set[tuple[str, str]] = set()
        for batch in batches(sorted(by_user)):
            await lock_users(self._connection, batch)
            for some in batches(keys):
                query = sa.select(_t.c.user_id, _t.c.dedupe_key)
                query = query.where(_t.c.user_id.in_(batch), _t.c.dedupe_key.in_(some))
                known.update(tuple(row) for row in await self._connection.execute(query))
        new = [one for one in by_user.values() if (one.notice.user_id, one.notice.dedupe_key) not in known]
        numbers = await next_numbers(self._connection, [one.notice.user_id for one in new])
        now = self._clock.now()
        rows: list[dict[str, Any]] = [
            {
                "id": self._ids.new(),
                "user_id": one.notice.user_id,
                "seq": numbers[one.notice.user_id],
                "category": one.notice.category,
                "type": one.notice.kind,
                "title": one.notice.title,
                "message": one.notice.message,
                "link": one.notice.link,
                "priority": one.notice.priority,
                "payload": one.notice.payload,
                "dedupe_key": one.notice.dedupe_key,
                "broadcast_id": one.broadcast_id,
                "email_state": one.email,
                "is_live": one.is_live,
                "created_at": now,
            }
            for one in new
        ]
        await insert_all(self._connection, _t, rows)
        self.told.update(row["user_id"] for row in rows if row["is_live"])
        return {row["user_id"]: row["id"] for row in rows}

    async def one(self, user_id: str, notice_id: str) -> StoredNotice | None:
        query = sa.select(_t).where(_t.c.id == notice_id, _t.c.user_id == user_id)
        row = (await self._connection.execute(query)).first()
        return None if row is None else stored_notice(row)

    async def mark_read(self, user_id: str, notice_id: str, at: datetime) -> None:
        unread = sa.and_(_t.c.id == notice_id, _t.c.user_id == user_id, _t.c.read_at.is_(None))
        await self._connection.execute(sa.update(_t).where(unread).values(read_at=at))

    async def mark_all_read(self, user_id: str, at: datetime) -> int:
        unread = sa.and_(_t.c.user_id == user_id, _t.c.read_at.is_(None))
        return (await self._connection.execute(sa.update(_t).where(unread).values(read_at=at))).rowcount

    async def delete(self, user_id: str, notice_id: str) -> bool:
        mine = sa.and_(_t.c.id == notice_id, _t.c.user_id == user_id)
        return (await self._connection.execute(sa.delete(_t).where(mine))).rowcount == 1

    async def unread_count(self, user_id: str) -> int:
        unread = sa.and_(_t.c.user_id == user_id, _t.c.read_at.is_(None))
        return int(await self._connection.scalar(sa.select(sa.func.count()).select_from(_t).where(unread)) or 0)

    async def digest_users(self, after: str, limit: int) -> Sequence[str]:
        waiting = sa.and_(_t.c.email_state == EmailState.DIGEST, _t.c.user_id > after)
        query = sa.select(_t.c.user_id).where(waiting).distinct().order_by(_t.c.user_id).limit(limit)
        return list(await self._connection.scalars(query))

    async def digest_entries(self, user_ids: Collection[str], limit: int) -> Sequence[DigestEntry]:
        found: list[DigestEntry] = []
        for batch in batches(sorted(user_ids)):
            await lock_users(self._connection, batch)
            waiting = sa.and_(_t.c.email_state == EmailState.DIGEST, _t.c.user_id.in_(batch), _t.c.read_at.is_(None))
            ranked = (
                sa.select(
                    _t,
                    sa.func.row_number().over(partition_by=_t.c.user_id, order_by=_t.c.seq.desc()).label("place"),
                    sa.func.count().over(partition_by=_t.c.user_id).label("waiting"),
                )
                .where(waiting)
                .subquery()
            )
            query = sa.select(ranked).where(ranked.c.place <= limit).order_by(ranked.c.user_id, ranked.c.place)
            found += [DigestEntry(stored_notice(row), row.waiting) for row in await self._connection.execute(query)]
        return found

    async def digest_done(self, user_ids: Collection[str]) -> None:
        for batch in batches(sorted(user_ids)):
            waiting = sa.and_(_t.c.email_state == EmailState.DIGEST, _t.c.user_id.in_(batch))
            await self._connection.execute(sa.update(_t).where(waiting).values(email_state=EmailState.DONE))


async def lock_users(connection: AsyncConnection, user_ids: Sequence[str]) -> None:
    """Under these locks sequence numbers are taken; always in one order, so that two writers wait and do not block."""
    query = sa.select(users.c.id).where(users.c.id.in_(user_ids)).order_by(users.c.id).with_for_update()
    await connection.execute(query)


async def next_numbers(connection: AsyncConnection, user_ids: Sequence[str]) -> dict[str, int]:
    """A new number for each of these users, who are locked."""
    numbers: dict[str, int] = {}
    for batch in batches(user_ids):
        theirs = users.c.id.in_(batch)
        await connection.execute(sa.update(users).where(theirs).values(notice_seq=users.c.notice_seq + 1))
        query = sa.select(users.c.id, users.c.notice_seq).where(theirs)
        numbers.update({row.id: row.notice_seq for row in await connection.execute(query)})
    return numbers
