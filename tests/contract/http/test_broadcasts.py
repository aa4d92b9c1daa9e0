"""What admins tell people."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.people import person_row
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.notifications import notification_broadcasts, notifications
from adapters.sql.tables.platform import admin_actions
from application.notifications import fan_out
from domain.identity.account import AccountStatus, Role
from entrypoints.subscriptions import LIVE
from tests.contract.http.people import (
    ANA,
    ANNOUNCEMENTS,
    BOB,
    INBOX,
    announce,
    change,
    mails,
    member,
    text_of,
    user_id_of,
)
from tests.wirings import ADMIN, PASSWORD, Installation

CAL = "cal@alumni.edu"


async def add_people(installation: Installation, count: int) -> None:
    container = installation.container
    async with writing(container.engine()) as connection:
        college_id = await connection.scalar(sa.select(colleges.c.id))
        now = container.clock().now()
        rows = [
            person_row(
                container.ids().new(), college_id, f"p{number}@alumni.edu", Role.ALUMNI, AccountStatus.ACTIVE, now
            )
            | {"email_verified_at": now}
            for number in range(count)
        ]
        await connection.execute(sa.insert(users), rows)


async def stored(installation: Installation, query: Any) -> list[Any]:
    async with reading(installation.container.engine()) as connection:
        return list(await connection.execute(query))


@pytest.mark.parametrize(
    ("to", "reached"),
    [("broadcast", {ANA, BOB, CAL, ADMIN}), ("alumni", {ANA}), ("students", {BOB}), ("recruiters", {CAL})],
)
async def test_a_group_is_told_once_each_in_the_product_and_by_mail(
    installation: Installation, to: str, reached: set[str]
) -> None:
    for address, role in ((ANA, Role.ALUMNI), (BOB, Role.STUDENT), (CAL, Role.RECRUITER)):
        await installation.add_account(address, role)
    async with await installation.signed_in() as admin:
        answer = await admin.post(
            ANNOUNCEMENTS,
            json={"user_id": to, "type": "event", "title": "Reunion <b>", "message": "Come!", "link": "/e"},
        )
        assert answer.json()["recipients"] == len(reached)
        assert answer.json()["message"]
        await installation.work()
        (row,) = (await admin.get(ANNOUNCEMENTS)).json()["data"]
    assert (row["user_id"], row["audience"], row["recipients"], row["is_read"]) == (
        "broadcast",
        to,
        len(reached),
        False,
    )
    told = sa.select(users.c.email).join(notifications, notifications.c.user_id == users.c.id)
    assert sorted(email for (email,) in await stored(installation, told)) == sorted(reached)
    sent = mails(installation)
    assert {mail["To"] for mail in sent} == reached
    assert len(sent) == len(reached)
    assert sent[0]["Subject"] == "Reunion <b>"
    assert text_of(sent[0]).splitlines()[-1].endswith("/e")
    assert "Reunion &lt;b&gt;" in text_of(sent[0], "html")


async def test_one_person_is_told_at_once(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        async with installation.container.pubsub().subscribe(LIVE) as messages:
            row = await announce(admin, ana.id)
            async with asyncio.timeout(10):
                assert await anext(messages) == {"user_id": ana.id}
        assert (row["user_id"], row["user"], row["recipients"]) == (ana.id, {"email": ANA}, 1)
        (notice,) = await ana.inbox()
        await ana.client.put(f"{INBOX}/{notice['id']}/read")
        (row,) = (await admin.get(ANNOUNCEMENTS)).json()["data"]
    assert row["is_read"] is True


async def test_the_list_is_paged_and_filtered(installation: Installation) -> None:
    async with await installation.signed_in() as admin:
        for title in "abc":
            await announce(admin, "alumni", title=title, type="job" if title == "b" else "system")
        found = (await admin.get(ANNOUNCEMENTS, params={"limit": 1, "offset": 1})).json()
        assert ([row["title"] for row in found["data"]], found["total"]) == (["b"], 3)
        found = (await admin.get(ANNOUNCEMENTS, params={"type": "system"})).json()
        assert ([row["title"] for row in found["data"]], found["total"]) == (["c", "a"], 2)
        for wrong in ({"type": "x"}, {"limit": 0}, {"offset": -1}):
            assert (await admin.get(ANNOUNCEMENTS, params=wrong)).status_code == 422


async def test_a_change_reaches_all_copies(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    async with await installation.signed_in() as admin:
        row = await announce(admin, "alumni")
        await installation.work()
        words = {"type": "job", "title": "Changed", "message": "Stay!", "link": "", "priority": "high"}
        answer = await admin.put(f"{ANNOUNCEMENTS}/{row['id']}", json=words)
    assert answer.json()["data"]["title"] == "Changed"
    for one in (ana, bob):
        (notice,) = await one.inbox()
        assert (notice["type"], notice["title"], notice["message"]) == ("job", "Changed", "Stay!")
        assert (notice["link"], notice["priority"]) == (None, "high")


async def test_the_second_of_two_who_edit_at_once_is_told(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        answer = await admin.post(ANNOUNCEMENTS, json={"user_id": ana.id, "title": "One", "message": "m"})
        seen, path = {"If-Match": answer.headers["etag"]}, f"{ANNOUNCEMENTS}/{answer.json()['data']['id']}"
        first = await admin.put(path, json={"title": "Two"}, headers=seen)
        assert (first.status_code, first.json()["data"]["message"]) == (200, "m")
        assert first.headers["etag"] != seen["If-Match"]
        assert (await admin.put(path, json={"title": "Three"}, headers=seen)).status_code == 412
        assert (await admin.put(path, json={"title": ""})).status_code == 422
    assert await ana.titles() == ["Two"]


async def test_deleting_takes_all_copies_back(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        group, single = await announce(admin, "alumni", title="group"), await announce(admin, ana.id, title="single")
        await installation.work()
        for row in (group, single):
            assert (await admin.delete(f"{ANNOUNCEMENTS}/{row['id']}")).json()["success"] is True
            assert (await admin.delete(f"{ANNOUNCEMENTS}/{row['id']}")).status_code == 404
        assert (await admin.get(ANNOUNCEMENTS)).json()["data"] == []
    assert await ana.inbox() == []


async def test_what_was_deleted_before_its_turn_is_not_told(installation: Installation) -> None:
    ana = await member(installation, ANA)
    async with await installation.signed_in() as admin:
        row = await announce(admin, "alumni")
        await admin.delete(f"{ANNOUNCEMENTS}/{row['id']}")
    await installation.work()
    assert (await ana.inbox(), mails(installation)) == ([], [])


async def test_sent_again_reaches_those_who_have_not_read_it(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    async with await installation.signed_in() as admin:
        row = await announce(admin, "alumni", title="old")
        await installation.work()
        await announce(admin, bob.id, title="new", type="job")
        await ana.client.put(f"{INBOX}/{(await ana.inbox())[0]['id']}/read")
        await installation.work()
        before = len(mails(installation))
        answer = await admin.post(f"{ANNOUNCEMENTS}/{row['id']}/resend")
        assert answer.json()["message"]
        async with installation.container.pubsub().subscribe(LIVE) as messages:
            await installation.work()
            async with asyncio.timeout(10):
                assert await anext(messages) == {"user_id": bob.id}
    assert await bob.titles() == ["old", "new"]
    again = [mail for mail in mails(installation) if mail["Subject"] == "old"]
    assert sorted(mail["To"] for mail in again) == [ANA, BOB, BOB]
    assert len(mails(installation)) == before + 1


async def test_a_broken_off_broadcast_goes_on_without_telling_anyone_twice(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "PEOPLE_PER_TRANSACTION", 3)
    await add_people(installation, 8)
    async with await installation.signed_in() as admin:
        row = await announce(admin, "alumni")
    work = installation.container.fan_out()
    await work._first_time(row["id"], "")  # the worker dies after its first chunk
    await installation.work()
    count = sa.select(sa.func.count()).select_from(notifications).where(notifications.c.broadcast_id == row["id"])
    assert await stored(installation, count) == [(8,)]
    assert len(mails(installation)) == 8
    recipients = await stored(installation, sa.select(notification_broadcasts.c.recipients))
    assert recipients == [(8,)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "a\nb"}, "title"),
        ({"title": "t" * 300}, "title"),
        ({"message": " "}, "message"),
        ({"link": "https://evil.example"}, "link"),
        ({"type": "gossip"}, "type"),
        ({"priority": "urgent"}, "priority"),
        ({"user_id": None}, "user_id"),
    ],
)
async def test_what_nobody_may_say_is_refused_by_field(
    installation: Installation, change: dict[str, Any], field: str
) -> None:
    body = {"user_id": "broadcast", "type": "event", "title": "t", "message": "m", **change}
    async with await installation.signed_in() as admin:
        answer = await admin.post(ANNOUNCEMENTS, json=body)
        assert (await admin.get(ANNOUNCEMENTS)).json()["total"] == 0
    assert answer.status_code == 422
    assert [error["field"].rpartition(".")[2] for error in answer.json()["errors"]] == [field]


async def test_people_and_broadcasts_of_another_college_do_not_exist(installation: Installation) -> None:
    ana = await member(installation, ANA)
    other = installation.container.ids().new()
    now = installation.container.clock().now()
    async with writing(installation.container.engine()) as connection:
        first = (await connection.execute(sa.select(colleges))).one()._asdict()
        new = {"id": other, "code": "other", "name": "Other", "name_key": "other", "created_at": now}
        await connection.execute(sa.insert(colleges).values(**{**first, **new}))
    await change(installation, users, users.c.id == ana.id, {"college_id": other, "role": Role.ADMIN})
    async with await installation.signed_in() as admin:
        for to in (ana.id, "nonsense", "ñ", ""):
            body = {"user_id": to, "title": "t", "message": "m"}
            assert (await admin.post(ANNOUNCEMENTS, json=body)).status_code == 404
        row = await announce(admin, "broadcast")
        await installation.work()
    path = f"{ANNOUNCEMENTS}/{row['id']}"
    for answer in (
        await ana.client.put(path, json={"title": "mine"}),
        await ana.client.delete(path),
        await ana.client.post(f"{path}/resend"),
        await ana.client.delete(f"{ANNOUNCEMENTS}/nonsense"),
        await ana.client.delete(f"{ANNOUNCEMENTS}/ñ"),
    ):
        assert answer.status_code == 404
    assert (await ana.client.get(ANNOUNCEMENTS)).json()["total"] == 0
    assert await ana.inbox() == []


async def test_only_admins_may(installation: Installation) -> None:
    ana = await member(installation, ANA)
    body = {"user_id": "broadcast", "title": "t", "message": "m"}
    assert (await ana.client.post(ANNOUNCEMENTS, json=body)).status_code == 403
    assert (await ana.client.get(ANNOUNCEMENTS)).status_code == 403


async def test_every_act_is_in_the_audit_log_without_its_words(installation: Installation) -> None:
    async with await installation.signed_in() as admin:
        row = await announce(admin, "alumni")
        path = f"{ANNOUNCEMENTS}/{row['id']}"
        await admin.put(path, json={"title": "Changed"})
        await admin.post(f"{path}/resend")
        await admin.delete(path)
    entries = await stored(
        installation,
        sa.select(admin_actions).where(admin_actions.c.target_id == row["id"]).order_by(admin_actions.c.id),
    )
    assert [entry.action for entry in entries] == [
        f"notification.{act}" for act in ("sent", "changed", "sent_again", "deleted")
    ]
    assert "Reunion" not in str(entries)


async def test_who_has_not_proven_the_address_is_not_told(installation):
    """Somebody else may have registered it."""
    async with installation.client() as client:
        form = {"email": BOB, "password": PASSWORD, "role": "alumni"}
        assert (await client.post("/api/auth/register", json=form)).status_code == 200
    await installation.work()
    ana, admin = await member(installation, ANA), await installation.signed_in()
    await announce(admin, "alumni", title="Party")
    bob = await user_id_of(installation, BOB)
    refused = await admin.post(ANNOUNCEMENTS, json={"user_id": bob, "type": "event", "title": "T", "message": "M"})
    await installation.work()
    assert refused.status_code == 404
    assert await ana.titles() == ["Party"]
    assert BOB not in {mail["To"] for mail in mails(installation) if mail["Subject"] == "Party"}
    (listed,) = (await admin.get(ANNOUNCEMENTS)).json()["data"]
    assert listed["recipients"] == 1
