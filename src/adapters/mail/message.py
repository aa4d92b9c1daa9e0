"""A mail as the standards want it on the wire."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr

from application.notifications.ports import MailRefused
from domain.notifications.notice import Mail

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_ATOM = r"""([^\s\x00-\x1f\x7f@<>()\[\]\\,:;"]+)"""
_ADDRESS = re.compile(f"{_ATOM}@{_ATOM}")
"""Neither quoted names nor literal IP addresses: nobody has them, and each is a way to confuse a mail server."""


def parse_sender(sender: str) -> Address:
    """The address of `Name <address>` or `address`. Raises ValueError."""
    if _CONTROL.search(sender):
        raise ValueError("The sender is not an e-mail address.")
    name, address = parseaddr(sender)
    return _address(address, name)


def build_message(mail: Mail, message_id: str, sender: Address, at: datetime) -> EmailMessage:
    """The message ready to be sent: plain text, with HTML beside it when the mail has some.

    Args:
        message_id: what stands before the @ of Message-ID; after it comes the sender's domain.
        at: an aware instant, for Date.

    Raises:
        MailRefused: the recipient is no single e-mail address.
    """
    try:
        to = _address(mail.to_email)
    except ValueError as error:
        raise MailRefused(str(error)) from None
    message = EmailMessage(policy=SMTP if mail.to_email.isascii() else SMTPUTF8)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _CONTROL.sub(" ", mail.subject)
    message["Date"] = at
    message["Message-ID"] = f"<{_CONTROL.sub('', message_id)}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


def _address(address: str, name: str = "") -> Address:
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        raise ValueError("This is not an e-mail address.")
    return Address(name, username=parts[1], domain=parts[2])
