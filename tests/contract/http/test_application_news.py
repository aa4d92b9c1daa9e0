"""What posters and applicants are told, in the product and by mail."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.engine import writing
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_applications
from adapters.sql.tables.notifications import notifications
from application.jobs.apply import Letter
from application.notifications import tell_of_applications
from application.shared.ports import StoredEvent
from domain.identity.account import Role
from domain.jobs.domain_events import JobClosed
from tests.contract.http.applications import LETTER, RITA, STUART, Board, board
from tests.contract.http.people import Member, change, mails, text_of
from tests.wirings import PASSWORD


async def news(found: Board, who: Member) -> list[tuple[str, str]]:
    """(title, link), oldest first."""
    await found.installation.work()
    return [(one["title"], one["link"]) for one in reversed(await who.inbox())]


async def test_the_poster_hears_who_applied(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await installation.work()
        (notice,) = await found.rita.inbox()
        assert (notice["type"], notice["title"]) == ("job", "New application")
        assert notice["message"] == "Stuart applied for Backend Engineer at TechCorp."
        assert notice["link"] == f"/jobs/{found.job_id}/applications"
        assert notice["metadata"] == {
            "kind": "jobs.application_submitted",
            "job_id": found.job_id,
            "application_id": one["id"],
            "applicant_id": found.stuart.id,
        }
        assert await found.stuart.inbox() == []


async def test_the_news_go_by_mail_without_the_letter(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "accepted", response_message="Call me: 555-0100")
        await installation.work()
        to_rita, to_stuart = mails(installation)
        assert (to_rita["To"], to_stuart["To"]) == (RITA, STUART)
        assert "Stuart applied for Backend Engineer" in text_of(to_rita)
        assert "was accepted" in text_of(to_stuart)
        for mail in (to_rita, to_stuart):
            assert LETTER not in text_of(mail)
            assert "555-0100" not in text_of(mail)


async def test_who_wants_no_news_of_jobs_gets_none(installation):
    async with board(installation) as found:
        await found.rita.prefer(notification_types={"job": False})
        await found.applied(found.stuart)
        assert await news(found, found.rita) == []
        assert mails(installation) == []


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("reviewed", "Your application was reviewed"),
        ("shortlisted", "You are on the shortlist"),
        ("rejected", "News about your application"),
        ("accepted", "Your application was accepted"),
    ],
)
async def test_the_applicant_hears_of_each_new_state(installation, status, title):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], status)
        await found.review(found.rita, one["id"], status)
        assert await news(found, found.stuart) == [(title, "/jobs/my-applications")]
        (notice,) = await found.stuart.inbox()
        assert notice["metadata"]["kind"] == "jobs.application_reviewed"


async def test_the_applicant_hears_of_a_message_alone(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "pending", response_message="Please wait.")
        await found.review(found.rita, one["id"], "reviewed")
        await found.review(found.rita, one["id"], "reviewed", response_message="Soon.")
        titles = [title for title, _ in await news(found, found.stuart)]
        assert titles == ["News about your application", "Your application was reviewed", "News about your application"]


async def test_the_poster_hears_of_a_withdrawal_and_of_each_new_round(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.withdraw(found.stuart, one["id"])
        await found.applied(found.stuart)
        titles = [title for title, _ in await news(found, found.rita)]
        assert titles == ["New application", "Application withdrawn", "New application"]


async def test_an_event_that_comes_again_is_told_once(installation):
    async with board(installation) as found:
        await found.applied(found.stuart)
        await installation.work()
        (notice,) = await found.rita.inbox()
        event = StoredEvent(
            installation.container.ids().new(),
            "jobs.application_submitted",
            notice["metadata"]["application_id"],
            {"job_id": found.job_id, "applicant_id": found.stuart.id, "round": 1},
        )
        for _ in range(2):
            await installation.container.tell_of_applications()(event)
        assert len(await found.rita.inbox()) == 1


async def closed(found: Board, reason: str = "by_poster") -> None:
    async with found.installation.container.uow() as uow:
        uow.outbox.add(JobClosed(found.job_id, found.rita.id, reason))
        await uow.commit()


@pytest.mark.parametrize("reason", ["by_poster", "deadline"])
async def test_those_who_wait_hear_once_that_a_job_was_closed(installation, reason):
    async with board(installation) as found:
        await found.applied(found.stuart)
        decided = await found.applied(found.alice)
        await found.review(found.rita, decided["id"], "rejected")
        withdrawn = await found.applied(await found.join("w@alumni.edu", Role.ALUMNI))
        await found.withdraw(found.members["w@alumni.edu"], withdrawn["id"])
        await found.change_job(found.job_id, status="closed")
        for _ in range(2):
            await closed(found, reason)
        title = "A job that you applied for is closed"
        assert await news(found, found.stuart) == [(title, "/jobs/my-applications")]
        assert await news(found, found.members["w@alumni.edu"]) == []
        assert [one["title"] for one in await found.alice.inbox()] == ["News about your application"]


async def test_many_who_wait_are_told_in_chunks_with_few_statements(installation, monkeypatch):
    monkeypatch.setattr(tell_of_applications, "PEOPLE_PER_TRANSACTION", 10)
    async with board(installation) as found:
        people = [await found.add_person(f"p{number}@alumni.edu", Role.ALUMNI) for number in range(25)]
        for user_id in people:
            await installation.container.apply_to_job()(found.caller(user_id), Letter(found.job_id, None))
        await installation.work()
        await closed(found)
        statements = 0

        def count(*_: Any) -> None:
            nonlocal statements
            statements += 1

        event = StoredEvent(installation.container.ids().new(), "jobs.closed", found.job_id, {})
        engine = found.engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", count)
        await installation.container.tell_of_applications()(event)
        sa.event.remove(engine, "before_cursor_execute", count)
        assert statements < 60
        await installation.work()
        told = await found.rows(notifications, notifications.c.dedupe_key == f"jobs.closed:{found.job_id}")
        assert {row.user_id for row in told} == set(people)


async def test_nobody_is_told_who_left_or_is_suspended(installation):
    async with board(installation) as found:
        await found.applied(found.stuart)
        answer = await found.stuart.client.post("/api/privacy/erasure", json={"password": PASSWORD})
        assert answer.is_success
        await found.applied(found.alice)
        await change(installation, users, users.c.id == found.alice.id, {"status": "suspended"})
        await closed(found)
        assert await news(found, found.rita) == []
        assert await found.rows(notifications) == []


async def test_a_poster_who_is_suspended_is_told_nothing(installation):
    async with board(installation) as found:
        await change(installation, users, users.c.id == found.rita.id, {"status": "suspended"})
        await found.applied(found.stuart)
        await installation.work()
        assert await found.rows(notifications) == []


async def test_news_of_something_that_is_gone_are_no_news(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "accepted")
        async with writing(found.engine) as connection:
            await connection.execute(sa.delete(job_applications))
        await installation.work()
        assert await found.rows(notifications) == []
