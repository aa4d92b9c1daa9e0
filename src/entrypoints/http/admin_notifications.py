"""What admins tell people."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.notifications.announce import Announce, NewWords
from application.notifications.ports import ListedBroadcast
from application.notifications.read_broadcasts import ReadBroadcasts
from application.shared.access import Caller
from domain.notifications.broadcast import Audience, Content
from domain.notifications.notice import Priority
from entrypoints.http.etags import etag, expected_version
from entrypoints.http.formats import instant, optional_instant

_BODY_LIMIT = 65_536


class AnnouncementIn(msgspec.Struct, frozen=True):
    """`user_id` is one person's id, or `broadcast`, `students`, `alumni` or `recruiters`."""

    user_id: str
    title: str
    message: str
    type: str | None = None
    link: str | None = None
    priority: str | None = None


class AnnouncementChangeIn(msgspec.Struct, frozen=True):
    """What is absent stays; an empty link removes it."""

    type: str | None = None
    title: str | None = None
    message: str | None = None
    link: str | None = None
    priority: str | None = None


class AddresseeOut(msgspec.Struct, frozen=True):
    email: str


class AnnouncementOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A `Notification`, for all of its copies; `user_id` is `broadcast` unless it is for one person.

    `recipients` counts the copies made so far. `version` is the number in the ETag `"v1"` that If-Match takes.
    """

    id: str
    user_id: str
    type: str
    title: str
    message: str
    link: str | None
    is_read: bool
    priority: str
    metadata: dict[str, str]
    read_at: str | None
    created_at: str
    audience: str
    recipients: int
    version: int
    user: AddresseeOut | None = None

    @classmethod
    def of(cls, listed: ListedBroadcast) -> AnnouncementOut:
        broadcast = listed.broadcast
        said = broadcast.content
        return cls(
            id=broadcast.id,
            user_id=broadcast.user_id or Audience.EVERYONE,
            type=said.kind,
            title=said.title,
            message=said.message,
            link=said.link,
            is_read=listed.read_at is not None,
            priority=said.priority,
            metadata={"kind": "announcement"},
            read_at=optional_instant(listed.read_at),
            created_at=instant(broadcast.created_at),
            audience=broadcast.audience,
            recipients=broadcast.recipients,
            version=broadcast.version,
            user=None if listed.email is None else AddresseeOut(listed.email),
        )


class AnnouncementListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[AnnouncementOut]
    total: int


class AnnouncementSentOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: AnnouncementOut
    message: str
    recipients: int


class AnnouncementChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: AnnouncementOut
    message: str


class AnnouncementMessageOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


class AdminNotificationController(Controller):
    path, tags = "/api/admin/notifications", ("notifications",)

    @get("/", operation_id="ListAnnouncements")
    async def announcements(
        self,
        caller: NamedDependency[Caller],
        read_broadcasts: NamedDependency[ReadBroadcasts],
        type: FromQuery[str | None] = None,
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> AnnouncementListOut:
        """What admins of your college have sent, newest first."""
        listed, total = await read_broadcasts.page(caller, type, limit, offset)
        return AnnouncementListOut(True, [AnnouncementOut.of(one) for one in listed], total)

    @post("/", operation_id="SendAnnouncement", status_code=201, request_max_body_size=_BODY_LIMIT)
    async def send(
        self,
        data: JSONBody[AnnouncementIn],
        caller: NamedDependency[Caller],
        announce: NamedDependency[Announce],
        read_broadcasts: NamedDependency[ReadBroadcasts],
    ) -> Response[AnnouncementSentOut]:
        """Tell one person or a group something."""
        content = Content.checked(
            data.type or "system", data.title, data.message, data.link, data.priority or Priority.MEDIUM
        )
        announced = await announce(caller, data.user_id, content)
        row = AnnouncementOut.of(await read_broadcasts.one(caller, announced.broadcast.id))
        message = "The notification was sent." if row.user else "The notification is being sent."
        return Response(
            AnnouncementSentOut(True, row, message, announced.recipients),
            status_code=201,
            headers={"ETag": etag(row.version)},
        )

    @put("/{notification_id:str}", operation_id="ChangeAnnouncement", request_max_body_size=_BODY_LIMIT)
    async def change(
        self,
        notification_id: FromPath[str],
        data: JSONBody[AnnouncementChangeIn],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        announce: NamedDependency[Announce],
        read_broadcasts: NamedDependency[ReadBroadcasts],
    ) -> Response[AnnouncementChangedOut]:
        """Change the words, in all copies too. With If-Match only if nobody else changed them."""
        words = NewWords(data.type or None, data.title, data.message, data.link, data.priority or None)
        await announce.change(caller, notification_id, words, expected_version(request))
        row = AnnouncementOut.of(await read_broadcasts.one(caller, notification_id))
        return Response(
            AnnouncementChangedOut(True, row, "The notification was changed."), headers={"ETag": etag(row.version)}
        )

    @delete("/{notification_id:str}", operation_id="DeleteAnnouncement", status_code=200)
    async def remove(
        self,
        notification_id: FromPath[str],
        caller: NamedDependency[Caller],
        announce: NamedDependency[Announce],
    ) -> AnnouncementMessageOut:
        """Delete it and all of its copies."""
        await announce.delete(caller, notification_id)
        return AnnouncementMessageOut(True, "The notification was deleted.")

    @post(
        "/{notification_id:str}/resend",
        operation_id="ResendAnnouncement",
        status_code=200,
        request_max_body_size=_BODY_LIMIT,
    )
    async def resend(
        self,
        notification_id: FromPath[str],
        caller: NamedDependency[Caller],
        announce: NamedDependency[Announce],
    ) -> AnnouncementMessageOut:
        """Send it again to those who have not read it."""
        await announce.send_again(caller, notification_id)
        return AnnouncementMessageOut(True, "The notification is being sent again.")
