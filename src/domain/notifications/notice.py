"""What is said to whom: notices inside the product and mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class MailStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    """Not sent: the address gets no mail any more."""


class EmailState(StrEnum):
    """What is to become of a notice by mail."""

    NONE = "none"
    QUEUED = "queued"
    """A mail of its own was made; the mail itself knows whether it has left."""
    DIGEST = "digest"
    """Waits for the next digest."""
    DONE = "done"
    """A digest has told of it, or had no reason to."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one user.

    Attributes:
        kind: one of the client's notification types (http-api 1.7); finer kinds stand in `payload["kind"]`.
        link: a route of the web client.
        dedupe_key: at most one notice per user carries it; built from ids and names of acts, never from texts.
    """

    user_id: str
    category: str
    kind: str
    title: str
    message: str
    link: str | None
    priority: Priority
    payload: Mapping[str, Any]
    dedupe_key: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address, rendered.

    Attributes:
        html: the same for programs that show HTML; empty for none.
    """

    to_email: str
    subject: str
    text: str
    html: str = ""
