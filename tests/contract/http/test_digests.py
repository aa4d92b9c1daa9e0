"""One mail a day or a week."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.sql.tables.identity import colleges, users
from application.notifications import send_digests
from domain.identity.account import AccountStatus
from domain.shared.background_jobs import JobType, NewJob
from tests.clocks import ManualClock
from tests.contract.http.own_time import own_time
from tests.contract.http.people import (
    ANA,
    BOB,
    INBOX,
    Member,
    announce,
    change,
    mails,
    member,
    returning,
    text_of,
    user_id_of,
)
from tests.wirings import ADMIN, Installation


@asynccontextmanager
async def at(installation: Installation, hour: int) -> AsyncIterator[tuple[Installation, ManualClock]]:
    """An installation whose clock stands at the next such hour."""
    async with own_time(installation) as (later, clock):
        now = clock.now()
        clock.advance(now.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1) - now)
        yield later, clock


async def digest_time(installation: Installation) -> None:
    """What the scheduler does every hour."""
    async with installation.container.uow() as uow:
        await uow.jobs.enqueue(NewJob(JobType.SEND_DIGESTS, "digests"))
        await uow.commit()
    await installation.work()


async def told(installation: Installation, one: Member, *titles: str) -> None:
    async with await installation.signed_in(ADMIN) as admin:
        for title in titles:
            await announce(admin, one.id, title=title)
    await installation.work()


async def test_what_came_since_is_told_in_one_mail_a_day(installation: Installation) -> None:
    await member(installation, ANA)
    async with at(installation, 9) as (later, clock):
        ana = await returning(later, ANA)
        await ana.prefer(frequency="daily")
        await told(later, ana, "First <one>", "Second")
        assert mails(later) == []
        await digest_time(later)
        await digest_time(later)
        (mail,) = mails(later)
        assert (mail["To"], mail["Subject"]) == (ANA, "2 new notifications")
        text = text_of(mail)
        assert text.index("Second") < text.index("First <one>")
        assert text.count("/events") == 2
        assert "First &lt;one&gt;" in text_of(mail, "html")
        await told(later, ana, "Third")
        await digest_time(later)
        assert len(mails(later)) == 1
        clock.advance(timedelta(hours=22))
        await digest_time(later)
        assert [mail["Subject"] for mail in mails(later)] == ["1 new notification", "2 new notifications"]


async def test_a_weekly_one_waits_for_seven_days(installation: Installation) -> None:
    await member(installation, ANA)
    async with at(installation, 9) as (later, clock):
        ana = await returning(later, ANA)
        await ana.prefer(frequency="weekly")
        await told(later, ana, "First")
        await digest_time(later)
        ana = await returning(later, ANA)
        await told(later, ana, "Second")
        clock.advance(timedelta(days=6))
        await digest_time(later)
        assert len(mails(later)) == 1
        clock.advance(timedelta(days=1))
        await digest_time(later)
        assert len(mails(later)) == 2


async def test_nobody_gets_one_before_the_morning_of_the_college(installation: Installation) -> None:
    await member(installation, ANA)
    await change(installation, colleges, colleges.c.code == "main", {"timezone": "America/New_York"})
    async with at(installation, 10) as (later, clock):
        ana = await returning(later, ANA)
        await ana.prefer(frequency="daily")
        await told(later, ana, "First")
        await digest_time(later)
        assert mails(later) == []
        clock.advance(timedelta(hours=2))
        await digest_time(later)
        assert len(mails(later)) == 1


async def test_what_was_read_or_is_not_wanted_any_more_is_left_out(installation: Installation) -> None:
    await member(installation, ANA)
    async with at(installation, 9) as (later, _):
        ana = await returning(later, ANA)
        await ana.prefer(frequency="daily")
        await told(later, ana, "read", "unread")
        await ana.client.put(f"{INBOX}/{(await ana.inbox())[1]['id']}/read")
        async with await later.signed_in() as admin:
            await announce(admin, ana.id, title="job", type="job")
        await ana.prefer(categories={"jobs": {"email": False}})
        await digest_time(later)
        (mail,) = mails(later)
        assert mail["Subject"] == "1 new notification"
        assert "unread" in text_of(mail)
        await ana.prefer(email_notifications=False)
        await told(later, ana, "never")
        await ana.prefer(email_notifications=True)
        await digest_time(later)
        assert len(mails(later)) == 1


async def test_many_are_named_in_part_and_counted(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_digests, "MAX_ENTRIES", 2)
    await member(installation, ANA)
    async with at(installation, 9) as (later, _):
        ana = await returning(later, ANA)
        await ana.prefer(frequency="daily")
        await told(later, ana, *"abcde")
        await digest_time(later)
        (mail,) = mails(later)
        assert mail["Subject"] == "5 new notifications"
        assert "And 3 more." in text_of(mail)


async def test_each_of_many_gets_theirs_and_who_left_gets_none(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_digests, "PEOPLE_PER_TRANSACTION", 1)
    for address in (ANA, BOB, "cal@alumni.edu"):
        await member(installation, address)
    async with at(installation, 9) as (later, _):
        for address in (ANA, BOB, "cal@alumni.edu"):
            one = await returning(later, address)
            await one.prefer(frequency="daily")
            await told(later, one, address)
        bob = await user_id_of(later, BOB)
        await change(later, users, users.c.id == bob, {"status": AccountStatus.SUSPENDED})
        await digest_time(later)
        assert [mail["To"] for mail in mails(later)] == [ANA, "cal@alumni.edu"]
        assert BOB not in text_of(mails(later)[0])
