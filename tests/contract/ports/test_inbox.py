"""Consumers remember what they have taken in, so that a second delivery changes nothing."""

from __future__ import annotations

import asyncio

from application.shared.ports import ConcurrentWrite
from tests.databases import Database


async def take(database: Database, consumer: str, message_id: str) -> bool:
    async with database.uow() as uow:
        first = await uow.inbox.first_time(consumer, message_id)
        await uow.commit()
    return first


async def test_a_message_is_new_once_per_consumer(database):
    message_id = database.ids.new()
    assert await take(database, "mails", message_id)
    assert not await take(database, "mails", message_id)
    assert await take(database, "notices", message_id)
    assert await take(database, "Mails", message_id)
    assert await take(database, "mails", database.ids.new())


async def test_a_message_is_new_again_when_its_transaction_was_undone(database):
    message_id = database.ids.new()
    async with database.uow() as uow:
        assert await uow.inbox.first_time("mails", message_id)
    assert await take(database, "mails", message_id)


async def test_within_one_transaction_a_message_is_new_once(database):
    message_id = database.ids.new()
    async with database.uow() as uow:
        assert await uow.inbox.first_time("mails", message_id)
        assert not await uow.inbox.first_time("mails", message_id)


async def test_of_deliveries_at_the_same_time_one_counts(database):
    message_id = database.ids.new()

    async def deliver() -> bool:
        try:
            return await take(database, "mails", message_id)
        except ConcurrentWrite:
            return False

    assert sum(await asyncio.gather(*(deliver() for _ in range(6)))) == 1
    assert not await take(database, "mails", message_id)
