"""Who took which slot of periodic work."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.platform import scheduled_runs
from application.shared.ports import Clock
from application.shared.schedule import Slots


class SqlSlots(Slots):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def take(self, job_name: str, slot_at: datetime, taker: str) -> bool:
        t = scheduled_runs
        taken = await self._connection.scalar(
            sa.select(t.c.worker_id).where(t.c.job_name == job_name, t.c.slot_at == slot_at)
        )
        if taken is not None:
            return False
        # Two takers at once: the second insert breaks on the key, and its transaction with it.
        row = {"job_name": job_name, "slot_at": slot_at, "worker_id": taker, "started_at": self._clock.now()}
        await insert_all(self._connection, t, [row])
        return True
