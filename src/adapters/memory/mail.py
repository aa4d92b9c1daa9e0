"""Mails kept in memory, for tests."""

from __future__ import annotations

from adapters.mail.message import build_message, parse_sender
from application.notifications.ports import Mailer
from application.shared.ports import Clock
from domain.notifications.notice import Mail

_SENDER = parse_sender("AlumUnity <nobody@localhost.invalid>")


class MemoryMailer(Mailer):
    """`sent` has each mail once, by message id, in order of sending."""

    def __init__(self, clock: Clock) -> None:
        self.sent: dict[str, Mail] = {}
        self._clock = clock

    async def send(self, mail: Mail, message_id: str) -> None:
        build_message(mail, message_id, _SENDER, self._clock.now())
        self.sent.setdefault(message_id, mail)
