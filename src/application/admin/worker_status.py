"""How background work is going."""

from __future__ import annotations

from application.admin.ports import TaskQueries, TaskStatus
from application.shared.access import Caller, require_admin
from application.shared.ports import Clock

SHOWN = 100


class ReadWorkerStatus:
    def __init__(self, queries: TaskQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    async def __call__(self, caller: Caller) -> TaskStatus:
        """Raises NotAllowed for others than admins."""
        require_admin(caller)
        return await self._queries.status(caller.college_id, self._clock.now(), SHOWN)
