"""Mails as people find them: the files that the embedded installation writes."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.wirings import Installation

_CODE = re.compile(r"\b\d{6}\b")
_LINK = re.compile(r"/reset-password/([\w-]+)")


def mails_to(installation: Installation, email: str) -> list[EmailMessage]:
    """Mails to this address, oldest first."""
    folder = installation.settings.var_dir / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    return [message for message in messages if message["To"] == email]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


async def codes_to(installation: Installation, email: str) -> list[str]:
    """The codes mailed to this address by now, oldest first."""
    await installation.work()
    return [code for mail in mails_to(installation, email) for code in _CODE.findall(text_of(mail))[:1]]


async def links_to(installation: Installation, email: str) -> list[str]:
    """The secrets of the links to a new password mailed to this address by now, oldest first."""
    await installation.work()
    return [link for mail in mails_to(installation, email) for link in _LINK.findall(text_of(mail))[:1]]
