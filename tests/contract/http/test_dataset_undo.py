"""What an upload stored can be taken back, unless it was changed since (D5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.tables.datasets import dataset_changes
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import alumni_profiles, profile_field_sources, profile_skills
from tests.contract.http.datasets import API, IMPORTED, Answer, Office, counts, csv_file, people, person

pytestmark = pytest.mark.asyncio(loop_scope="session")

POSTING = {"job_title": "Engineer", "company": "Acme", "required_skills": "Go, Rust"}
COURSE = {"student_id": "S1", "email": "person1@alumni.edu", "course_name": "Algebra", "skills_learned": "Proofs"}
MOVE = {
    "email": "person1@alumni.edu",
    "from_role": "Engineer",
    "to_role": "Manager",
    "transition_date": "2022-03-01",
    "skills_acquired": "Hiring",
}
STORED: Mapping[str, list[dict[str, object]]] = {
    "alumni": [person(1), person(2), person(3, skills="")],
    "job_market": [POSTING, {**POSTING, "company": "Umbrella", "salary_min": "10 EUR"}],
    "educational": [COURSE, {**COURSE, "course_name": "Topology", "email": "", "grade": "B"}],
    "career_paths": [MOVE, {**MOVE, "email": "person2@alumni.edu", "success_rating": "3"}],
}
"""What there is before the upload that is undone."""

FILES: Mapping[str, list[dict[str, object]]] = {
    "alumni": [
        person(1, location="Paris", skills="Erlang, SQL", linkedin_url="https://linkedin.com/in/one"),
        person(2, name="Person Two", skills="Python"),
        person(3, skills="Erlang"),
        person(4, skills="Cobol"),
        person(5, skills=""),
    ],
    "job_market": [
        {**POSTING, "industry": "Energy", "required_skills": "Go, Zig"},
        {**POSTING, "company": "Umbrella", "salary_max": "20 USD"},
        {**POSTING, "company": "Initech", "required_skills": "Fortran"},
    ],
    "educational": [
        {**COURSE, "grade": "A", "skills_learned": "Sets"},
        {**COURSE, "course_name": "Topology", "instructor": "Dr. X"},
        {**COURSE, "course_name": "Geometry"},
        {**COURSE, "student_id": "S9", "email": "person9@alumni.edu"},
    ],
    "career_paths": [
        {**MOVE, "to_company": "Umbrella", "skills_acquired": "Firing"},
        {**MOVE, "email": "person2@alumni.edu", "success_rating": "5"},
        {**MOVE, "transition_date": "2023-01-01"},
        {**MOVE, "email": "new.person@alumni.edu"},
    ],
}
ENTITIES = {"alumni": "person", "job_market": "market_posting", "educational": "course_record"}


async def load(office: Office, dataset_type: str, *rows: Mapping[str, object]) -> Answer:
    return await office.load(csv_file(dataset_type, *rows), f"{dataset_type}.csv", dataset_type)


async def lasting(office: Office) -> dict[str, list[dict[str, Any]]]:
    """The tables of the imports, ids included, without the times and versions that every write moves on."""
    left_out = {"updated_at", "added_at", "version", "notice_seq"}
    return {
        name: [{column: value for column, value in row.items() if column not in left_out} for row in rows]
        for name, rows in (await office.rows(*IMPORTED)).items()
    }


def sums(undo: Answer) -> tuple[int, int, int]:
    assert undo["status"] == "done"
    return undo["reversed"], undo["kept"], undo["failed"]


def notes(undo: Answer) -> dict[tuple[int, str], str]:
    """By (row, entity), why something was not simply taken back."""
    return {(item["row"], item["entity"]): item["note"] for item in undo["items"] if item["outcome"] != "reversed"}


@pytest.mark.parametrize("dataset_type", FILES)
async def test_undo_brings_back_what_was_before(office: Office, dataset_type: str) -> None:
    await load(office, "alumni", *STORED["alumni"][:2])
    await load(office, dataset_type, *STORED[dataset_type])
    before = await lasting(office)
    report = await load(office, dataset_type, *FILES[dataset_type])
    created, updated, _, _ = counts(report)
    assert (created, updated) == (len(FILES[dataset_type]) - len(STORED[dataset_type]), len(STORED[dataset_type]))
    assert await lasting(office) != before
    undo = await office.undone(report["upload_id"])
    assert await lasting(office) == before
    taken_back = [item for item in undo["items"] if item["entity"] == ENTITIES.get(dataset_type, "career_move")]
    assert len(taken_back) == created + updated
    assert sums(undo) == (len(undo["items"]), 0, 0)
    assert {item["outcome"] for item in undo["items"]} == {"reversed"}
    again = await load(office, dataset_type, *FILES[dataset_type])
    assert counts(again) == counts(report)


async def test_what_was_changed_since_is_kept_with_the_reason(office: Office) -> None:
    await load(office, "alumni", person(1), person(2))
    report = await load(office, "alumni", *(person(number, location="Paris") for number in range(1, 9)))
    ids = {row["email_key"]: row["id"] for row in await office.find("users")}
    key = {number: ids[f"person{number}@alumni.edu"] for number in range(1, 9)}
    now = datetime(2026, 1, 1, tzinfo=UTC)
    own = {"user_id": key[4], "field_name": "department", "origin": "self", "set_at": now}
    claimed = sa.update(users).where(users.c.id == key[3]).values(status="active", password_hash="x")
    sql = await office.one("skills", name_key="sql")
    of_five = sa.and_(profile_skills.c.user_id == key[5], profile_skills.c.skill_id == sql["id"])
    await office.change(
        claimed,
        sa.insert(profile_field_sources).values(own),
        sa.update(profile_skills).where(of_five).values(origin="self"),
        sa.update(alumni_profiles).where(alumni_profiles.c.user_id == key[2]).values(location_text="Rome"),
    )
    await load(office, "career_paths", {**MOVE, "email": "person6@alumni.edu"})
    await load(office, "alumni", person(7, location="Oslo"))
    undo = await office.undone(report["upload_id"])
    assert notes(undo) == {
        (3, "person"): "changed since the upload",
        (4, "person"): "the person has claimed the account",
        (5, "person"): "changed since the upload",
        (6, "person"): "changed since the upload",
        (7, "person"): "other records refer to this person",
        (8, "person"): "changed since the upload",
    }
    assert sums(undo) == (2, 6, 0)
    left = {row["email_key"] for row in await office.find("users", role="alumni")}
    assert left == {f"person{number}@alumni.edu" for number in range(1, 8)}
    assert (await office.one("alumni_profiles", user_id=key[1]))["location_text"] == "Berlin"
    assert (await office.one("alumni_profiles", user_id=key[2]))["location_text"] == "Rome"


async def test_what_the_member_set_before_the_upload_does_not_stand_in_the_way(office: Office) -> None:
    await load(office, "alumni", person(1))
    user = await office.one("users", email_key="person1@alumni.edu")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    own = {"user_id": user["id"], "field_name": "department", "origin": "self", "set_at": now}
    await office.change(sa.insert(profile_field_sources).values(own))
    before = await lasting(office)
    report = await load(office, "alumni", person(1, location="Paris", department="Law"))
    undo = await office.undone(report["upload_id"])
    assert (sums(undo), notes(undo)) == ((1, 0, 0), {})
    assert await lasting(office) == before


async def test_a_skill_that_the_member_took_over_since_stays_the_members(office: Office) -> None:
    await load(office, "alumni", person(1, skills="Python, SQL"))
    report = await load(office, "alumni", person(1, skills="Go"))
    user = await office.one("users", email_key="person1@alumni.edu")
    sql = await office.one("skills", name_key="sql")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    own = {"user_id": user["id"], "skill_id": sql["id"], "sort_order": 7, "origin": "self", "added_at": now}
    await office.change(sa.insert(profile_skills).values(own))
    assert sums(await office.undone(report["upload_id"]))[1:] == (0, 0)
    skills = (await office.contents())["profile_skills"]
    assert sorted((row["skill_id"], row["origin"]) for row in skills) == [("python", "import"), ("sql", "self")]


async def test_what_cannot_be_taken_back_does_not_hold_the_rest(office: Office) -> None:
    await load(office, "educational", COURSE)
    report = await load(office, "educational", *FILES["educational"])
    broken = dataset_changes.c.change_kind == "updated"
    await office.change(sa.update(dataset_changes).where(broken).values(before_values={"completed_on": "never"}))
    undo = await office.undone(report["upload_id"])
    assert sums(undo)[1:] == (1, 1)
    assert notes(undo)[(2, "course_record")] == "an internal fault; see the log"
    assert notes(undo)[(2, "skill")] == "in use"
    assert undo["items"][0]["outcome"] == "failed"
    assert len(await office.find("educational_records")) == 1


async def test_uploads_come_off_in_the_order_in_which_they_were_put_on(office: Office) -> None:
    start = await lasting(office)
    first = await load(office, "alumni", person(1), person(2))
    middle = await lasting(office)
    second = await load(office, "alumni", person(1, location="Paris"), person(3, skills="Rust"))
    assert sums(await office.undone(second["upload_id"])) == (3, 0, 0)
    assert await lasting(office) == middle
    assert sums(await office.undone(first["upload_id"]))[1:] == (0, 0)
    assert await lasting(office) == start


async def test_an_account_that_got_its_profile_from_a_file_loses_only_that(office: Office) -> None:
    await office.change(sa.delete(alumni_profiles))
    before = await lasting(office)
    report = await load(office, "alumni", person(1, email="admin@alumni.edu"))
    assert counts(report) == (0, 1, 0, 0)
    assert sums(await office.undone(report["upload_id"]))[1:] == (0, 0)
    assert await lasting(office) == before


async def test_skills_that_others_use_by_now_stay(office: Office) -> None:
    first = await load(office, "alumni", person(1, skills="Cobol, Ada"))
    await load(office, "job_market", {**POSTING, "required_skills": "cobol"})
    undo = await office.undone(first["upload_id"])
    assert list(notes(undo).values()) == ["in use"]
    assert [row["name_key"] for row in await office.find("skills")] == ["cobol"]


async def test_an_undo_is_told_and_sets_the_analyses_off_again(office: Office) -> None:
    report = await office.load(people(2))
    assert (await office.report(report["upload_id"]))["undo"] is None
    answer = await office.act(report["upload_id"], "undo")
    assert (answer.status_code, answer.json()["data"]["undo"]) == (202, {"status": "running"})
    assert (await office.report(report["upload_id"]))["undo"]["status"] == "running"
    assert (await office.act(report["upload_id"], "undo")).status_code == 409
    assert (await office.client.delete(f"{API}/upload/{report['upload_id']}")).status_code == 409
    await office.work()
    found = await office.report(report["upload_id"])
    assert found["undo"]["undone_at"] is not None
    assert any(line.endswith("Undone: 4 reversed, 0 kept, 0 failed.") for line in found["processing_logs"])
    assert len(await office.find("ai_processing_queue", task_type="skill_graph")) == 2
    (entry,) = await office.find("admin_actions", action="dataset.undone")
    assert entry["changes"] == {"reversed": 4, "kept": 0, "failed": 0}
    assert [row["title"] for row in await office.find("notifications")].count("Dataset import undone") == 1


async def test_only_what_was_stored_once_can_be_undone_once(office: Office) -> None:
    waiting = await office.accept(people(1))
    assert (await office.act(waiting, "undo")).status_code == 409
    await office.work()
    unchanged = await office.load(people(1))
    rejected = await office.load(csv_file("alumni", person(1, email="nobody")))
    failed = await office.load(people(1) + b'person2@alumni.edu,"Person')
    assert failed["status"] == "failed"
    for report in (unchanged, rejected, failed):
        answer = await office.act(report["upload_id"], "undo")
        assert (answer.status_code, answer.json()["error_code"]) == (409, "CONFLICT")
        assert (await office.client.delete(f"{API}/upload/{report['upload_id']}")).status_code == 200
    assert (await office.client.delete(f"{API}/upload/{waiting}")).status_code == 409
    await office.undone(waiting)
    assert (await office.act(waiting, "undo")).status_code == 409
    answer = await office.client.delete(f"{API}/upload/{waiting}")
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert (await office.client.delete(f"{API}/upload/{waiting}")).status_code == 404
    assert (await office.client.get(f"{API}/uploads")).json()["total"] == 0
    assert await office.find("files") == []
