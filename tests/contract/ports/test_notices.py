"""Notices inside the product."""

from __future__ import annotations

import asyncio

from adapters.sql.tables.notifications import notifications
from application.shared.retrying import retrying
from domain.notifications.notice import Notice, Priority
from tests.databases import Database


def notice(user_id: str, key: str = "k", **changes: object) -> Notice:
    values: dict = {
        "user_id": user_id,
        "category": "dataset",
        "kind": "system",
        "title": "Import completed",
        "message": "3 rows. 🎓",
        "link": "/admin",
        "priority": Priority.HIGH,
        "payload": {"kind": "datasets.finished"},
        "dedupe_key": key,
    }
    return Notice(**{**values, **changes})


async def add(database: Database, one: Notice) -> bool:
    async with database.uow() as uow:
        added = await uow.notices.add(one)
        await uow.commit()
    return added


async def test_a_notice_is_kept_as_it_was_given(database):
    ana = await database.add_user()
    assert await add(database, notice(ana))
    (row,) = await database.rows(notifications)
    assert (row.user_id, row.seq, row.category, row.type) == (ana, 1, "dataset", "system")
    assert (row.title, row.message, row.link) == ("Import completed", "3 rows. 🎓", "/admin")
    assert (row.priority, row.payload, row.read_at) == ("high", {"kind": "datasets.finished"}, None)
    assert row.created_at == database.now


async def test_each_user_has_numbers_of_her_own_without_gaps(database):
    ana, bob = await database.add_user("ana@a.example"), await database.add_user("bob@a.example")
    for key in ("1", "2"):
        await add(database, notice(ana, key))
    await add(database, notice(bob, "1"))
    rows = await database.rows(notifications)
    assert [(row.user_id, row.seq) for row in rows] == [(ana, 1), (ana, 2), (bob, 1)]


async def test_a_known_key_adds_nothing(database):
    ana, bob = await database.add_user("ana@a.example"), await database.add_user("bob@a.example")
    assert await add(database, notice(ana))
    assert not await add(database, notice(ana, title="Again"))
    assert await add(database, notice(bob))
    assert await add(database, notice(ana, "K"))
    assert len(await database.rows(notifications)) == 3


async def test_notices_at_the_same_time_get_different_numbers(database):
    ana = await database.add_user()
    added = await asyncio.gather(
        *(retrying(lambda key=str(number): add(database, notice(ana, key))) for number in range(10))
    )
    assert all(added)
    assert sorted(row.seq for row in await database.rows(notifications)) == list(range(1, 11))


async def test_the_same_notice_twice_at_once_is_added_once(database):
    ana = await database.add_user()
    added = await asyncio.gather(*(retrying(lambda: add(database, notice(ana))) for _ in range(6)))
    assert sum(added) == 1
