"""Brings what an admin said to each person of the group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from application.notifications.notify import NOTICE, Notify, mail_params
from application.notifications.ports import NewMail, NotificationsUnitOfWork
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.notifications.broadcast import Broadcast
from domain.notifications.delivery import deliver
from domain.notifications.notice import EmailState
from domain.shared.background_jobs import ClaimedJob

PEOPLE_PER_TRANSACTION = 500


class FanOut:
    """Handler of `broadcast` jobs: in chunks, and after a crash again without telling anyone twice."""

    def __init__(
        self, uow: Callable[[], NotificationsUnitOfWork], notify: Notify, clock: Clock, public_url: str
    ) -> None:
        self._uow = uow
        self._notify = notify
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def __call__(self, job: ClaimedJob) -> Mapping[str, Any]:
        broadcast_id, again = str(job.payload["broadcast_id"]), job.payload["again"]
        after: str | None = ""
        told = 0
        while after is not None:
            after, number = await (
                self._first_time(broadcast_id, after) if again is None else self._again(broadcast_id, again, after)
            )
            told += number
        return {"told": told}

    async def _first_time(self, broadcast_id: str, after: str) -> tuple[str | None, int]:
        async def write() -> tuple[str | None, int]:
            async with self._uow() as uow:
                broadcast = await uow.broadcasts.get(broadcast_id)
                if broadcast is None:
                    return None, 0
                people = await uow.broadcasts.audience(
                    broadcast.college_id, broadcast.audience, after, PEOPLE_PER_TRANSACTION
                )
                copies = [broadcast.copy_for(user_id) for user_id in people]
                stored = await self._notify(uow, copies, broadcast_id=broadcast.id)
                await uow.broadcasts.count_recipients(broadcast.id, stored)
                await uow.commit()
                return people[-1] if people else None, stored

        return await retrying(write)

    async def _again(self, broadcast_id: str, again: str, after: str) -> tuple[str | None, int]:
        async def write() -> tuple[str | None, int]:
            async with self._uow() as uow:
                broadcast = await uow.broadcasts.get(broadcast_id)
                if broadcast is None:
                    return None, 0
                unread = await uow.broadcasts.unread_copies(broadcast.id, after, PEOPLE_PER_TRANSACTION)
                told = await self._tell_again(uow, broadcast, dict(unread), again)
                await uow.commit()
                return unread[-1][0] if unread else None, told

        return await retrying(write)

    async def _tell_again(
        self, uow: NotificationsUnitOfWork, broadcast: Broadcast, unread: Mapping[str, str], again: str
    ) -> int:
        now = self._clock.now()
        recipients = await uow.preferences.recipients(unread.values())
        copies: dict[str, tuple[bool, EmailState]] = {}
        mails: list[NewMail] = []
        said = broadcast.content
        for copy_id, user_id in unread.items():
            recipient = recipients.get(user_id)
            way = recipient and deliver(recipient.preferences, said.kind, now, recipient.zone)
            if not way:
                continue
            copies[copy_id] = (way.is_live, way.email)
            if way.email is EmailState.QUEUED:
                params = mail_params(said.title, said.message, said.link, self._public_url)
                mails.append(NewMail(user_id, NOTICE, params, f"notice:{copy_id}:{again}", way.not_before))
        await uow.broadcasts.send_again(copies)
        await uow.mails.queue_all(mails)
        return len(copies)
