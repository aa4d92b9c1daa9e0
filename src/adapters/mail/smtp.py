"""Mails through a mail server."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from adapters.mail.message import build_message, parse_sender
from application.notifications.ports import AddressRefused, Mailer, MailRefused
from application.shared.ports import Clock
from domain.notifications.notice import Mail

TIMEOUT = 20.0
"""Seconds for each step of the conversation."""

_NO_SUCH_ADDRESS = re.compile(r"5\.1\.(1|2|3|6|10)(?![0-9])")
"""Enhanced status codes (RFC 3463, RFC 7505) that blame the recipient's address:
no such mailbox, no such host, bad syntax, moved away, host without mail. A refused relay (5.7.1) says nothing of it."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails go, as `smtp://[user:password@]host[:port][?starttls=1]` or `smtps://...` says."""

    host: str
    port: int
    username: str | None
    password: str | None = field(repr=False)
    tls: bool
    starttls: bool

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Ports default to 587 with STARTTLS, 465 for smtps and 25 otherwise. Raises ValueError for another URL."""
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or set(query) - {"starttls"}:
            raise ValueError("mail needs a URL like smtp://user:password@host:587?starttls=1 or smtps://host")
        tls = parts.scheme == "smtps"
        starttls = query.get("starttls", "0") in ("1", "true", "yes")
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 587 if starttls else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            starttls=starttls and not tls,
        )


class SmtpMailer(Mailer):
    """A connection per mail.

    A final no (5xx) to the recipient or the content is MailRefused, and AddressRefused when the server says that the
    address does not exist. A no to us (sign-in, sender) is not: it says
    nothing about the mail, and goes away when the settings are mended.
    """

    def __init__(self, url: str, sender: str, clock: Clock) -> None:
        self._server = SmtpServer.from_url(url)
        self._sender = parse_sender(sender)
        self._clock = clock

    async def send(self, mail: Mail, message_id: str) -> None:
        message = build_message(mail, message_id, self._sender, self._clock.now())
        await asyncio.to_thread(self._deliver, message)

    def _deliver(self, message: EmailMessage) -> None:
        client = self._connect()
        try:
            client.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, reason = next(iter(refused.recipients.values()))
            if code >= 500:
                refusal = AddressRefused if _NO_SUCH_ADDRESS.match(_text(reason)) else MailRefused
                raise refusal(_sentence(code, reason)) from refused
            raise
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code >= 500:
                raise MailRefused(_sentence(refused.smtp_code, refused.smtp_error)) from refused
            raise
        except smtplib.SMTPNotSupportedError as refused:
            raise MailRefused("The mail server takes no addresses outside ASCII.") from refused
        finally:
            # The mail is accepted or not; a failing farewell must not make it sent twice.
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
            client.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.tls:
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.starttls:
                client.starttls(context=ssl.create_default_context())
            if server.username is not None and server.password is not None:
                client.login(server.username, server.password)
        except BaseException:
            client.close()
            raise
        return client


def _sentence(code: int, reason: bytes | str) -> str:
    return f"{code} {' '.join(_text(reason).split())}"[:300]


def _text(reason: bytes | str) -> str:
    return reason.decode(errors="replace") if isinstance(reason, bytes) else reason
