"""Posters and admins say what becomes of applications."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from adapters.sql.tables.platform import admin_actions, outbox_events
from tests.contract.http.applications import board, steps
from tests.wirings import ADMIN


async def test_a_review_marks_sees_and_decides(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        answer = await found.review(found.rita, one["id"], "reviewed", response_message="We read it.")
        assert (answer.status_code, answer.json()["success"]) == (200, True)
        assert answer.json()["message"] == "The application is reviewed now."
        reviewed = answer.json()["data"]
        assert (reviewed["status"], reviewed["response_message"]) == ("reviewed", "We read it.")
        assert reviewed["viewed_at"] is not None
        assert reviewed["decided_at"] is None
        for empty in (None, ""):
            accepted = (await found.review(found.rita, one["id"], "accepted", response_message=empty)).json()["data"]
            assert (accepted["response_message"], accepted["viewed_at"]) == ("We read it.", reviewed["viewed_at"])
            assert accepted["decided_at"] is not None
        corrected = (await found.review(found.rita, one["id"], "shortlisted")).json()["data"]
        assert (corrected["status"], corrected["decided_at"]) == ("shortlisted", None)


async def test_a_review_that_says_nothing_new_leaves_no_trace(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        for _ in range(3):
            answer = await found.review(found.rita, one["id"], "reviewed", response_message="Hello")
            assert (answer.status_code, bool(answer.json()["message"])) == (200, True)
        assert len(await steps(found, one["id"])) == 2
        assert len(await found.rows(outbox_events, outbox_events.c.topic == "jobs.application_reviewed")) == 1


async def test_nothing_becomes_unseen_again(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "reviewed")
        answer = await found.review(found.rita, one["id"], "pending")
        assert (answer.status_code, answer.json()["error_code"]) == (409, "ILLEGAL_MOVE")
        await found.withdraw(found.stuart, one["id"])
        answer = await found.review(found.rita, one["id"], "accepted")
        assert (answer.status_code, answer.json()["error_code"]) == (409, "WITHDRAWN")


@pytest.mark.parametrize(
    "body",
    [
        {"status": "withdrawn"},
        {"status": "hired"},
        {"status": ""},
        {"status": 1},
        {"status": None},
        {},
        {"status": "accepted", "response_message": "x" * 10_001},
        {"status": "accepted", "response_message": ["x"]},
        [],
    ],
)
async def test_nonsense_in_a_review_is_told(installation, body):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        answer = await found.rita.client.put(f"/api/applications/{one['id']}", json=body)
        assert answer.status_code == 422, answer.text
        assert len(await steps(found, one["id"])) == 1


async def test_of_two_reviewers_at_once_no_step_is_lost(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        states = ["reviewed", "shortlisted", "rejected", "accepted"] * 2
        answers = await asyncio.gather(
            *(
                found.review(found.rita if number % 2 else admin, one["id"], status, response_message=str(number))
                for number, status in enumerate(states)
            )
        )
        assert {answer.status_code for answer in answers} == {200}
        history = await steps(found, one["id"])
        assert [step for step, _, _ in history] == list(range(1, len(states) + 2))
        assert all(before[2] == after[1] for before, after in pairwise(history))


async def test_who_names_a_version_does_not_overwrite_a_later_one(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        path = f"/api/applications/{one['id']}"
        seen = (await found.rita.client.get(path)).headers["etag"]
        answers = [
            await found.rita.client.put(path, json={"status": status}, headers={"If-Match": seen})
            for status in ("reviewed", "accepted")
        ]
        assert [answer.status_code for answer in answers] == [200, 412]
        assert (await found.rita.client.get(path)).headers["etag"] == answers[0].headers["etag"] != seen


async def test_what_admins_do_with_applications_for_jobs_of_others_is_on_record(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "reviewed")
        assert await found.rows(admin_actions, admin_actions.c.action == "jobs.review_application") == []
        assert (await found.review(admin, one["id"], "rejected")).status_code == 200
        (entry,) = await found.rows(admin_actions, admin_actions.c.action == "jobs.review_application")
        assert (entry.admin_id, entry.target_type, entry.target_id) == (admin.id, "application", one["id"])
        assert entry.changes == {"job_id": found.job_id, "from": "reviewed", "to": "rejected"}


async def test_the_history_tells_who_did_what_to_those_concerned(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "reviewed")
        await found.review(admin, one["id"], "shortlisted")
        for who in (found.stuart, found.rita, admin):
            answer = await who.client.get(f"/api/applications/{one['id']}")
            assert answer.status_code == 200
            history = answer.json()["history"]
            assert [(step["step"], step["from_status"], step["to_status"], step["by"]) for step in history] == [
                (1, None, "pending", "applicant"),
                (2, "pending", "reviewed", "poster"),
                (3, "reviewed", "shortlisted", "admin"),
            ]
