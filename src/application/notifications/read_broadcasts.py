"""What the admins of a college have told."""

from __future__ import annotations

from collections.abc import Sequence

from application.notifications.ports import BroadcastQueries, ListedBroadcast
from application.shared.access import Caller, require_admin
from domain.notifications.preferences import TYPES
from domain.shared.errors import FieldError, InvalidValue, NotFound


class ReadBroadcasts:
    def __init__(self, broadcasts: BroadcastQueries, *, list_cap: int) -> None:
        self._broadcasts = broadcasts
        self._list_cap = list_cap

    async def page(
        self, caller: Caller, kind: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ListedBroadcast], int]:
        """Newest first, and how many there are. Raises NotAllowed, InvalidValue."""
        require_admin(caller)
        wrong = []
        if kind not in (None, "", "all", *TYPES):
            wrong.append(FieldError("type", f"It is one of {', '.join(TYPES)}."))
        if not 1 <= limit <= self._list_cap:
            wrong.append(FieldError("limit", f"It lies between 1 and {self._list_cap}."))
        if not 0 <= offset <= 1_000_000_000:
            wrong.append(FieldError("offset", "It counts from 0."))
        if wrong:
            raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in wrong), errors=wrong)
        wanted = None if kind in (None, "", "all") else kind
        return await self._broadcasts.page(caller.college_id, wanted, limit, offset)

    async def one(self, caller: Caller, broadcast_id: str) -> ListedBroadcast:
        """Raises NotAllowed, NotFound."""
        require_admin(caller)
        found = await self._broadcasts.one(caller.college_id, broadcast_id)
        if found is None:
            raise NotFound("There is no such notification.")
        return found
