"""Who may open a socket, and how long it stays open."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.typing import Subprotocol

from adapters.sql.engine import writing
from adapters.sql.tables.identity import users
from tests.contract.ws.pages import Page, Person, few_sockets, open_socket, served, sign_in
from tests.wirings import Installation

OURS = Subprotocol("alumunity.v1")


@pytest.mark.parametrize("path", ["/ws/", "/api/ws/"])
async def test_the_first_message_signs_in(embedded: Installation, path: str) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin, path=path) as page:
            assert (await page.hears())["type"] == "ready"
            assert page.socket.subprotocol is None


async def test_a_sub_protocol_signs_in_and_is_answered_without_the_token(installation: Installation) -> None:
    async with served(installation) as site:
        admin = await site.person()
        await site.notify(admin, "one", "two")
        offered = [OURS, Subprotocol(f"bearer.{admin.token}")]
        async with open_socket(site.url, f"{admin.id}?last_id=1", subprotocols=offered) as socket:
            assert socket.subprotocol == OURS
            page = Page(socket)
            assert await page.hears() == {"type": "ready", "last_id": 2, "recovered": True}
            assert await page.hears_notices(1) == [(2, "two")]


async def test_the_sub_protocol_alone_leaves_it_to_the_first_message(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin, subprotocols=[OURS]) as page:
            assert (await page.hears())["type"] == "ready"


@pytest.mark.parametrize(
    "first",
    ["", "{", "[]", '{"type":"ping"}', '{"type":"auth"}', '{"type":"auth","token":"nonsense"}', b'{"type":"auth"}'],
)
async def test_without_a_token_nobody_gets_in(embedded: Installation, first: Any) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with open_socket(site.url, admin.id) as socket:
            await socket.send(first)
            assert (await Page(socket).is_closed_with())[0] == 4401


async def test_a_token_in_the_address_counts_for_nothing(embedded: Installation) -> None:
    async with served(embedded, sign_in=0.1) as site:
        admin = await site.person()
        async with open_socket(site.url, f"{admin.id}?token={admin.token}") as socket:
            assert await Page(socket).is_closed_with() == (4401, "sign in first")


async def test_who_says_nothing_is_shown_out(embedded: Installation) -> None:
    async with served(embedded, sign_in=0.1) as site, open_socket(site.url, "anyone") as socket:
        assert await Page(socket).is_closed_with() == (4401, "sign in first")


async def test_a_person_has_only_a_socket_of_their_own(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin, ana = await site.person(), await site.person("ana@alumni.edu")
        for thief, victim in ((ana, admin.id), (admin, ana.id), (admin, "nobody")):
            async with site.page(Person(victim, thief.token)) as page:
                assert await page.is_closed_with() == (4403, "not yours")


async def test_an_expired_token_is_refused(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        claims = site.container.tokens().read(admin.token, site.container.clock().now())
        account = await site.container.accounts().by_id(admin.id)
        long_ago = site.container.clock().now() - timedelta(hours=2)
        old = site.container.tokens().issue(account, claims.session_id, long_ago).token
        async with site.page(Person(admin.id, old)) as page:
            assert await page.is_closed_with() == (4401, "sign in again")


async def test_a_socket_ends_with_its_token(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        claims = site.container.tokens().read(admin.token, site.container.clock().now())
        account = await site.container.accounts().by_id(admin.id)
        an_hour_ago = site.container.clock().now() - timedelta(minutes=59, seconds=58)
        short = site.container.tokens().issue(account, claims.session_id, an_hour_ago).token
        async with site.page(Person(admin.id, short)) as page:
            assert (await page.hears())["type"] == "ready"
            assert await page.is_closed_with() == (4401, "expired")


async def test_signing_out_ends_the_sockets_of_that_session_at_once(installation: Installation) -> None:
    async with served(installation) as site:
        await site.person("ana@alumni.edu")
        phone, laptop = await sign_in(site.url, "ana@alumni.edu"), await sign_in(site.url, "ana@alumni.edu")
        async with site.page(phone) as lost, site.page(phone) as also_lost, site.page(laptop) as kept:
            for page in (lost, also_lost, kept):
                await page.hears()
            async with site.client(phone) as client:
                assert (await client.post("/api/auth/logout")).status_code == 200
            assert await lost.is_closed_with() == await also_lost.is_closed_with() == (4401, "revoked")
            await site.notify(laptop, "still here")
            assert await kept.hears_notices(1) == [(1, "still here")]
            async with site.client(laptop) as client:
                assert (await client.post("/api/auth/logout-all")).status_code == 200
            assert await kept.is_closed_with() == (4401, "revoked")


async def disable(installation: Installation, person: Person) -> None:
    async with writing(installation.container.engine()) as connection:
        await connection.execute(users.update().where(users.c.id == person.id).values(status="suspended"))


async def test_a_revocation_of_which_nobody_told_is_seen_a_little_later(installation: Installation) -> None:
    async with served(installation, recheck=0.1, heartbeat=0.1) as site:
        ana = await site.person("ana@alumni.edu")
        async with site.page(ana) as page:
            await page.hears()
            await disable(installation, ana)
            assert (await _answering(page))[0] == 4401


async def _answering(page: Page) -> tuple[int | None, str]:
    async def answer() -> None:
        while True:
            await page.hears()

    with pytest.raises(Exception, match="4401"):
        await answer()
    return await page.is_closed_with()


async def test_one_connection_too_many_is_refused_and_the_others_stay(tmp_path: Path) -> None:
    async with few_sockets(tmp_path, 2) as installation, served(installation) as site:
        admin = await site.person()
        async with site.page(admin) as one, site.page(admin) as two:
            await one.hears()
            await two.hears()
            async with site.page(admin) as three:
                assert await three.is_closed_with() == (4429, "too many connections")
            await site.notify(admin, "hello")
            assert await one.hears_notices(1) == await two.hears_notices(1) == [(1, "hello")]
            await two.socket.close()
            async with site.page(admin) as four:
                assert (await four.hears())["type"] == "ready"


@pytest.mark.parametrize(
    ("origin", "is_welcome"),
    [("http://localhost:3000", True), ("https://evil.example", False), ("null", False), (None, True)],
)
async def test_only_pages_that_may_use_the_api_may_connect(
    embedded: Installation, origin: str | None, is_welcome: bool
) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with open_socket(site.url, admin.id, origin=origin) as socket:
            page = Page(socket)
            if is_welcome:
                await page.say(type="auth", token=admin.token)
                assert (await page.hears())["type"] == "ready"
            else:
                assert await page.is_closed_with() == (4403, "origin not allowed")


async def test_a_page_of_the_same_server_may_connect(embedded: Installation) -> None:
    async with served(embedded) as site:
        admin = await site.person()
        async with site.page(admin, origin=site.url) as page:
            assert (await page.hears())["type"] == "ready"
