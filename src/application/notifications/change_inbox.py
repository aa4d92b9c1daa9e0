"""A person reads or deletes her notices; her other open pages hear how much is unread then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from application.notifications.live import unread_body
from application.notifications.ports import NotificationsUnitOfWork, StoredNotice
from application.shared.access import Caller
from application.shared.ports import Clock, LiveMessage, TellLive
from application.shared.retrying import retrying
from domain.shared.errors import NotFound
from domain.shared.ids import parse_id

Result = TypeVar("Result")

_UNKNOWN = "There is no such notification."


class ChangeInbox:
    """Only ever the caller's own notices: those of others do not exist for her."""

    def __init__(self, uow: Callable[[], NotificationsUnitOfWork], tell: TellLive, clock: Clock) -> None:
        self._uow = uow
        self._tell = tell
        self._clock = clock

    async def read(self, caller: Caller, notice_id: str) -> StoredNotice:
        """The notice, read by now. Raises NotFound."""

        known = parse_id(notice_id, _UNKNOWN)

        async def change(uow: NotificationsUnitOfWork) -> StoredNotice:
            await uow.notices.mark_read(caller.user_id, known, self._clock.now())
            stored = await uow.notices.one(caller.user_id, known)
            if stored is None:
                raise NotFound(_UNKNOWN)
            return stored

        return await self._write(caller, change)

    async def read_all(self, caller: Caller) -> int:
        """Returns how many were unread."""
        return await self._write(caller, lambda uow: uow.notices.mark_all_read(caller.user_id, self._clock.now()))

    async def delete(self, caller: Caller, notice_id: str) -> None:
        """Raises NotFound."""

        known = parse_id(notice_id, _UNKNOWN)

        async def change(uow: NotificationsUnitOfWork) -> None:
            if not await uow.notices.delete(caller.user_id, known):
                raise NotFound(_UNKNOWN)

        await self._write(caller, change)

    async def _write(self, caller: Caller, change: Callable[[NotificationsUnitOfWork], Awaitable[Result]]) -> Result:
        async def write() -> tuple[Result, int]:
            async with self._uow() as uow:
                result = await change(uow)
                unread = await uow.notices.unread_count(caller.user_id)
                await uow.commit()
                return result, unread

        result, unread = await retrying(write)
        await self._tell(LiveMessage(caller.user_id, unread_body(unread)))
        return result
