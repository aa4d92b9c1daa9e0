"""Domain events on their way from a transaction to deliveries."""

from __future__ import annotations

import asyncio

import pytest

from adapters.sql.outbox import SqlEventRelay
from adapters.sql.tables.platform import ai_processing_queue, outbox_events
from application.shared.ports import EventRelay
from domain.shared.background_jobs import JobEnded
from tests.databases import Database

TOPIC = JobEnded.topic
SUBSCRIBERS = {TOPIC: ("first", "second")}


@pytest.fixture
def relay(database: Database) -> EventRelay:
    return SqlEventRelay(database.engine, database.ids, database.clock)


async def tell(database: Database, *aggregate_ids: str) -> None:
    async with database.uow() as uow:
        for aggregate_id in aggregate_ids:
            uow.outbox.add(JobEnded(aggregate_id, "skill_graph", "completed"))
        await uow.commit()


async def deliveries(database: Database) -> list[tuple[str, str]]:
    """(aggregate, consumer) of all jobs, in order of their making."""
    topic_of = {event.id: event.aggregate_id for event in await database.rows(outbox_events)}
    jobs = await database.rows(ai_processing_queue)
    assert {job.task_type for job in jobs} <= {"deliver_event"}
    return [(topic_of[job.payload["event_id"]], job.payload["consumer"]) for job in jobs]


async def test_without_events_there_is_nothing_to_relay(database, relay):
    assert await relay.relay(SUBSCRIBERS, 100) == 0


async def test_each_subscriber_gets_a_delivery_of_each_event_in_order(database, relay):
    await tell(database, "a", "b")
    assert await relay.relay(SUBSCRIBERS, 100) == 2
    assert await deliveries(database) == [("a", "first"), ("a", "second"), ("b", "first"), ("b", "second")]


async def test_a_relayed_event_is_not_relayed_again(database, relay):
    await tell(database, "a")
    await relay.relay(SUBSCRIBERS, 100)
    assert await relay.relay(SUBSCRIBERS, 100) == 0
    assert len(await deliveries(database)) == 2


async def test_an_event_that_nobody_subscribed_to_is_done_without_deliveries(database, relay):
    await tell(database, "a")
    assert await relay.relay({"another.topic": ("first",)}, 100) == 1
    assert await relay.relay(SUBSCRIBERS, 100) == 0
    assert await deliveries(database) == []


async def test_the_oldest_events_go_first_when_there_are_more_than_asked_for(database, relay):
    await tell(database, "a", "b", "c")
    assert await relay.relay({TOPIC: ("only",)}, 2) == 2
    assert await deliveries(database) == [("a", "only"), ("b", "only")]
    assert await relay.relay({TOPIC: ("only",)}, 2) == 1


async def test_relays_in_several_processes_deliver_each_event_once(database, relay):
    await tell(database, *"abcdefghij")

    async def relay_all() -> int:
        taken = 0
        while some := await relay.relay({TOPIC: ("only",)}, 3):
            taken += some
        return taken

    assert sum(await asyncio.gather(*(relay_all() for _ in range(4)))) == 10
    assert sorted(await deliveries(database)) == [(letter, "only") for letter in "abcdefghij"]


async def test_an_event_can_be_read_as_it_was_told(database, relay):
    await tell(database, "a")
    (row,) = await database.rows(outbox_events)
    event = await relay.event(row.id)
    assert event is not None
    assert (event.id, event.topic, event.aggregate_id) == (row.id, TOPIC, "a")
    assert event.payload == {"aggregate_id": "a", "job_type": "skill_graph", "outcome": "completed"}


async def test_an_unknown_event_is_none(database, relay):
    assert await relay.event(database.ids.new()) is None
