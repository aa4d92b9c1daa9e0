"""A person's notices, and how many are unread."""

from __future__ import annotations

from application.notifications.ports import InboxFilter, InboxPage, NoticeQueries
from application.shared.access import Caller
from domain.notifications.preferences import TYPES
from domain.shared.errors import FieldError, InvalidValue

_STATUSES = {None: None, "": None, "all": None, "read": True, "unread": False}
_MAX_PAGE = 1_000_000


class ReadInbox:
    def __init__(self, notices: NoticeQueries, *, list_cap: int) -> None:
        self._notices = notices
        self._list_cap = list_cap

    async def page(
        self, caller: Caller, status: str | None, kind: str | None, limit: int | None, page: int
    ) -> InboxPage:
        """The caller's own notices, newest first; without a limit as many as one list may have.

        Raises InvalidValue for an unknown status or type, and for numbers out of range.
        """
        if status not in _STATUSES:
            raise _wrong("status", "It is read, unread or all.")
        if kind not in (None, "", "all", *TYPES):
            raise _wrong("type", f"It is one of {', '.join(TYPES)}.")
        if limit is not None and not 1 <= limit <= self._list_cap:
            raise _wrong("limit", f"It lies between 1 and {self._list_cap}.")
        if not 1 <= page <= _MAX_PAGE:
            raise _wrong("page", "It counts from 1.")
        size = limit or self._list_cap
        wanted = InboxFilter(_STATUSES[status], None if kind in (None, "", "all") else kind)
        return await self._notices.inbox(caller.user_id, wanted, size, (page - 1) * size)

    async def unread_count(self, caller: Caller) -> int:
        return await self._notices.unread_count(caller.user_id)


def _wrong(field: str, message: str) -> InvalidValue:
    return InvalidValue(f"{field}: {message}", errors=[FieldError(field, message)])
