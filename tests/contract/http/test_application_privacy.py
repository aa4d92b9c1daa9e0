"""What applying shows of people, and what stays of those who leave."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_application_events, job_applications
from application.jobs.apply import Letter
from domain.identity.account import Role
from domain.shared.errors import NotAllowed
from tests.contract.http.applications import LETTER, RITA, STUART, Board, board, listed
from tests.contract.http.people import Member, change
from tests.pictures import PDF, photo
from tests.wirings import ADMIN, PASSWORD


async def test_who_has_left_in_the_meantime_applies_for_nothing(installation):
    async with board(installation) as found:
        await leave(found.stuart)
        with pytest.raises(NotAllowed):
            await installation.container.apply_to_job()(
                found.caller(found.stuart.id, Role.STUDENT), Letter(found.job_id, LETTER)
            )
        assert await found.rows(job_applications) == []


async def test_applying_shows_the_poster_who_applies_whatever_is_hidden(installation):
    async with board(installation) as found:
        await hide(found.stuart)
        for kind, content, name in (("photo", photo("PNG"), "me.png"), ("cv", PDF, "cv.pdf")):
            files = {kind: (name, content, "application/octet-stream")}
            answer = await found.stuart.client.post(f"/api/profiles/{found.stuart.id}/{kind}", files=files)
            assert answer.status_code == 200
        one = await found.applied(found.stuart)
        (seen,) = await listed(found.rita, f"/api/jobs/{found.job_id}/applications")
        assert (seen["applicant"]["name"], seen["applicant"]["email"]) == ("Stuart", STUART)
        assert seen["profile"]["photo_url"].startswith("http")
        assert seen["cv_url"].startswith("http")
        assert seen["cv_url"].partition("?")[0] == one["cv_url"].partition("?")[0]


async def hide(who: Member) -> None:
    hidden = {"profile_visibility": "private", "show_in_directory": False, "show_email": False}
    answer = await who.client.put("/api/privacy/settings", json=hidden)
    assert answer.status_code == 200, answer.text


async def test_a_poster_who_hides_is_not_shown_to_applicants(installation):
    async with board(installation) as found:
        await hide(found.rita)
        one = await found.applied(found.stuart)
        assert (one["job"]["poster"], one["job"]["posted_by"]) == (None, found.rita.id)
        assert RITA not in str(one)


async def test_the_address_of_a_poster_is_shown_only_when_the_poster_allows_it(installation):
    async with board(installation) as found:
        assert (await found.applied(found.stuart))["job"]["poster"]["email"] is None
        await found.rita.client.put("/api/privacy/settings", json={"show_email": True})
        (one,) = await listed(found.stuart, f"/api/applications/user/{found.stuart.id}")
        assert one["job"]["poster"]["email"] == RITA


async def test_a_suspended_applicant_is_not_shown_to_posters(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        await change(installation, users, users.c.id == found.stuart.id, {"status": "suspended"})
        assert await listed(found.rita, f"/api/jobs/{found.job_id}/applications") == []
        assert (await found.rita.client.get(f"/api/applications/{one['id']}")).status_code == 404
        assert (await found.review(found.rita, one["id"], "accepted")).status_code == 404
        (seen,) = await listed(admin, f"/api/admin/jobs/{found.job_id}/applications")
        assert seen["applicant"]["name"] == "Stuart"


async def test_an_erased_applicant_leaves_no_application_and_the_numbers_right(installation):
    async with board(installation) as found:
        await found.applied(found.alice)
        await found.applied(found.stuart)
        other = await found.add_job(found.rita.id)
        withdrawn = await found.applied(found.stuart, other)
        await found.withdraw(found.stuart, withdrawn["id"])
        await found.applied(found.alice, other)
        await erase(found, found.stuart)
        (left, other_left) = await found.rows(job_applications)
        assert {left.applicant_id, other_left.applicant_id} == {found.alice.id}
        assert (await found.applications_count(), await found.applications_count(other)) == (1, 1)
        assert len(await found.rows(job_application_events)) == 2


async def test_between_leaving_and_the_erasure_nobody_sees_the_application(installation):
    async with board(installation) as found:
        admin = await found.sign_in(ADMIN)
        one = await found.applied(found.stuart)
        await leave(found.stuart)
        assert await listed(found.rita, f"/api/jobs/{found.job_id}/applications") == []
        assert await listed(admin, f"/api/admin/jobs/{found.job_id}/applications") == []
        assert (await admin.client.get(f"/api/applications/{one['id']}")).status_code == 404


async def test_applicants_of_an_erased_poster_keep_their_applications(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "shortlisted", response_message="Yours, Rita")
        await erase(found, found.rita)
        (mine,) = await listed(found.stuart, f"/api/applications/user/{found.stuart.id}")
        assert (mine["id"], mine["status"], mine["cover_letter"]) == (one["id"], "shortlisted", LETTER)
        assert (mine["response_message"], mine["job"]["poster"]) == (None, None)
        assert (await found.stuart.client.get(f"/api/applications/{one['id']}")).json()["history"][1]["by"] is None


async def leave(who: Member) -> None:
    answer = await who.client.post("/api/privacy/erasure", json={"password": PASSWORD})
    assert answer.is_success, answer.text


async def erase(found: Board, who: Member) -> None:
    await leave(who)
    await found.installation.work()


async def test_the_notice_that_names_an_erased_applicant_is_emptied(installation):
    async with board(installation) as found:
        await found.applied(found.stuart)
        await installation.work()
        assert "Stuart" in str(await found.rita.inbox())
        await erase(found, found.stuart)
        (notice,) = await found.rita.inbox()
        assert "Stuart" not in str(notice)
        assert found.stuart.id not in str(notice)


async def test_the_copy_of_ones_data_holds_the_applications_and_the_answers_given(installation):
    async with board(installation) as found:
        one = await found.applied(found.stuart)
        await found.review(found.rita, one["id"], "rejected", response_message="Sorry.")
        own = await copied(found, found.stuart)
        ((application,), history) = own["applications"], own["history"]
        assert (application["title"], application["cover_letter"]) == ("Backend Engineer", LETTER)
        assert (application["status"], application["response_message"]) == ("rejected", "Sorry.")
        assert [step["to_status"] for step in history] == ["pending", "rejected"]
        assert own["answers"] == []
        of_poster = await copied(found, found.rita)
        assert (of_poster["applications"], of_poster["history"]) == ([], [])
        assert [answer["response_message"] for answer in of_poster["answers"]] == ["Sorry."]
        assert LETTER not in str(of_poster)


async def copied(found: Board, who: Member) -> dict[str, Any]:
    """What the copy of the person's data says of applications."""
    assert (await who.client.post("/api/privacy/export")).status_code == 202
    await found.installation.work()
    (request,) = (await who.client.get("/api/privacy/requests")).json()["data"]
    answer = await who.client.get(request["download_url"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return dict(json.loads(archive.read("applications.json")))
