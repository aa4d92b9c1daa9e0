"""What an admin tells one person or a group: what may be said, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.notifications.notice import Notice, Priority
from domain.notifications.preferences import TYPES
from domain.shared.errors import FieldError, InvalidValue

MAX_TITLE = 255
MAX_MESSAGE = 5_000
MAX_LINK = 500


class Audience(StrEnum):
    USER = "user"
    """One person."""
    EVERYONE = "broadcast"
    STUDENTS = "students"
    ALUMNI = "alumni"
    RECRUITERS = "recruiters"


GROUPS = frozenset(Audience) - {Audience.USER}


@dataclass(frozen=True, slots=True)
class Content:
    """What is said; made by `checked`."""

    kind: str
    title: str
    message: str
    link: str | None
    priority: Priority

    @classmethod
    def checked(cls, kind: str, title: str, message: str, link: str | None, priority: str) -> Content:
        """Trimmed texts, an empty link as None. Raises InvalidValue that names each wrong field."""
        title, message, link = title.strip(), message.replace("\r\n", "\n").strip(), (link or "").strip()
        wrong: list[FieldError] = []
        if kind not in TYPES:
            wrong.append(FieldError("type", f"It is one of {', '.join(TYPES)}."))
        if not 1 <= len(title) <= MAX_TITLE or not all(map(_is_visible, title)):
            wrong.append(FieldError("title", f"It has 1 to {MAX_TITLE} characters, in one line."))
        if not 1 <= len(message) <= MAX_MESSAGE or not _is_text(message):
            wrong.append(FieldError("message", f"It has 1 to {MAX_MESSAGE} characters, and no control characters."))
        if link and not _is_route(link):
            wrong.append(FieldError("link", f"It is a page of this product: /... with at most {MAX_LINK} characters."))
        if priority not in list(Priority):
            wrong.append(FieldError("priority", f"It is one of {', '.join(Priority)}."))
        if wrong:
            raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in wrong), errors=wrong)
        return cls(kind, title, message, link or None, Priority(priority))


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One act of telling, and the copies that it made.

    Attributes:
        user_id: the one whom it is for; None for a group.
        recipients: copies stored so far.
        version: counts changes, for those who edit at the same time.
    """

    id: str
    college_id: str
    created_by: str | None
    audience: Audience
    user_id: str | None
    content: Content
    recipients: int
    created_at: datetime
    version: int

    def copy_for(self, user_id: str) -> Notice:
        """The notice of one recipient."""
        said = self.content
        payload: Mapping[str, Any] = {"kind": "announcement"}
        return Notice(
            user_id,
            said.kind,
            said.kind,
            said.title,
            said.message,
            said.link,
            said.priority,
            payload,
            f"broadcast:{self.id}",
        )


def _is_text(message: str) -> bool:
    return all(character in "\n\t" or _is_visible(character) for character in message)


def _is_visible(character: str) -> bool:
    # Control characters, lone surrogates; joiners of scripts and emoji are fine.
    return not (ord(character) < 0x20 or 0x7F <= ord(character) <= 0x9F or 0xD800 <= ord(character) <= 0xDFFF)


def _is_route(link: str) -> bool:
    # "//host" and "/\host" would leave the product.
    starts = link.startswith("/") and not link.startswith(("//", "/\\"))
    return starts and len(link) <= MAX_LINK and " " not in link and all(map(_is_visible, link))
