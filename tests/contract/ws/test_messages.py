"""What an open page hears, and when."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from dependency_injector import providers
from websockets.exceptions import ConnectionClosed

from adapters.sql.engine import writing
from adapters.sql.tables.notifications import notifications
from adapters.sql.unit_of_work import SqlUnitOfWork
from entrypoints.container import Container
from entrypoints.subscriptions import LIVE
from tests.contract.ws.pages import PATIENCE, Person, Site, few_sockets, served
from tests.servers import OwnRedis
from tests.wirings import Installation, embedded_settings


async def test_a_page_hears_what_is_new_once_it_is_ready(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        await site.notify(admin, "before")
        async with site.page(admin) as page:
            assert await page.hears() == {"type": "ready", "last_id": 1, "recovered": False}
            await site.notify(admin, "one", "two")
            assert await page.hears_notices(2) == [(2, "one"), (3, "two")]


async def test_a_message_is_the_notice_as_the_api_shows_it(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            await site.notify(admin, "Zoë says 你好")
            message = await page.hears()
    assert (message["id"], message["type"], message["message"]) == (1, "notification", "Zoë says 你好")
    assert message["unread_count"] == 1
    data = message["data"]
    assert (data["user_id"], data["type"], data["title"], data["is_read"]) == (
        admin.id,
        "event",
        "Zoë says 你好",
        False,
    )
    assert (data["link"], data["priority"], data["metadata"]) == ("/events/1", "medium", {"kind": "test"})
    assert data["created_at"].endswith("Z")


async def test_all_pages_of_a_person_hear_the_same_and_nobody_else_does(installation: Installation) -> None:
    async with served(installation) as site:
        admin, ana = await site.person(), await site.person("ana@alumni.edu")
        async with site.page(admin) as one, site.page(admin) as two, site.page(ana) as foreign:
            for page in (one, two, foreign):
                await page.hears()
            await site.notify(admin, "for the admin")
            await site.notify(ana, "for Ana")
            assert await one.hears() == await two.hears()
            assert await foreign.hears_notices(1) == [(1, "for Ana")]


async def test_who_comes_back_gets_what_was_missed_in_order_and_once(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            await site.notify(admin, "one")
            (last, _) = (await page.hears_notices(1))[0]
        await site.notify(admin, "two", "three")
        async with site.page(admin, last) as page:
            assert await page.hears() == {"type": "ready", "last_id": 3, "recovered": True}
            await site.notify(admin, "four")
            assert await page.hears_notices(3) == [(2, "two"), (3, "three"), (4, "four")]


async def test_nothing_is_lost_or_doubled_between_replay_and_live(installation: Installation) -> None:
    """Pages come and go while messages are written as fast as they can be."""
    total = 120
    async with served(installation) as site:
        admin = await site.person()

        async def write() -> None:
            for number in range(1, total + 1):
                await site.notify(admin, f"number {number}")

        async def read(stay: int) -> list[int]:
            heard: list[int] = []
            while len(heard) < total:
                async with site.page(admin, len(heard)) as page:
                    assert (await page.hears())["recovered"] is True
                    heard += [(await page.hears())["id"] for _ in range(min(stay, total - len(heard)))]
            return heard

        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(read(stay)) for stay in (1, 7, 1_000)]
            group.create_task(write())
    for reader in readers:
        assert reader.result() == list(range(1, total + 1))


async def test_who_is_too_far_behind_is_told_to_load_anew(installation: Installation) -> None:
    async with served(installation, replay=3) as site:
        admin = await site.person()
        await site.notify(admin, *(f"number {number}" for number in range(1, 6)))
        async with site.page(admin, 2) as page:
            assert (await page.hears())["recovered"] is True
            assert [seq for seq, _ in await page.hears_notices(3)] == [3, 4, 5]
        for last_id in (1, 0, 6, -1):
            async with site.page(admin, last_id) as page:
                assert await page.hears() == {"type": "ready", "last_id": 5, "recovered": False}
                assert await page.hears() == {"type": "resync", "last_id": 5}
        async with site.page(admin, 5) as page:
            assert (await page.hears())["recovered"] is True
            await site.notify(admin, "number 6")
            assert await page.hears_notices(1) == [(6, "number 6")]


async def test_what_is_no_longer_kept_makes_a_page_load_anew(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        await site.notify(admin, "one", "two", "three")
        async with writing(installation.container.engine()) as connection:
            await connection.execute(sa.delete(notifications).where(notifications.c.seq <= 2))
        async with site.page(admin, 1) as page:
            assert (await page.hears_types(2)) == ["ready", "resync"]
        async with site.page(admin, 2) as page:
            assert (await page.hears())["recovered"] is True
            assert await page.hears_notices(1) == [(3, "three")]


async def test_a_lost_wake_up_only_delays(installation: Installation) -> None:
    async with served(installation, poll=0.2) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            installation.container.uow.override(quiet(installation))
            await site.notify(admin, "nobody was woken")
            assert await page.hears_notices(1) == [(1, "nobody was woken")]
            installation.container.uow.reset_override()


def quiet(installation: Installation) -> providers.Factory:
    """Units of work that tell nobody."""

    async def silent(*_: object) -> None:
        return None

    c = installation.container
    return providers.Factory(
        SqlUnitOfWork, c.engine, c.ids, c.clock, c.sealer, providers.Object(silent), providers.Object(silent)
    )


async def test_a_doubled_wake_up_doubles_nothing(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            await site.notify(admin, "one")
            for _ in range(5):
                await site.container.pubsub().publish(LIVE, {"user_id": admin.id})
            await site.notify(admin, "two")
            assert await page.hears_notices(2) == [(1, "one"), (2, "two")]


async def test_a_fleeting_message_reaches_every_page_and_none_that_comes_later(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as one, site.page(admin) as two:
            for page in (one, two):
                await page.hears()
            await site.publish(admin, type="unread_count", unread_count=3)
            assert await one.hears() == await two.hears() == {"type": "unread_count", "unread_count": 3}
        async with site.page(admin, 0) as late:
            await late.hears()
            await site.notify(admin, "one")
            assert (await late.hears())["type"] == "notification"


async def test_what_one_page_reads_the_others_hear_of(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            await site.notify(admin, "one", "two")
            first, _ = [(await page.hears())["data"]["id"] for _ in range(2)]
            async with site.client(admin) as client:
                assert (await client.put(f"/api/notifications/{first}/read")).status_code == 200
            assert await page.hears() == {"type": "unread_count", "unread_count": 1}


@pytest.mark.redis
async def test_while_redis_is_away_pages_stay_and_hear_of_everything_when_it_is_back(
    tmp_path: Path, own_redis: OwnRedis
) -> None:
    container = Container(settings=embedded_settings(tmp_path, redis_url=own_redis.url))
    installation = Installation(container)
    await installation.prepare()
    async with served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            own_redis.stop()
            await site.notify(admin, "one")
            async with site.page(admin, 0) as late:
                await late.hears()
                assert await late.hears_notices(1) == [(1, "one")]
            own_redis.start()
            assert await page.hears_notices(1) == [(1, "one")]
            await site.notify(admin, "two")
            assert await page.hears_notices(1) == [(2, "two")]


async def test_a_slow_page_is_cut_off_and_nobody_else_notices(tmp_path: Path) -> None:
    async with few_sockets(tmp_path, 1) as installation, served(installation, heartbeat=1.0, stuck=0.5) as site:
        admin, ana = await site.person(), await site.person("ana@alumni.edu")
        async with site.page(ana) as quick, site.page(admin, max_queue=1) as slow:
            await quick.hears()
            await slow.hears()
            for number in range(1, 401):
                await site.publish(admin, type="dataset_progress", upload_id=str(number), text="x" * 60_000)
                await asyncio.sleep(0)
                if number % 20 == 0:
                    await site.notify(ana, str(number))
                    assert await quick.hears_notices(1) == [(number // 20, str(number))]
            # As long as the slow page counts, its owner may not open another one.
            async with asyncio.timeout(PATIENCE):
                while (await first_word(site, admin)) != "ready":
                    await site.publish(ana, type="unread_count", unread_count=0)
                    assert (await quick.hears())["type"] == "unread_count"
            assert await slow.is_closed_with() == (4413, "too slow")


async def first_word(site: Site, person: Person) -> str:
    """The type of the first message to a new page; empty when it was closed."""
    async with site.page(person) as page:
        try:
            return (await page.hears())["type"]
        except ConnectionClosed:
            return ""


async def test_a_page_that_reads_slowly_gets_every_durable_message(embedded: Installation) -> None:
    """Far more than may be queued for it waits in the table meanwhile."""
    total = 400
    async with served(embedded, queued=8, queued_bytes=20_000) as site:
        admin = await site.person()
        async with site.page(admin, max_queue=1) as page:
            await page.hears()
            for first in range(0, total, 50):
                await site.notify(admin, *(f"{number} {'x' * 150}" for number in range(first, first + 50)))
            assert [seq for seq, _ in await page.hears_notices(total)] == list(range(1, total + 1))


@pytest.mark.parametrize("rubbish", ["{", "", "[]", "1", '{"type":1}', b"\x00\xff", b'{"type":"pong"}'])
async def test_some_rubbish_is_ignored_and_much_ends_the_connection(embedded: Installation, rubbish) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            for _ in range(19):
                await page.socket.send(rubbish)
            await page.say(type="ping")
            assert await page.hears() == {"type": "pong"}
            await page.socket.send(rubbish)
            assert (await page.is_closed_with())[0] == 1008


async def test_other_messages_are_ignored(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            for kind in ("ack", "auth", "notification", "nonsense", "pong") * 5:
                await page.say(type=kind, user_id="someone", id=7)
            await page.say(type="ping")
            assert await page.hears() == {"type": "pong"}


async def test_a_page_that_talks_too_much_is_closed(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            with contextlib.suppress(Exception):
                for _ in range(300):
                    await page.say(type="ack")
            assert await page.is_closed_with() == (1008, "too many messages")


async def test_a_long_message_ends_the_connection(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            await page.say(type="ack", text="x" * 5_000)
            assert (await page.is_closed_with())[0] == 1009


async def test_who_does_not_answer_pings_is_closed(embedded: Installation) -> None:
    async with served(embedded, heartbeat=0.1) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            assert await page.is_closed_with() == (4408, "no answer")


async def test_who_answers_pings_stays(embedded: Installation) -> None:
    async with served(embedded, heartbeat=0.05) as site:
        admin = await site.person()
        async with site.page(admin) as page:
            await page.hears()
            answered = 0
            async with asyncio.timeout(PATIENCE):
                while answered < 8:
                    assert await page.socket.recv() == '{"type":"ping"}'
                    await page.say(type="pong")
                    answered += 1
            await site.notify(admin, "one")
            assert await page.hears_notices(1) == [(1, "one")]


async def test_at_the_end_of_the_server_all_pages_are_told_to_come_back(embedded: Installation) -> None:
    async with contextlib.AsyncExitStack() as clients:
        async with served(embedded) as site:
            admin = await site.person()
            page = await clients.enter_async_context(site.page(admin))
            await page.hears()
        assert (await page.is_closed_with())[0] == 1012
