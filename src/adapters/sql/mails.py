"""Mails that wait for being sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches, insert_all, insert_new
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import email_outbox, email_suppressions
from application.notifications.ports import NewMail, QueuedMail, WaitingMails
from application.shared.ports import Clock, IdFactory, Jobs, Sealer
from domain.notifications.notice import MailStatus
from domain.notifications.suppression import SuppressionReason
from domain.shared.background_jobs import JobType, NewJob
from domain.shared.text import fold_key

_t = email_outbox
_s = email_suppressions
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
        params: Mapping[str, Any],
        dedupe_key: str,
        *,
        not_before: datetime | None = None,
    ) -> bool:
        return await self.queue_all([NewMail(user_id, template, params, dedupe_key, not_before)]) == 1

    async def queue_all(self, mails: Sequence[NewMail]) -> int:
        by_key = {mail.dedupe_key: mail for mail in mails}
        addresses: dict[str, str] = {}
        for batch in batches(sorted({mail.user_id for mail in mails})):
            query = sa.select(users.c.id, users.c.email).where(users.c.id.in_(batch))
            addresses.update({row.id: row.email for row in await self._connection.execute(query)})
        for batch in batches(sorted(by_key)):
            known = sa.select(_t.c.dedupe_key).where(_t.c.dedupe_key.in_(batch))
            for key in await self._connection.scalars(known):
                del by_key[key]
        new = {self._ids.new(): mail for mail in by_key.values() if mail.user_id in addresses}
        now = self._clock.now()
        rows = [
            {
                "id": mail_id,
                "user_id": mail.user_id,
                "to_email": addresses[mail.user_id],
                "template": mail.template,
                "params": self._sealer.seal(mail.params),
                "status": MailStatus.PENDING,
                "dedupe_key": mail.dedupe_key,
                "created_at": now,
            }
            for mail_id, mail in new.items()
        ]
        await insert_all(self._connection, _t, rows)
        await self._jobs.enqueue_all([_sending(mail_id, mail.not_before) for mail_id, mail in new.items()])
        return len(rows)

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

    async def mark_suppressed(self, mail_id: str) -> None:
        await self._mark(mail_id, status=MailStatus.SUPPRESSED)

    async def is_suppressed(self, address: str) -> bool:
        query = sa.select(_s.c.email_key).where(_s.c.email_key == fold_key(address))
        return await self._connection.scalar(query) is not None

    async def suppress(self, address: str, reason: SuppressionReason) -> None:
        row = {"email_key": fold_key(address), "reason": reason, "created_at": self._clock.now()}
        await insert_new(self._connection, _s, [row])

    async def lift_suppression(self, user_id: str) -> None:
        theirs = sa.select(users.c.email_key).where(users.c.id == user_id).scalar_subquery()
        await self._connection.execute(sa.delete(_s).where(_s.c.email_key == theirs))

    async def _mark(self, mail_id: str, **values: object) -> None:
        change = sa.update(_t).where(_t.c.id == mail_id).values(params=_FORGOTTEN, **values)
        await self._connection.execute(change)


def _sending(mail_id: str, not_before: datetime | None) -> NewJob:
    job_type = JobType.SEND_EMAIL
    return NewJob(job_type, mail_id, {"mail_id": mail_id}, max_retries=_MAX_RETRIES, not_before=not_before)
