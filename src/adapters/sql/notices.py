"""Notices and queued mails."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import email_outbox, notifications
from application.notifications.ports import Notices, QueuedMail
from application.shared.ports import Clock, IdFactory
from domain.notifications.notice import MailStatus, Notice


class SqlNotices(Notices):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock

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
        return True

    async def queue_mail(self, user_id: str, template: str, params: dict[str, str], dedupe_key: str) -> str | None:
        t = email_outbox
        if await self._connection.scalar(sa.select(t.c.id).where(t.c.dedupe_key == dedupe_key)) is not None:
            return None
        address = await self._connection.scalar(sa.select(users.c.email).where(users.c.id == user_id))
        if address is None:
            return None
        mail_id = self._ids.new()
        await insert_all(
            self._connection,
            t,
            [
                {
                    "id": mail_id,
                    "user_id": user_id,
                    "to_email": address,
                    "template": template,
                    "params": params,
                    "status": MailStatus.PENDING,
                    "dedupe_key": dedupe_key,
                    "created_at": self._clock.now(),
                }
            ],
        )
        return mail_id

    async def mail(self, mail_id: str) -> QueuedMail | None:
        t = email_outbox
        row = (await self._connection.execute(sa.select(t).where(t.c.id == mail_id))).first()
        if row is None:
            return None
        return QueuedMail(row.id, row.to_email, row.template, row.params, row.status == MailStatus.SENT)

    async def mark_sent(self, mail_id: str) -> None:
        await self._mark(mail_id, status=MailStatus.SENT, sent_at=self._clock.now())

    async def mark_failed(self, mail_id: str) -> None:
        await self._mark(mail_id, status=MailStatus.FAILED)

    async def _mark(self, mail_id: str, **values: object) -> None:
        await self._connection.execute(sa.update(email_outbox).where(email_outbox.c.id == mail_id).values(**values))
