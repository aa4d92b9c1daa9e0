"""Domain events that leave with a transaction, their relay, and the inbox of the consumers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading, writing
from adapters.sql.job_queue import SqlJobs, event_row
from adapters.sql.statements import insert_all
from adapters.sql.tables.platform import EventStatus, outbox_events, processed_messages
from application.shared.ports import Clock, EventRelay, IdFactory, Inbox, Outbox, StoredEvent
from domain.shared.background_jobs import JobType, NewJob
from domain.shared.domain_events import DomainEvent


class SqlOutbox(Outbox):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self._events: list[DomainEvent] = []

    def add(self, event: DomainEvent) -> None:
        self._events.append(event)

    async def flush(self) -> bool:
        """Write what was added; True when there was anything."""
        events, self._events = self._events, []
        await insert_all(
            self._connection,
            outbox_events,
            [event_row(event, self._ids.new(), self._clock.now()) for event in events],
        )
        return bool(events)


class SqlInbox(Inbox):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def first_time(self, consumer: str, message_id: str) -> bool:
        t = processed_messages
        known = await self._connection.scalar(
            sa.select(t.c.message_id).where(t.c.consumer == consumer, t.c.message_id == message_id)
        )
        if known is not None:
            return False
        # Two deliveries at once: the second insert breaks on the key, and its transaction with it.
        await insert_all(
            self._connection,
            t,
            [{"consumer": consumer, "message_id": message_id, "processed_at": self._clock.now()}],
        )
        return True


class SqlEventRelay(EventRelay):
    def __init__(self, engine: AsyncEngine, ids: IdFactory, clock: Clock) -> None:
        self._engine = engine
        self._ids = ids
        self._clock = clock

    async def relay(self, subscribers: Mapping[str, Sequence[str]], limit: int) -> int:
        t = outbox_events
        pending = sa.select(t.c.id, t.c.topic).where(t.c.status == EventStatus.PENDING).order_by(t.c.id).limit(limit)
        async with reading(self._engine) as connection:
            if (await connection.execute(pending.limit(1))).first() is None:
                return 0
        async with writing(self._engine) as connection:
            rows = (await connection.execute(pending.with_for_update())).all()
            jobs = SqlJobs(connection, self._ids, self._clock)
            for row in rows:
                for consumer in subscribers.get(row.topic, ()):
                    await jobs.enqueue(
                        NewJob(
                            JobType.DELIVER_EVENT,
                            f"{consumer}:{row.id}",
                            {"event_id": row.id, "consumer": consumer},
                            max_retries=8,
                        )
                    )
            if rows:
                await connection.execute(
                    sa.update(t)
                    .where(t.c.id.in_([row.id for row in rows]))
                    .values(status=EventStatus.DISPATCHED, dispatched_at=self._clock.now())
                )
            return len(rows)

    async def event(self, event_id: str) -> StoredEvent | None:
        t = outbox_events
        async with reading(self._engine) as connection:
            row = (await connection.execute(sa.select(t).where(t.c.id == event_id))).first()
        return None if row is None else StoredEvent(row.id, row.topic, row.aggregate_id, row.payload)
