"""Notices."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import notifications
from application.notifications.ports import Notices
from application.shared.ports import Clock, IdFactory
from domain.notifications.notice import Notice


class SqlNotices(Notices):
    """Attributes: told: users who have something new once the transaction is committed."""

    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self.told: set[str] = set()

    async def add(self, notice: Notice) -> bool:
        t = notifications
        mine = t.c.user_id == notice.user_id
        # The user's row is the lock under which sequence numbers are taken.
        await self._connection.execute(sa.select(users.c.id).where(users.c.id == notice.user_id).with_for_update())
        known = await self._connection.scalar(sa.select(t.c.id).where(mine, t.c.dedupe_key == notice.dedupe_key))
        if known is not None:
            return False
        last = await self._connection.scalar(sa.select(sa.func.max(t.c.seq)).where(mine))
        await insert_all(
            self._connection,
            t,
            [
                {
                    "id": self._ids.new(),
                    "user_id": notice.user_id,
                    "seq": (last or 0) + 1,
                    "category": notice.category,
                    "type": notice.kind,
                    "title": notice.title,
                    "message": notice.message,
                    "link": notice.link,
                    "priority": notice.priority,
                    "payload": notice.payload,
                    "dedupe_key": notice.dedupe_key,
                    "created_at": self._clock.now(),
                }
            ],
        )
        self.told.add(notice.user_id)
        return True
