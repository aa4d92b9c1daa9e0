"""Notices as the public JSON and open pages show them (http-api 2 and 3.24)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from application.notifications.ports import StoredNotice
from entrypoints.http.formats import instant, optional_instant

_TYPE_OF_CATEGORY = {"dataset": "dataset_finished", "badge": "badge_earned", "card": "card_issued"}


class NotificationOut(msgspec.Struct, frozen=True):
    """The shape `Notification` of the public JSON; times are ISO 8601 in UTC with seconds."""

    id: str
    user_id: str
    type: str
    title: str
    message: str
    link: str | None
    is_read: bool
    priority: str
    metadata: Mapping[str, Any]
    read_at: str | None
    created_at: str

    @classmethod
    def of(cls, stored: StoredNotice) -> NotificationOut:
        return cls(
            id=stored.id,
            user_id=stored.user_id,
            type=stored.kind,
            title=stored.title,
            message=stored.message,
            link=stored.link,
            is_read=stored.read_at is not None,
            priority=stored.priority,
            metadata=stored.payload,
            read_at=optional_instant(stored.read_at),
            created_at=instant(stored.created_at),
        )


def live_body(stored: StoredNotice, unread_count: int) -> dict[str, Any]:
    """The message that brings this notice to an open page; `id` is its number, from which a page resumes."""
    return {
        "id": stored.seq,
        "type": _TYPE_OF_CATEGORY.get(stored.category, "notification"),
        "message": stored.title,
        "data": msgspec.to_builtins(NotificationOut.of(stored)),
        "unread_count": unread_count,
    }
