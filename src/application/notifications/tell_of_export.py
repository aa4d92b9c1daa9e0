"""Tells a person that the copy of the own data can be fetched."""

from __future__ import annotations

from collections.abc import Callable

from application.notifications.notify import Notify
from application.notifications.ports import NotificationsUnitOfWork
from application.shared.ports import StoredEvent
from domain.notifications.notice import Notice, Priority

CONSUMER = "notifications.tell_of_export"


class TellOfExport:
    """Consumer of `privacy.export_ready`."""

    def __init__(self, uow: Callable[[], NotificationsUnitOfWork], notify: Notify) -> None:
        self._uow = uow
        self._notify = notify

    async def __call__(self, event: StoredEvent) -> None:
        notice = Notice(
            event.payload["user_id"],
            "system",
            "system",
            "Your data is ready",
            "The copy of your data that you asked for can be downloaded for seven days.",
            "/settings",
            Priority.MEDIUM,
            {"kind": event.topic, "request_id": event.aggregate_id},
            f"{event.topic}:{event.aggregate_id}",
        )
        async with self._uow() as uow:
            if not await uow.inbox.first_time(CONSUMER, event.id):
                return
            await self._notify(uow, [notice])
            await uow.commit()
