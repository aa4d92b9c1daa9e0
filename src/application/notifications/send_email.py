"""Hands one queued mail over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from application.notifications.ports import (
    AddressRefused,
    Mailer,
    MailRefused,
    MailRenderer,
    NotificationsUnitOfWork,
    WaitingMails,
)
from application.shared.retrying import retrying
from domain.notifications.suppression import SuppressionReason
from domain.shared.background_jobs import ClaimedJob
from domain.shared.errors import DomainError


class SendEmail:
    """Handler of `send_email` jobs. If the worker dies in between, a mail leaves twice, with one Message-ID.

    An address that does not exist gets no other mail until its owner proves it.
    """

    def __init__(self, uow: Callable[[], NotificationsUnitOfWork], mailer: Mailer, renderer: MailRenderer) -> None:
        self._uow = uow
        self._mailer = mailer
        self._renderer = renderer

    async def __call__(self, job: ClaimedJob) -> None:
        mail_id = str(job.payload["mail_id"])
        async with self._uow() as uow:
            queued = await uow.mails.mail(mail_id)
            if queued is None or queued.is_sent:
                return
            is_suppressed = await uow.mails.is_suppressed(queued.to_email)
        if is_suppressed:
            await self._write(lambda mails: mails.mark_suppressed(mail_id))
            return
        try:
            await self._mailer.send(self._renderer.render(queued.to_email, queued.template, queued.params), mail_id)
        except AddressRefused as refusal:
            await self._write(lambda mails: mails.suppress(queued.to_email, SuppressionReason.BOUNCE))
            raise DomainError(f"The address was refused: {refusal}") from refusal
        except MailRefused as refusal:
            raise DomainError(f"The mail was refused: {refusal}") from refusal
        await self._write(lambda mails: mails.mark_sent(mail_id))

    async def gave_up(self, job: ClaimedJob, reason: str) -> None:
        await self._write(lambda mails: mails.mark_failed(str(job.payload["mail_id"])))

    async def _write(self, change: Callable[[WaitingMails], Awaitable[None]]) -> None:
        async def write() -> None:
            async with self._uow() as uow:
                await change(uow.mails)
                await uow.commit()

        await retrying(write)
