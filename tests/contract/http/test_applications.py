"""People apply for jobs, and take it back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.sql.tables.jobs import job_application_events, job_applications
from adapters.sql.tables.platform import outbox_events
from application.jobs.apply import Letter
from domain.identity.account import Role
from domain.jobs.posting import PostingStatus
from domain.shared.errors import DomainError
from tests.contract.http.applications import LETTER, STUART, board, listed, steps
from tests.wirings import ADMIN


async def test_who_applies_gets_the_whole_application_back(installation):
    async with board(installation) as found:
        answer = await found.apply(found.stuart, cv_url="https://invented.example/cv.pdf")
        assert answer.status_code == 201
        body = answer.json()
        assert (body["success"], body["message"]) == (True, "Your application was sent.")
        one = body["data"]
        assert (one["job_id"], one["applicant_id"], one["status"]) == (found.job_id, found.stuart.id, "pending")
        assert (one["cover_letter"], one["cv_url"], one["viewed_at"]) == (LETTER, None, None)
        assert (one["job_title"], one["job_company"], one["company"]) == ("Backend Engineer", "TechCorp", "TechCorp")
        assert one["job"]["status"] == "active"
        assert (one["job"]["posted_by"], one["job"]["poster"]["name"]) == (found.rita.id, "Rita")
        assert one["applicant"]["email"] == STUART
        assert one["applicant"]["role"] == "student"
        assert one["applicant"]["profile"] == one["profile"]
        assert (one["profile"]["user_id"], one["profile"]["name"]) == (found.stuart.id, "Stuart")
        assert one["applied_at"] == one["updated_at"]
        assert await found.applications_count() == 1
        assert await steps(found, one["id"]) == [(1, None, "pending")]


@pytest.mark.parametrize("letter", ["", "   ", None])
async def test_a_letter_is_optional(installation, letter):
    async with board(installation) as found:
        answer = await found.apply(found.stuart, cover_letter=letter)
        assert (answer.status_code, answer.json()["data"]["cover_letter"]) == (201, None)


async def test_a_second_application_is_refused(installation):
    async with board(installation) as found:
        await found.applied(found.stuart)
        answer = await found.apply(found.stuart)
        assert (answer.status_code, answer.json()["error_code"]) == (409, "ALREADY_APPLIED")
        assert await found.applications_count() == 1


async def test_nobody_applies_for_the_own_job(installation):
    async with board(installation) as found:
        own = await found.add_job(found.alice.id)
        answer = await found.apply(found.alice, own)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "OWN_JOB")


async def test_recruiters_and_admins_do_not_apply(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        for who in (found.rita, admin):
            assert (await found.apply(who)).status_code == 403
        assert (await installation.client().post(f"/api/jobs/{found.job_id}/apply", json={})).status_code == 401


@pytest.mark.parametrize("changes", [{"status": "closed"}, {"closes_on": "yesterday"}])
async def test_a_job_that_is_over_takes_no_more_applications(installation, changes):
    async with board(installation) as found:
        if "closes_on" in changes:
            changes = {"closes_on": installation.container.clock().now().date() - timedelta(days=1)}
        await found.change_job(found.job_id, **changes)
        answer = await found.apply(found.stuart)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "JOB_CLOSED")
        assert await found.applications_count() == 0


async def test_the_last_day_counts(installation):
    async with board(installation) as found:
        await found.change_job(found.job_id, closes_on=installation.container.clock().now().date())
        assert (await found.apply(found.stuart)).status_code == 201


@pytest.mark.parametrize("status", ["draft", "removed"])
async def test_a_job_that_is_not_online_does_not_exist_for_applicants(installation, status):
    async with board(installation) as found:
        await found.change_job(found.job_id, status=status)
        assert (await found.apply(found.stuart)).status_code == 404


@pytest.mark.parametrize("job_id", ["all-applications", "00000000-0000-0000-0000-000000000000", "é"])
async def test_a_job_that_nobody_knows_cannot_be_applied_for(installation, job_id):
    async with board(installation) as found:
        assert (await found.apply(found.stuart, job_id)).status_code == 404
        assert (await found.rita.client.get(f"/api/jobs/{job_id}/applications")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"cover_letter": "x" * 10_001},
        {"cover_letter": 5},
        {"cover_letter": ["Dear", "Sirs"]},
        {"cover_letter": {"text": "x"}},
        [],
        "text",
        None,
    ],
)
async def test_nonsense_in_an_application_is_told(installation, body):
    async with board(installation) as found:
        answer = await found.stuart.client.post(f"/api/jobs/{found.job_id}/apply", json=body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]
        assert await found.applications_count() == 0


async def test_a_letter_as_long_as_allowed_is_kept_whole(installation):
    async with board(installation) as found:
        letter = "🎓" * 10_000
        answer = await found.apply(found.stuart, cover_letter=letter)
        assert (answer.status_code, answer.json()["data"]["cover_letter"]) == (201, letter)


async def test_a_body_beyond_every_letter_is_not_read(installation):
    async with board(installation) as found:
        answer = await found.apply(found.stuart, cover_letter="x" * 140_000)
        assert answer.status_code == 413


async def test_thirty_people_who_apply_at_once_are_all_counted(installation):
    async with board(installation) as found:
        people = [await found.add_person(f"p{number}@alumni.edu", Role.ALUMNI) for number in range(30)]
        apply = installation.container.apply_to_job()
        await asyncio.gather(*(apply(found.caller(user_id), Letter(found.job_id, LETTER)) for user_id in people))
        assert await found.applications_count() == 30
        assert len(await found.rows(job_applications)) == len(await found.rows(job_application_events)) == 30


async def test_of_ten_tries_of_one_person_at_once_one_wins(installation):
    async with board(installation) as found:
        answers = await asyncio.gather(*(found.apply(found.stuart) for _ in range(10)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
        assert await found.applications_count() == 1
        assert len(await found.rows(outbox_events, outbox_events.c.topic == "jobs.application_submitted")) == 1


async def test_applying_and_withdrawing_at_once_never_miscounts(installation):
    async with board(installation) as found:
        first = await found.applied(found.stuart)
        for _ in range(5):
            await asyncio.gather(
                *(found.withdraw(found.stuart, first["id"]) for _ in range(3)),
                *(found.apply(found.stuart) for _ in range(3)),
                found.apply(found.alice),
            )
        ((stored,),) = [await found.rows(job_applications, job_applications.c.id == first["id"])]
        assert await found.applications_count() == (1 if stored.status == "withdrawn" else 2)
        history = await steps(found, first["id"])
        assert [step for step, _, _ in history] == list(range(1, len(history) + 1))
        assert all(before[2] == after[1] for before, after in pairwise(history))


async def test_nobody_gets_in_after_the_job_was_closed(installation):
    async with board(installation) as found:
        people = [await found.add_person(f"p{number}@alumni.edu", Role.ALUMNI) for number in range(12)]
        apply = installation.container.apply_to_job()

        async def one(user_id: str) -> bool:
            try:
                await apply(found.caller(user_id), Letter(found.job_id, None))
            except DomainError as refused:
                if refused.code != "JOB_CLOSED":
                    raise
                return False
            return True

        async def close() -> int:
            """How many there were right after the close."""
            async with installation.container.uow() as uow:
                posting = await uow.portal_jobs.take(found.job_id)
                await uow.portal_jobs.store(replace(posting, status=PostingStatus.CLOSED), None)
                await uow.commit()
            return await found.applications_count()

        *won, count = await asyncio.gather(
            *(one(user_id) for user_id in people[:6]), *(one(user_id) for user_id in people[6:]), close()
        )
        assert count == sum(won) == await found.applications_count() == len(await found.rows(job_applications))


async def test_after_a_withdrawal_one_may_apply_again_with_the_same_application(installation):
    async with board(installation) as found:
        first = await found.applied(found.stuart)
        await found.review(found.rita, first["id"], "shortlisted", response_message="Nice.")
        answer = await found.withdraw(found.stuart, first["id"])
        assert (answer.status_code, answer.json()["success"], bool(answer.json()["message"])) == (200, True, True)
        assert (answer.json()["data"]["status"], answer.json()["data"]["cover_letter"]) == ("withdrawn", None)
        assert await found.applications_count() == 0
        again = (await found.apply(found.stuart, cover_letter="Second try")).json()["data"]
        assert (again["id"], again["status"], again["cover_letter"]) == (first["id"], "pending", "Second try")
        assert (again["viewed_at"], again["response_message"]) == (None, None)
        assert await found.applications_count() == 1
        assert [to for _, _, to in await steps(found, first["id"])] == [
            "pending",
            "shortlisted",
            "withdrawn",
            "pending",
        ]
        events = await found.rows(outbox_events, outbox_events.c.topic == "jobs.application_submitted")
        assert sorted(event.payload["round"] for event in events) == [1, 2]


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
async def test_a_decided_application_cannot_be_withdrawn(installation, decision):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], decision)
        answer = await found.withdraw(found.stuart, one["id"])
        assert (answer.status_code, answer.json()["error_code"]) == (409, "DECIDED")
        assert await found.applications_count() == 1


async def test_withdrawing_twice_counts_once(installation):
    async with board(installation) as found:
        await found.applied(found.alice)
        one = await found.applied(found.stuart)
        assert (await found.withdraw(found.stuart, one["id"])).status_code == 200
        assert (await found.withdraw(found.stuart, one["id"])).status_code == 409
        assert await found.applications_count() == 1


@pytest.mark.parametrize("escape", [r"\ud800", r"\u0000"])
async def test_characters_that_are_none_break_nothing(installation, escape):
    async with board(installation) as found:
        content = f'{{"cover_letter": "a{escape}b"}}'
        headers = {"Content-Type": "application/json"}
        path = f"/api/jobs/{found.job_id}/apply"
        answer = await found.stuart.client.post(path, content=content, headers=headers)
        assert answer.status_code in (201, 400, 422)
        entries = await listed(found.rita, f"/api/jobs/{found.job_id}/applications")
        assert [one["cover_letter"] for one in entries] in ([], ["ab"])
