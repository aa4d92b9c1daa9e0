"""Jobs: posting, changing, finding and saving them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading
from adapters.sql.tables.jobs import job_market_postings
from adapters.sql.tables.platform import outbox_events
from domain.identity.account import Role
from domain.shared.background_jobs import JobType, NewJob
from tests.contract.http.own_time import own_time
from tests.contract.http.people import ANA, BOB, Member, member, returning
from tests.contract.http.postings import ADMIN_JOBS, FORM, JOBS, change_job, listed, post_job, shown
from tests.wirings import ADMIN, Installation

NOBODY = "01980000-0000-7000-8000-000000000000"
SHAPE = {
    *("id", "title", "description", "company", "location", "job_type", "experience_required", "skills_required"),
    *("salary_range", "apply_link", "posted_by", "application_deadline", "status", "views_count"),
    *("applications_count", "created_at", "updated_at"),
}


def day(installation: Installation, after: int = 0) -> str:
    return str(installation.container.clock().now().date() + timedelta(days=after))


async def events(installation: Installation, job_id: str) -> list[tuple[str, Any]]:
    """Topics with the reason of a close, in order."""
    t = outbox_events
    query = sa.select(t.c.topic, t.c.payload).where(t.c.aggregate_id == job_id).order_by(t.c.id)
    async with reading(installation.container.engine()) as connection:
        rows = (await connection.execute(query)).all()
    return [(row.topic, row.payload.get("reason")) for row in rows]


async def test_a_posted_job_has_all_that_a_page_shows_and_is_listed(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB, Role.STUDENT)
    form = {
        **FORM,
        "experience_required": "2 years",
        "salary_range": "",
        "apply_link": "https://acme.example/jobs/1",
        "application_deadline": day(installation, 30),
        "posted_by": bob.id,
        "whatever": 1,
    }
    answer = await ana.client.post(JOBS, json=form)
    assert (answer.status_code, answer.json()["success"]) == (201, True), answer.text
    assert answer.json()["message"]
    job = answer.json()["data"]
    assert set(job) == SHAPE
    assert {name: job[name] for name in FORM} == FORM
    assert (job["posted_by"], job["status"], job["salary_range"]) == (ana.id, "active", None)
    assert (job["application_deadline"], job["experience_required"]) == (day(installation, 30), "2 years")
    assert (job["views_count"], job["applications_count"]) == (0, 0)
    assert job["created_at"].endswith("Z")
    found = (await bob.client.get(JOBS)).json()
    assert (found["success"], found["total"], found["truncated"], found["data"]) == (True, 1, False, [job])
    assert (await bob.client.get(f"{JOBS}/{job['id']}")).json()["data"] == {**job, "views_count": 1}
    assert await events(installation, job["id"]) == [("jobs.posted", None)]


async def test_students_do_not_post_jobs_and_all_others_do(installation: Installation) -> None:
    student = await member(installation, BOB, Role.STUDENT)
    answer = await student.client.post(JOBS, json=FORM)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "FORBIDDEN")
    for role in (Role.ALUMNI, Role.RECRUITER):
        await post_job(await member(installation, f"{role}@a.example", role))
    await post_job(await returning(installation, ADMIN))


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"title": ""}, ["title"]),
    ({"title": None, "company": " "}, ["title", "company"]),
    ({"title": "x" * 256}, ["title"]),
    ({"description": "a\x00b"}, ["description"]),
    ({"description": "x" * 20_001}, ["description"]),
    ({"location": "Lis\x07bon"}, ["location"]),
    ({"skills_required": []}, ["skills_required"]),
    ({"skills_required": [" ", ""]}, ["skills_required"]),
    ({"skills_required": [f"s{n}" for n in range(51)]}, ["skills_required"]),
    ({"skills_required": ["x" * 101]}, ["skills_required"]),
    ({"skills_required": ["\ufdfa" * 100]}, ["skills_required"]),
    ({"job_type": "slavery"}, ["job_type"]),
    ({"apply_link": "javascript:alert(1)"}, ["apply_link"]),
    ({"apply_link": "http://[bad"}, ["apply_link"]),
    ({"apply_link": "https://"}, ["apply_link"]),
    ({"apply_link": "https://a.example/" + "x" * 2_000}, ["apply_link"]),
    ({"application_deadline": "2020-01-01"}, ["application_deadline"]),
    ({"application_deadline": "tomorrow"}, ["application_deadline"]),
    ({"application_deadline": "9999-99-99"}, ["application_deadline"]),
    ({"status": "closed"}, ["status"]),
    ({"status": "removed"}, ["status"]),
]


async def test_nonsense_is_refused_by_field(installation: Installation) -> None:
    ana = await member(installation, ANA)
    for changes, fields in WRONG:
        answer = await ana.client.post(JOBS, json={**FORM, **changes})
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == fields
        assert isinstance(answer.json()["detail"], str)
    assert await listed(ana) == []


async def test_bodies_of_another_shape_are_refused(installation: Installation) -> None:
    ana = await member(installation, ANA)
    path = f"{JOBS}/{(await post_job(ana))['id']}"
    headers = {"Content-Type": "application/json"}
    for body in (b"[]", b"{", b'{"title": 1}', b'{"skills_required": "a"}', b'{"title": "\\ud800"}', b'"x"', b""):
        for method, where in (("POST", JOBS), ("PUT", path)):
            answer = await ana.client.request(method, where, content=body, headers=headers)
            assert answer.status_code in (400, 422), answer.text


async def test_a_missing_field_is_named(installation: Installation) -> None:
    ana = await member(installation, ANA)
    answer = await ana.client.post(JOBS, json={})
    named = [error["field"] for error in answer.json()["errors"]]
    assert named == ["title", "description", "company", "location", "skills_required"]


async def test_optional_fields_may_be_missing(installation: Installation) -> None:
    ana = await member(installation, ANA)
    form = {name: FORM[name] for name in FORM if name != "job_type"}
    job = (await ana.client.post(JOBS, json=form)).json()["data"]
    empty = ("experience_required", "salary_range", "apply_link", "application_deadline")
    assert job["job_type"] == "full-time"
    assert [job[name] for name in empty] == [None] * 4


async def test_skills_are_those_of_the_vocabulary(installation: Installation) -> None:
    ana = await member(installation, ANA)
    await post_job(ana, skills_required=["PostgreSQL", "C++"])
    job = await post_job(ana, skills_required=["  postgresql ", "POSTGRESQL", "C#", "c++"])
    assert job["skills_required"] == ["PostgreSQL", "C#", "C++"]


async def test_a_draft_is_known_to_its_poster_and_to_admins_only(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    job = await post_job(ana, status="draft", title="Secret plan")
    path, admin = f"{JOBS}/{job['id']}", await returning(installation, ADMIN)
    for method, where in (("GET", path), ("PUT", path), ("DELETE", path), ("PUT", f"{path}/save")):
        answer = await bob.client.request(method, where, json={} if method == "PUT" else None)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND"), (method, answer.text)
    for filters in ({}, {"status": "all"}, {"status": "draft"}, {"search": "secret"}, {"skills": "Python"}):
        assert await listed(bob, **filters) == []
    assert await listed(bob, f"{JOBS}/user/{ana.id}") == []
    assert (await bob.client.get(ADMIN_JOBS)).status_code == 403
    for reader in (ana, admin):
        assert (await shown(reader, job["id"]))["status"] == "draft"
        assert await listed(reader) == []
        assert await listed(reader, status="draft") == await listed(reader, status="all") == ["Secret plan"]
        assert await listed(reader, f"{JOBS}/user/{ana.id}") == ["Secret plan"]
    assert await events(installation, job["id"]) == []
    assert (await shown(ana, job["id"]))["views_count"] == 0


async def test_the_life_of_a_posting(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    job_id = (await post_job(ana, status="draft"))["id"]
    assert (await change_job(ana, job_id, status="closed")).status_code == 409
    for status in ("active", "closed", "active"):
        answer = await change_job(ana, job_id, status=status)
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, status), answer.text
        assert answer.json()["message"]
        assert await listed(bob) == (["Data Engineer"] if status == "active" else [])
        assert (await change_job(ana, job_id, status="draft")).status_code == 409
    assert (await shown(bob, job_id))["status"] == "active"
    await change_job(ana, job_id, title="Data Scientist")
    assert await events(installation, job_id) == [
        ("jobs.posted", None),
        ("jobs.closed", "by_poster"),
        ("jobs.posted", None),
        ("jobs.changed", None),
    ]


async def test_a_closed_posting_can_be_read_by_everybody_and_is_listed_to_its_poster(
    installation: Installation,
) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    job = await post_job(ana)
    await change_job(ana, job["id"], status="closed")
    assert (await shown(bob, job["id"]))["status"] == "closed"
    for filters in ({}, {"status": "closed"}, {"status": "all"}, {"search": "engineer", "status": "closed"}):
        assert await listed(bob, **filters) == []
    assert await listed(ana, status="closed") == await listed(ana, status="all") == ["Data Engineer"]
    assert await listed(ana, f"{JOBS}/user/{ana.id}") == ["Data Engineer"]
    assert await listed(bob, f"{JOBS}/user/{ana.id}") == []


async def test_only_the_poster_and_admins_change_and_delete(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB, Role.RECRUITER)
    job = await post_job(ana)
    assert (await change_job(bob, job["id"], title="Mine")).status_code == 403
    assert (await bob.client.delete(f"{JOBS}/{job['id']}")).status_code == 403
    assert (await shown(ana, job["id"]))["title"] == job["title"]
    admin = await returning(installation, ADMIN)
    assert (await change_job(admin, job["id"], title="Better")).json()["data"]["posted_by"] == ana.id
    answer = await admin.client.delete(f"{JOBS}/{job['id']}")
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert answer.json()["message"]


async def test_the_whole_object_may_be_sent_back(installation: Installation) -> None:
    ana = await member(installation, ANA)
    job = await post_job(ana, application_deadline=day(installation))
    again = {**job, "title": "Engineer", "job_type": "remote", "id": NOBODY, "salary_range": "", "views_count": 9}
    changed = (await change_job(ana, job["id"], **again)).json()["data"]
    assert changed == {**job, "title": "Engineer", "job_type": "remote", "updated_at": changed["updated_at"]}


async def test_what_does_not_change_anything_is_no_change(installation: Installation) -> None:
    ana = await member(installation, ANA)
    job = await post_job(ana)
    before = (await ana.client.get(f"{JOBS}/{job['id']}")).headers["etag"]
    answer = await change_job(ana, job["id"], title=" Data  Engineer ", skills_required=["python", "SQL"])
    assert (answer.status_code, answer.headers["etag"]) == (200, before)
    assert await events(installation, job["id"]) == [("jobs.posted", None)]


async def test_an_empty_text_clears_an_optional_field_and_no_other(installation: Installation) -> None:
    ana = await member(installation, ANA)
    job = await post_job(ana, salary_range="much", application_deadline=day(installation, 3))
    cleared = (await change_job(ana, job["id"], salary_range="", application_deadline=None)).json()["data"]
    assert (cleared["salary_range"], cleared["application_deadline"]) == (None, None)
    answer = await change_job(ana, job["id"], title="")
    assert [error["field"] for error in answer.json()["errors"]] == ["title"]
    same = (await change_job(ana, job["id"], status="", job_type="")).json()["data"]
    assert (same["status"], same["job_type"]) == ("active", "full-time")


async def test_of_two_who_edit_the_second_learns_of_the_first(installation: Installation) -> None:
    ana = await member(installation, ANA)
    answer = await ana.client.post(JOBS, json=FORM)
    path, seen = f"{JOBS}/{answer.json()['data']['id']}", {"If-Match": answer.headers["etag"]}
    first = await ana.client.put(path, json={"title": "First"}, headers=seen)
    assert first.status_code == 200
    second = await ana.client.put(path, json={"title": "Second"}, headers=seen)
    assert (second.status_code, second.json()["error_code"]) == (412, "PRECONDITION_FAILED")
    third = await ana.client.put(path, json={"title": "Third"}, headers={"If-Match": first.headers["etag"]})
    assert third.json()["data"]["title"] == "Third"


async def test_a_job_sent_twice_with_one_key_is_posted_once(installation: Installation) -> None:
    ana = await member(installation, ANA)
    for _ in range(2):
        answer = await ana.client.post(JOBS, json=FORM, headers={"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert await listed(ana) == ["Data Engineer"]


async def test_deleted_is_gone_everywhere(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    job = await post_job(ana)
    await bob.client.put(f"{JOBS}/{job['id']}/save")
    await shown(bob, job["id"])
    assert (await ana.client.delete(f"{JOBS}/{job['id']}")).status_code == 200
    for reader in (ana, bob):
        assert (await reader.client.get(f"{JOBS}/{job['id']}")).status_code == 404
        for path in (JOBS, f"{JOBS}/saved", f"{JOBS}/user/{ana.id}"):
            assert await listed(reader, path) == []
        assert await listed(reader, search="engineer") == []
    assert (await ana.client.delete(f"{JOBS}/{job['id']}")).status_code == 404
    assert await events(installation, job["id"]) == [("jobs.posted", None), ("jobs.closed", "by_poster")]
    # Skills stay in the vocabulary.
    assert (await post_job(ana, skills_required=["PYTHON"]))["skills_required"] == ["Python"]


async def test_unknown_and_malformed_ids_are_not_found(installation: Installation) -> None:
    ana = await member(installation, ANA)
    for path in ("all-applications", NOBODY, "edit", "%00", "a" * 200):
        for method in ("GET", "PUT", "DELETE"):
            answer = await ana.client.request(method, f"{JOBS}/{path}", json={} if method == "PUT" else None)
            assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")


async def catalogue(installation: Installation) -> Member:
    """A member who posted three jobs."""
    ana = await member(installation, ANA)
    await post_job(ana, title="Data Engineer", company="Acme Labs", location="Lisbon, Portugal")
    await post_job(
        ana,
        title="Nurse",
        company="São José Hospital",
        location="Porto",
        job_type="part-time",
        skills_required=["Care"],
        description="Help people.",
    )
    await post_job(
        ana,
        title="100% Remote Writer",
        company="Words_Inc",
        location="Anywhere",
        job_type="remote",
        skills_required=["English", "SQL"],
        description="Write.",
    )
    return ana


FOUND: list[tuple[dict[str, Any], str]] = [
    ({}, "WND"),
    ({"search": "", "location": "all", "company": "", "job_type": "all", "status": ""}, "WND"),
    ({"location": "LISB"}, "D"),
    ({"company": "josé"}, "N"),
    ({"company": "_"}, "W"),
    ({"company": "%"}, ""),
    ({"location": "\\"}, ""),
    ({"job_type": "remote"}, "W"),
    ({"skills": ["sql"]}, "WD"),
    ({"skills": ["python", "care"]}, "ND"),
    ({"skills": ["sql"], "job_type": "full-time"}, "D"),
    ({"skills": ["cooking"]}, ""),
    ({"skills": ["", "all"]}, "WND"),
    ({"search": "engineer"}, "D"),
    ({"search": "enginer"}, "D"),
    ({"search": "sao jose"}, "N"),
    ({"search": "hospitl"}, "N"),
    ({"search": "care"}, "N"),
    ({"search": "porto"}, "N"),
    ({"search": "pipelines acme"}, "D"),
    ({"search": "acme porto"}, ""),
    ({"search": "write", "skills": ["sql"], "location": "any", "company": "words"}, "W"),
    ({"search": "!?"}, "WND"),
    ({"search": "\x00 engineer"}, "D"),
    ({"search": "qqqqqqzz"}, ""),
]


async def test_jobs_are_found_by_each_filter_and_by_several(installation: Installation) -> None:
    ana = await catalogue(installation)
    names = {"W": "100% Remote Writer", "N": "Nurse", "D": "Data Engineer"}
    for filters, titles in FOUND:
        answer = (await ana.client.get(JOBS, params=filters)).json()
        assert [job["title"] for job in answer["data"]] == [names[letter] for letter in titles], filters
        assert answer["total"] == len(titles)


SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"job_type": "slavery"}, "job_type"),
    ({"status": "removed"}, "status"),
    ({"search": "x" * 201}, "search"),
    ({"location": "x" * 201}, "location"),
    ({"skills": [f"s{n}" for n in range(51)]}, "skills"),
    ({"page": 0}, "page"),
    ({"limit": 101}, "limit"),
    ({"limit": 0}, "limit"),
]


async def test_filters_that_make_no_sense_are_refused(installation: Installation) -> None:
    ana = await member(installation, ANA)
    for filters, field in SENSELESS:
        answer = await ana.client.get(JOBS, params=filters)
        assert answer.status_code == 422, filters
        assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_pages_when_they_are_asked_for(installation: Installation) -> None:
    ana = await catalogue(installation)
    first = (await ana.client.get(JOBS, params={"limit": 2})).json()
    second = (await ana.client.get(JOBS, params={"limit": 2, "page": 2})).json()
    third = (await ana.client.get(JOBS, params={"limit": 2, "page": 3})).json()
    assert [job["title"] for job in first["data"] + second["data"]] == await listed(ana)
    assert (first["total"], first["page"], first["limit"], first["total_pages"]) == (3, 1, 2, 2)
    assert (third["data"], third["total"]) == ([], 3)
    assert "page" not in (await ana.client.get(JOBS)).json()


async def test_a_list_without_pages_ends_at_the_cap_and_says_so(installed: Any) -> None:
    installation = await installed(list_cap=2)
    ana = await catalogue(installation)
    answer = (await ana.client.get(JOBS)).json()
    assert ([job["title"] for job in answer["data"]], answer["total"], answer["truncated"]) == (
        ["100% Remote Writer", "Nurse"],
        3,
        True,
    )


async def test_a_job_that_goes_online_again_is_the_newest(installation: Installation) -> None:
    ana = await catalogue(installation)
    (nurse,) = (await ana.client.get(JOBS, params={"search": "nurse"})).json()["data"]
    await change_job(ana, nurse["id"], status="closed")
    await change_job(ana, nurse["id"], status="active")
    assert await listed(ana) == ["Nurse", "100% Remote Writer", "Data Engineer"]


async def test_the_last_day_counts_to_its_end_and_nothing_hides_its_end(installation: Installation) -> None:
    async with own_time(installation) as (own, clock):
        late = datetime.combine(clock.now().date(), datetime.min.time(), UTC) + timedelta(days=1, hours=23, minutes=30)
        clock.advance(late - clock.now())
        ana, bob = await member(own, ANA), await member(own, BOB)
        job = await post_job(ana, application_deadline=day(own))
        clock.advance(timedelta(minutes=29, seconds=50))
        assert await listed(bob) == await listed(bob, search="engineer") == ["Data Engineer"]
        clock.advance(timedelta(seconds=10))
        # Without any job having run, and within the time for which answers are kept.
        assert await listed(bob) == await listed(bob, search="engineer") == []
        assert await listed(bob, f"{JOBS}/user/{ana.id}") == []
        assert (await shown(bob, job["id"]))["status"] == "closed"
        assert await listed(ana, status="closed") == ["Data Engineer"]
        assert await events(own, job["id"]) == [("jobs.posted", None)]
        for _ in range(2):
            await enqueue_closing(own)
            await own.work()
        assert await events(own, job["id"]) == [("jobs.posted", None), ("jobs.closed", "deadline")]
        assert (await shown(bob, job["id"]))["status"] == "closed"


async def enqueue_closing(installation: Installation) -> None:
    async with installation.container.uow() as uow:
        await uow.jobs.enqueue(NewJob(JobType.CLOSE_EXPIRED_JOBS, installation.container.ids().new()))
        await uow.commit()


@pytest.mark.parametrize("is_recorded", [False, True])
async def test_a_job_whose_last_day_has_passed_needs_a_later_one_to_go_online_again(
    installation: Installation, is_recorded: bool
) -> None:
    async with own_time(installation) as (own, clock):
        ana = await member(own, ANA)
        job = await post_job(ana, application_deadline=day(own))
        clock.advance(timedelta(days=2))
        ana = await returning(own, ANA)
        if is_recorded:
            await enqueue_closing(own)
            await own.work()
        closed = await shown(ana, job["id"])
        same = await change_job(ana, job["id"], **closed)
        assert (same.status_code, same.json()["data"]["status"]) == (200, "closed"), same.text
        answer = await change_job(ana, job["id"], status="active")
        assert [error["field"] for error in answer.json()["errors"]] == ["application_deadline"]
        past = await change_job(ana, job["id"], status="active", application_deadline=day(own, -1))
        assert [error["field"] for error in past.json()["errors"]] == ["application_deadline"]
        again = await change_job(ana, job["id"], status="active", application_deadline=day(own))
        assert again.json()["data"]["status"] == "active"
        assert await listed(ana) == ["Data Engineer"]
        assert await events(own, job["id"]) == [
            ("jobs.posted", None),
            ("jobs.closed", "deadline"),
            ("jobs.posted", None),
        ]


async def test_looks_count_once_a_day_and_person_and_never_those_of_the_poster(installation: Installation) -> None:
    async with own_time(installation) as (own, clock):
        ana, bob = await member(own, ANA), await member(own, BOB, Role.STUDENT)
        job = await post_job(ana)
        for _ in range(2):
            assert (await shown(ana, job["id"]))["views_count"] == 0
        for _ in range(2):
            assert (await shown(bob, job["id"]))["views_count"] == 1
        clock.advance(timedelta(hours=25))
        bob, admin = await returning(own, BOB), await returning(own, ADMIN)
        assert (await shown(bob, job["id"]))["views_count"] == 2
        assert (await shown(admin, job["id"]))["views_count"] == 3
        assert (await shown(await returning(own, ANA), job["id"]))["updated_at"] == job["updated_at"]


async def test_twenty_looks_of_one_person_at_once_count_once(installation: Installation) -> None:
    ana, bob, cyn = [await member(installation, f"{name}@a.example") for name in "abc"]
    job = await post_job(ana)
    both = [*[bob] * 20, *[cyn] * 20]
    answers = await asyncio.gather(*(reader.client.get(f"{JOBS}/{job['id']}") for reader in both))
    assert {answer.status_code for answer in answers} == {200}
    assert (await shown(ana, job["id"]))["views_count"] == 2


async def test_the_list_never_shows_what_was_changed_closed_or_deleted(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    first, second, third = [await post_job(ana, title=title) for title in ("First", "Second", "Third")]
    assert await listed(bob) == await listed(bob, skills="sql") == ["Third", "Second", "First"]
    await change_job(ana, first["id"], title="Other")
    assert await listed(bob) == await listed(bob, skills="sql") == ["Third", "Second", "Other"]
    await change_job(ana, second["id"], status="closed")
    assert await listed(bob) == await listed(bob, skills="sql") == ["Third", "Other"]
    await ana.client.delete(f"{JOBS}/{third['id']}")
    assert await listed(bob) == await listed(bob, skills="sql") == ["Other"]
    await post_job(ana, title="New")
    assert await listed(bob) == await listed(bob, skills="sql") == ["New", "Other"]


async def test_imported_market_postings_are_never_listed(installation: Installation) -> None:
    ana = await member(installation, ANA)
    admin = await returning(installation, ADMIN)
    content = "job_title,company,required_skills\nMarket Analyst,Acme,SQL\n"
    answer = await admin.client.post(
        "/api/admin/datasets/upload",
        files={"file": ("market.csv", content)},
        data={"dataset_type": "job_market"},
    )
    assert answer.status_code == 201, answer.text
    await installation.work()
    async with reading(installation.container.engine()) as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(job_market_postings)) == 1
    for filters in ({}, {"search": "market"}, {"skills": "SQL"}, {"status": "all"}):
        assert await listed(ana, **filters) == await listed(admin, **filters) == []
    assert await listed(admin, ADMIN_JOBS) == []


async def test_saved_jobs_come_latest_first_with_the_closed_ones_marked(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB, Role.STUDENT)
    first, second = [await post_job(ana, title=title) for title in ("First", "Second")]
    for job in (second, first, second):
        answer = (await bob.client.put(f"{JOBS}/{job['id']}/save")).json()
        assert (answer["success"], answer["data"]) == (True, {"job_id": job["id"], "is_saved": True})
        assert answer["message"]
    await change_job(ana, first["id"], status="closed")
    saved = (await bob.client.get(f"{JOBS}/saved")).json()
    assert [(job["title"], job["status"]) for job in saved["data"]] == [("First", "closed"), ("Second", "active")]
    assert set(saved["data"][0]) == {*SHAPE, "saved_at"}
    assert (saved["total"], saved["page"], saved["limit"], saved["total_pages"]) == (2, 1, 20, 1)
    page = (await bob.client.get(f"{JOBS}/saved", params={"page": 2, "limit": 1})).json()
    assert ([job["title"] for job in page["data"]], page["total_pages"]) == (["Second"], 2)
    assert await listed(ana, f"{JOBS}/saved") == []
    for _ in range(2):
        answer = (await bob.client.delete(f"{JOBS}/{first['id']}/save")).json()
        assert (answer["success"], answer["data"]["is_saved"]) == (True, False)
    assert await listed(bob, f"{JOBS}/saved") == ["Second"]
    for method in ("PUT", "DELETE"):
        assert (await bob.client.request(method, f"{JOBS}/nonsense/save")).status_code == 404
    assert (await bob.client.put(f"{JOBS}/{NOBODY}/save")).status_code == 404


async def test_what_somebody_hides_of_the_profile_does_not_hide_the_jobs(installation: Installation) -> None:
    ana, bob = await member(installation, ANA), await member(installation, BOB)
    await post_job(ana)
    await ana.client.put("/api/privacy/settings", json={"profile_visibility": "private", "show_in_directory": False})
    assert await listed(bob) == await listed(bob, f"{JOBS}/user/{ana.id}") == ["Data Engineer"]
    assert await listed(bob, f"{JOBS}/user/{NOBODY}") == []
    assert (await bob.client.get(f"{JOBS}/user/nonsense")).status_code == 404


async def test_without_signing_in_there_are_no_jobs(installation: Installation) -> None:
    async with installation.client() as anonymous:
        for path in (JOBS, f"{JOBS}/saved", f"{JOBS}/recommended", f"{JOBS}/{NOBODY}", ADMIN_JOBS):
            assert (await anonymous.get(path)).status_code == 401
