"""Mails that wait for being sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import email_outbox
from application.notifications.ports import QueuedMail, WaitingMails
from application.shared.ports import Clock, IdFactory, Jobs, Sealer
from domain.notifications.notice import MailStatus
from domain.shared.background_jobs import JobType, NewJob

_t = email_outbox
_FORGOTTEN = ""
_MAX_RETRIES = 8


class SqlMails(WaitingMails):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock, jobs: Jobs, sealer: Sealer) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self._jobs = jobs
        self._sealer = sealer

    async def queue(
        self,
        user_id: str,
        template: str,
        params: Mapping[str, str],
        dedupe_key: str,
        *,
        not_before: datetime | None = None,
    ) -> bool:
        if await self._connection.scalar(sa.select(_t.c.id).where(_t.c.dedupe_key == dedupe_key)) is not None:
            return False
        address = await self._connection.scalar(sa.select(users.c.email).where(users.c.id == user_id))
        if address is None:
            return False
        mail_id = self._ids.new()
        row = {
            "id": mail_id,
            "user_id": user_id,
            "to_email": address,
            "template": template,
            "params": self._sealer.seal(params),
            "status": MailStatus.PENDING,
            "dedupe_key": dedupe_key,
            "created_at": self._clock.now(),
        }
        await insert_all(self._connection, _t, [row])
        await self._jobs.enqueue(
            NewJob(JobType.SEND_EMAIL, mail_id, {"mail_id": mail_id}, max_retries=_MAX_RETRIES, not_before=not_before)
        )
        return True

    async def mail(self, mail_id: str) -> QueuedMail | None:
        row = (await self._connection.execute(sa.select(_t).where(_t.c.id == mail_id))).first()
        if row is None:
            return None
        params = {} if row.params == _FORGOTTEN else self._sealer.unseal(row.params)
        return QueuedMail(row.id, row.to_email, row.template, params, row.status == MailStatus.SENT)

    async def mark_sent(self, mail_id: str) -> None:
        await self._mark(mail_id, status=MailStatus.SENT, sent_at=self._clock.now())

    async def mark_failed(self, mail_id: str) -> None:
        await self._mark(mail_id, status=MailStatus.FAILED)

    async def _mark(self, mail_id: str, **values: object) -> None:
        change = sa.update(_t).where(_t.c.id == mail_id).values(params=_FORGOTTEN, **values)
        await self._connection.execute(change)
