"""What people are told, and what they want to be told."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.notifications.change_inbox import ChangeInbox
from application.notifications.read_inbox import ReadInbox
from application.notifications.set_preferences import SetPreferences
from application.shared.access import Caller
from entrypoints.notification_views import NotificationOut

_BODY_LIMIT = 16_384


class InboxOut(msgspec.Struct, frozen=True):
    """`total` counts what matches the filters; `truncated` tells that more than these match."""

    success: Literal[True]
    data: list[NotificationOut]
    total: int
    unread_count: int
    truncated: bool


class UnreadCountOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    count: int


class NotificationChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: NotificationOut
    message: str


class AllReadOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str
    updated: int


class NotificationDeletedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


class ChannelSwitches(msgspec.Struct, frozen=True):
    email: bool
    push: bool


class Categories(msgspec.Struct, frozen=True):
    profile: ChannelSwitches
    mentorship: ChannelSwitches
    jobs: ChannelSwitches
    events: ChannelSwitches
    forum: ChannelSwitches


class TypeSwitches(msgspec.Struct, frozen=True):
    job: bool
    event: bool
    mentorship: bool
    forum: bool
    profile: bool
    system: bool
    verification: bool


class QuietHoursOut(msgspec.Struct, frozen=True):
    """Times of the college's day, `HH:MM`."""

    enabled: bool
    start: str
    end: str


class Preferences(msgspec.Struct, frozen=True):
    """What two pages of the client expect, at once (http-api C-37)."""

    email_notifications: bool
    push_notifications: bool
    notification_frequency: str
    notification_types: TypeSwitches
    email: bool
    push: bool
    frequency: str
    categories: Categories
    quietHours: QuietHoursOut  # noqa: N815
    job_alerts: bool
    event_reminders: bool
    mentorship_updates: bool
    forum_replies: bool


class PreferencesOut(msgspec.Struct, frozen=True, omit_defaults=True):
    success: Literal[True]
    data: Preferences
    message: str = ""


class ChannelSwitchesIn(msgspec.Struct, frozen=True):
    email: bool | None = None
    push: bool | None = None


class CategoriesIn(msgspec.Struct, frozen=True):
    profile: ChannelSwitchesIn | None = None
    mentorship: ChannelSwitchesIn | None = None
    jobs: ChannelSwitchesIn | None = None
    events: ChannelSwitchesIn | None = None
    forum: ChannelSwitchesIn | None = None


class TypeSwitchesIn(msgspec.Struct, frozen=True):
    job: bool | None = None
    event: bool | None = None
    mentorship: bool | None = None
    forum: bool | None = None
    profile: bool | None = None
    system: bool | None = None
    verification: bool | None = None


class QuietHoursIn(msgspec.Struct, frozen=True):
    enabled: bool | None = None
    start: str | None = None
    end: str | None = None


class PreferencesIn(msgspec.Struct, frozen=True):
    """Any part of what `Preferences` has; the first names of each pair win over the second ones."""

    email_notifications: bool | None = None
    push_notifications: bool | None = None
    notification_frequency: str | None = None
    notification_types: TypeSwitchesIn | None = None
    email: bool | None = None
    push: bool | None = None
    frequency: str | None = None
    categories: CategoriesIn | None = None
    quietHours: QuietHoursIn | None = None  # noqa: N815
    job_alerts: bool | None = None
    event_reminders: bool | None = None
    mentorship_updates: bool | None = None
    forum_replies: bool | None = None


class NotificationController(Controller):
    path, tags = "/api/notifications", ("notifications",)

    @get("/", operation_id="ListNotifications")
    async def inbox(
        self,
        caller: NamedDependency[Caller],
        read_inbox: NamedDependency[ReadInbox],
        status: FromQuery[str | None] = None,
        type: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
        page: FromQuery[int] = 1,
    ) -> InboxOut:
        """Your notifications, newest first; `status` is read or unread."""
        found = await read_inbox.page(caller, status, type, limit, page)
        data = [NotificationOut.of(notice) for notice in found.notices]
        return InboxOut(True, data, found.total, found.unread, truncated=found.total > len(data))

    @get("/unread-count", operation_id="CountUnreadNotifications")
    async def unread_count(
        self, caller: NamedDependency[Caller], read_inbox: NamedDependency[ReadInbox]
    ) -> UnreadCountOut:
        """How many of your notifications you have not read."""
        return UnreadCountOut(True, await read_inbox.unread_count(caller))

    @put("/{notification_id:str}/read", operation_id="ReadNotification", request_max_body_size=_BODY_LIMIT)
    async def read(
        self,
        notification_id: FromPath[str],
        caller: NamedDependency[Caller],
        change_inbox: NamedDependency[ChangeInbox],
    ) -> NotificationChangedOut:
        """Mark one as read."""
        stored = await change_inbox.read(caller, notification_id)
        return NotificationChangedOut(True, NotificationOut.of(stored), "The notification is marked as read.")

    @put("/read-all", operation_id="ReadAllNotifications", request_max_body_size=_BODY_LIMIT)
    async def read_all(self, caller: NamedDependency[Caller], change_inbox: NamedDependency[ChangeInbox]) -> AllReadOut:
        """Mark all as read."""
        return AllReadOut(True, "All notifications are marked as read.", await change_inbox.read_all(caller))

    @delete("/{notification_id:str}", operation_id="DeleteNotification", status_code=200)
    async def remove(
        self,
        notification_id: FromPath[str],
        caller: NamedDependency[Caller],
        change_inbox: NamedDependency[ChangeInbox],
    ) -> NotificationDeletedOut:
        """Delete one."""
        await change_inbox.delete(caller, notification_id)
        return NotificationDeletedOut(True, "The notification was deleted.")

    @get("/preferences", operation_id="GetNotificationPreferences")
    async def preferences(
        self, caller: NamedDependency[Caller], set_preferences: NamedDependency[SetPreferences]
    ) -> PreferencesOut:
        """What you want to hear of, how, how often and when not."""
        return PreferencesOut(True, _preferences(await set_preferences.read(caller)))

    @put("/preferences", operation_id="SetNotificationPreferences", request_max_body_size=_BODY_LIMIT)
    async def change_preferences(
        self,
        data: JSONBody[PreferencesIn],
        caller: NamedDependency[Caller],
        set_preferences: NamedDependency[SetPreferences],
    ) -> PreferencesOut:
        """Change some of it."""
        form = await set_preferences(caller, msgspec.to_builtins(data))
        return PreferencesOut(True, _preferences(form), "Your notification settings were saved.")


def _preferences(form: Any) -> Preferences:
    return msgspec.convert(form, Preferences)
