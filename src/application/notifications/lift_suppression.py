"""Who has proved an address gets mail there again."""

from __future__ import annotations

from collections.abc import Callable

from application.notifications.ports import NotificationsUnitOfWork
from application.shared.ports import StoredEvent

CONSUMER = "notifications.lift_suppression"


class LiftSuppression:
    """Consumer of `identity.account_activated`, whose aggregate is the account."""

    def __init__(self, uow: Callable[[], NotificationsUnitOfWork]) -> None:
        self._uow = uow

    async def __call__(self, event: StoredEvent) -> None:
        async with self._uow() as uow:
            if not await uow.inbox.first_time(CONSUMER, event.id):
                return
            await uow.mails.lift_suppression(event.aggregate_id)
            await uow.commit()
