"""A person's notifications."""

from __future__ import annotations

import asyncio

import pytest

from domain.identity.account import Role
from entrypoints.subscriptions import LIVE
from tests.contract.http.people import ANA, BOB, INBOX, announce, member
from tests.wirings import Installation

NOBODY = "01980000-0000-7000-8000-000000000000"


async def test_notifications_come_newest_first_with_all_that_a_page_shows(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        await announce(admin, ana.id, title="First")
        await announce(admin, ana.id, title="Second", priority="high", link="")
    answer = (await ana.client.get(INBOX)).json()
    assert (answer["success"], answer["total"], answer["unread_count"], answer["truncated"]) == (True, 2, 2, False)
    second, first = answer["data"]
    assert (first["title"], second["title"]) == ("First", "Second")
    assert (first["user_id"], first["type"], first["message"], first["link"]) == (ana.id, "event", "Come!", "/events")
    assert (first["is_read"], first["read_at"], first["metadata"]) == (False, None, {"kind": "announcement"})
    assert (first["priority"], second["priority"], second["link"]) == ("medium", "high", None)
    assert first["created_at"].endswith("Z")


async def test_filters_and_pages(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        for title in "abc":
            await announce(admin, ana.id, title=title, type="job" if title == "b" else "event")
    newest = (await ana.inbox())[0]
    await ana.client.put(f"{INBOX}/{newest['id']}/read")
    assert await ana.titles(status="unread") == ["b", "a"]
    assert await ana.titles(status="read") == ["c"]
    assert await ana.titles(type="job", status="all") == ["b"]
    assert await ana.titles(type="event", status="") == ["c", "a"]
    answer = (await ana.client.get(INBOX, params={"limit": 2, "page": 2})).json()
    assert ([notice["title"] for notice in answer["data"]], answer["total"], answer["truncated"]) == (["a"], 3, True)


@pytest.mark.parametrize(
    ("name", "value"), [("status", "seen"), ("type", "gossip"), ("limit", "0"), ("limit", "5000"), ("page", "0")]
)
async def test_filters_that_make_no_sense_are_refused(installation: Installation, name: str, value: str) -> None:
    ana = await member(installation, ANA)
    answer = await ana.client.get(INBOX, params={name: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [name]


async def test_reading_counts_down_and_keeps_the_first_time(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        for title in "abc":
            await announce(admin, ana.id, title=title)
    notice_id = (await ana.inbox())[0]["id"]
    first = (await ana.client.put(f"{INBOX}/{notice_id}/read")).json()
    again = (await ana.client.put(f"{INBOX}/{notice_id}/read")).json()
    assert first["message"]
    assert first["data"]["is_read"] is True
    assert first["data"] == again["data"]
    assert await ana.unread() == 2
    answer = (await ana.client.put(f"{INBOX}/read-all")).json()
    assert (answer["success"], answer["updated"]) == (True, 2)
    assert (await ana.client.put(f"{INBOX}/read-all")).json()["updated"] == 0
    assert await ana.unread() == 0


async def test_deleted_is_gone(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        await announce(admin, ana.id)
    notice_id = (await ana.inbox())[0]["id"]
    assert (await ana.client.delete(f"{INBOX}/{notice_id}")).json()["success"] is True
    assert await ana.inbox() == []
    assert (await ana.client.delete(f"{INBOX}/{notice_id}")).status_code == 404


async def test_what_is_told_to_others_does_not_exist(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB, Role.STUDENT)
    async with await installation.signed_in() as admin:
        await announce(admin, ana.id)
        (notice,) = await ana.inbox()
        for other in (bob.client, admin):
            for notice_id in (notice["id"], NOBODY, "nonsense", "ñ", "x" * 300):
                assert (await other.put(f"{INBOX}/{notice_id}/read")).status_code == 404
                assert (await other.delete(f"{INBOX}/{notice_id}")).status_code == 404
        await other.put(f"{INBOX}/read-all")
    assert (await ana.inbox())[0]["is_read"] is False
    async with installation.client() as anonymous:
        assert (await anonymous.get(INBOX)).status_code == 401


async def test_other_pages_of_the_person_hear_how_much_is_unread(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        await announce(admin, ana.id, title="a")
        await announce(admin, ana.id, title="b")
    newest, oldest = await ana.inbox()
    async with installation.container.pubsub().subscribe(LIVE) as messages:
        await ana.client.put(f"{INBOX}/{newest['id']}/read")
        await ana.client.delete(f"{INBOX}/{oldest['id']}")
        async with asyncio.timeout(10):
            heard = [await anext(messages), await anext(messages)]
    assert heard == [{"user_id": ana.id, "body": {"type": "unread_count", "unread_count": count}} for count in (1, 0)]
