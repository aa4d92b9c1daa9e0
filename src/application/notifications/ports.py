"""What notices and mails need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from application.shared.ports import Mails, UnitOfWork
from domain.notifications.notice import Mail, Notice


class MailRefused(Exception):
    """The receiving side refuses this mail for good; sending it again is useless."""


class Mailer(Protocol):
    async def send(self, mail: Mail, message_id: str) -> None:
        """Hand the mail over; `message_id` becomes its Message-ID, so that a repeated mail is seen as the same.

        Raises:
            MailRefused: never try again. Any other exception means that a later try may work.
        """


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail as stored: rendered only when it is sent."""

    id: str
    to_email: str
    template: str
    params: Mapping[str, str]
    is_sent: bool


class WaitingMails(Mails, Protocol):
    """What the sender needs beside."""

    async def mail(self, mail_id: str) -> QueuedMail | None: ...

    async def mark_sent(self, mail_id: str) -> None: ...

    async def mark_failed(self, mail_id: str) -> None: ...


class Notices(Protocol):
    """Notices that leave with the transaction."""

    async def add(self, notice: Notice) -> bool:
        """Store it under the user's next sequence number; False when its dedupe key is known already."""


class NotificationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def notices(self) -> Notices: ...
    @property
    def mails(self) -> WaitingMails: ...
