"""What people want to be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.sql.tables.identity import users
from domain.identity.account import AccountStatus
from tests.contract.http.own_time import own_time
from tests.contract.http.people import ANA, INBOX, announce, change, mails, member, returning
from tests.wirings import Installation

PREFERENCES = f"{INBOX}/preferences"


async def test_both_pages_find_what_they_need(installation: Installation) -> None:
    ana = await member(installation, ANA)
    data = (await ana.client.get(PREFERENCES)).json()["data"]
    on = {"email": True, "push": True}
    types = ("job", "event", "mentorship", "forum", "profile", "system", "verification")
    assert data == {
        "email_notifications": True,
        "push_notifications": True,
        "notification_frequency": "instant",
        "notification_types": dict.fromkeys(types, True),
        "email": True,
        "push": True,
        "frequency": "instant",
        "categories": dict.fromkeys(("profile", "mentorship", "jobs", "events", "forum"), on),
        "quietHours": {"enabled": False, "start": "22:00", "end": "08:00"},
        "job_alerts": True,
        "event_reminders": True,
        "mentorship_updates": True,
        "forum_replies": True,
    }


async def test_what_is_saved_is_shown_and_sending_it_back_changes_nothing(installation: Installation) -> None:
    ana = await member(installation, ANA)
    form = {
        "email_notifications": False,
        "email": True,
        "frequency": "weekly",
        "notification_types": {"forum": False, "job": None},
        "categories": {"jobs": {"push": False}, "unknown": {"email": False}},
        "quietHours": {"enabled": True, "start": "23:30"},
        "event_reminders": False,
        "extra": [1],
    }
    answer = (await ana.client.put(PREFERENCES, json=form)).json()
    assert answer["message"]
    saved = answer["data"]
    assert (saved["email_notifications"], saved["email"], saved["notification_frequency"]) == (False, False, "weekly")
    assert saved["notification_types"]["forum"] is saved["forum_replies"] is saved["event_reminders"] is False
    assert saved["notification_types"]["job"] is True
    assert saved["categories"]["jobs"] == {"email": True, "push": False}
    assert saved["quietHours"] == {"enabled": True, "start": "23:30", "end": "08:00"}
    assert (await ana.client.put(PREFERENCES, json=saved)).json()["data"] == saved
    assert (await ana.client.get(PREFERENCES)).json()["data"] == saved


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"quietHours": {"start": "25:00"}}, "quietHours.start"),
        ({"frequency": "hourly"}, "frequency"),
        ({"notification_frequency": "never"}, "notification_frequency"),
    ],
)
async def test_values_that_make_no_sense_are_refused_by_field(
    installation: Installation, form: dict[str, object], field: str
) -> None:
    ana = await member(installation, ANA)
    answer = await ana.client.put(PREFERENCES, json=form)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("form", [{"email": "yes"}, {"categories": []}, {"quietHours": {"end": 7}}, [], "x"])
async def test_values_of_the_wrong_type_are_refused(installation: Installation, form: object) -> None:
    ana = await member(installation, ANA)
    answer = await ana.client.put(PREFERENCES, json=form)
    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_a_muted_type_is_not_kept_and_another_is(installation: Installation) -> None:
    ana = await member(installation, ANA)
    await ana.prefer(notification_types={"event": False, "system": False})
    async with await installation.signed_in() as admin:
        for kind in ("event", "system", "job"):
            await announce(admin, ana.id, type=kind, title=kind)
    await installation.work()
    assert await ana.titles() == ["job", "system"]
    assert [mail["Subject"] for mail in mails(installation)] == ["job"]


async def test_without_mail_the_notification_is_kept_and_no_mail_sent(installation: Installation) -> None:
    ana = await member(installation, ANA)
    await ana.prefer(categories={"events": {"email": False}})
    async with await installation.signed_in() as admin:
        await announce(admin, ana.id)
    await installation.work()
    assert await ana.unread() == 1
    assert mails(installation) == []


async def test_in_quiet_hours_the_mail_waits_for_their_end(installation: Installation) -> None:
    await member(installation, ANA)
    async with own_time(installation) as (later, clock):
        now = clock.now()
        start, end = now - timedelta(hours=1), now + timedelta(hours=2)
        ana = await returning(later, ANA)
        await ana.prefer(quietHours={"enabled": True, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"})
        async with await later.signed_in() as admin:
            await announce(admin, ana.id)
        await later.work()
        assert (await ana.unread(), mails(later)) == (1, [])
        clock.advance(timedelta(hours=2))
        await later.work()
        assert [mail["To"] for mail in mails(later)] == [ANA]


@pytest.mark.parametrize("status", [AccountStatus.SUSPENDED, AccountStatus.INVITED, AccountStatus.DELETED])
async def test_whose_account_is_not_active_is_told_nothing(installation: Installation, status: AccountStatus) -> None:
    ana = await member(installation, ANA)
    await change(installation, users, users.c.id == ana.id, {"status": status})
    async with await installation.signed_in() as admin:
        assert (
            await admin.post("/api/admin/notifications", json={"user_id": ana.id, "title": "Hello", "message": "Hello"})
        ).status_code == 404
        await announce(admin, "alumni")
    await installation.work()
    assert mails(installation) == []
    await change(installation, users, users.c.id == ana.id, {"status": AccountStatus.ACTIVE})
    assert await (await returning(installation, ANA)).inbox() == []
