"""Mails as files, for an installation without a mail server."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

from adapters.mail.message import build_message, parse_sender
from application.notifications.ports import Mailer
from application.shared.ports import Clock
from domain.notifications.notice import Mail

_UNSAFE = re.compile(r"[^A-Za-z0-9@+_.-]+")
_MAX_RECIPIENT = 80


class FileMailer(Mailer):
    """One .eml file per mail, named by time, recipient and a digest of the message id.

    A mail whose message id has a file already is not written again. The files are readable by their owner only.
    """

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = parse_sender(sender)
        self._clock = clock

    async def send(self, mail: Mail, message_id: str) -> None:
        now = self._clock.now()
        content = build_message(mail, message_id, self._sender, now).as_bytes()
        recipient = _UNSAFE.sub("_", mail.to_email)[:_MAX_RECIPIENT]
        digest = hashlib.sha256(message_id.encode()).hexdigest()[:16]
        await asyncio.to_thread(self._write, f"{now:%Y%m%dT%H%M%S}Z_{recipient}", digest, content)

    def _write(self, name: str, digest: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if any(self._folder.glob(f"*_{digest}.eml")):
            return
        handle, unfinished = tempfile.mkstemp(dir=self._folder, prefix=".")
        try:
            with open(handle, "wb") as file:
                file.write(content)
            os.replace(unfinished, self._folder / f"{name}_{digest}.eml")
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
