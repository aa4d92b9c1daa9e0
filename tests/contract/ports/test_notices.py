"""Notices inside the product."""

from __future__ import annotations

import asyncio

from adapters.sql.tables.notifications import notifications
from application.notifications.ports import NewNotice
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


async def test_the_number_of_a_deleted_notice_is_not_given_again(database):
    ana = await database.add_user()
    for key in ("1", "2"):
        await add(database, notice(ana, key))
    (_, last) = await database.rows(notifications)
    async with database.uow() as uow:
        assert await uow.notices.delete(ana, last.id)
        await uow.commit()
    await add(database, notice(ana, "3"))
    assert [row.seq for row in await database.rows(notifications)] == [1, 3]


async def test_a_silent_notice_is_stored_and_nobody_told(database):
    ana, bob = await database.add_user("ana@a.example"), await database.add_user("bob@a.example")
    async with database.uow() as uow:
        stored = await uow.notices.add_all([NewNotice(notice(ana), is_live=False), NewNotice(notice(bob))])
        await uow.commit()
    rows = {row.user_id: row for row in await database.rows(notifications)}
    assert {user_id: row.id for user_id, row in rows.items()} == stored
    assert (rows[ana].is_live, rows[bob].is_live) == (False, True)
    assert database.told == [bob]


async def test_notices_for_the_same_people_at_the_same_time_all_arrive(database):
    people = [await database.add_user(f"p{number}@a.example") for number in range(5)]

    async def tell(key: str) -> None:
        order = people if int(key) % 2 else people[::-1]
        async with database.uow() as uow:
            await uow.notices.add_all([NewNotice(notice(user_id, key)) for user_id in order])
            await uow.commit()

    await asyncio.gather(*(retrying(lambda key=str(number): tell(key)) for number in range(8)))
    for user_id in people:
        rows = await database.rows(notifications, notifications.c.user_id == user_id)
        assert sorted(row.seq for row in rows) == list(range(1, 9))
