"""What an imported row may do to people, and to whom courses and moves belong (D2, D6)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from adapters.sql.tables.profiles import alumni_profiles, profile_field_sources, profile_skills
from domain.identity.account import Role
from tests.contract.http.datasets import Office, counts, csv_file, person, problems
from tests.wirings import ADMIN, PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COURSE = {"student_id": "S1", "email": "person1@alumni.edu", "course_name": "Algebra"}
MOVE = {
    "email": "person1@alumni.edu",
    "from_role": "Engineer",
    "to_role": "Manager",
    "transition_date": "2022-03-01",
}


async def user_id(office: Office, email: str) -> str:
    return str((await office.one("users", email_key=email))["id"])


async def set_by(office: Office, origin: str, email: str, **fields: object) -> None:
    """The person (or an admin) writes these profile columns; each name is `column__field`."""
    key = await user_id(office, email)
    for name, value in fields.items():
        column, _, field = name.partition("__")
        source = {"user_id": key, "field_name": field, "origin": origin, "set_at": NOW}
        await office.change(
            sa.update(alumni_profiles).where(alumni_profiles.c.user_id == key).values({column: value}),
            sa.insert(profile_field_sources).values(source),
        )


@pytest.mark.parametrize("origin", ["self", "admin"])
async def test_a_field_that_the_member_set_stays_with_a_warning(office: Office, origin: str) -> None:
    await office.store(csv_file("alumni", person(1)))
    await set_by(office, origin, "person1@alumni.edu", location_text__location="Rome", name__name="Me")
    before = await office.rows("alumni_profiles")
    report = await office.store(csv_file("alumni", person(1, location="Paris")))
    assert counts(report) == (0, 0, 1, 0)
    assert problems(report, "warnings") == [(2, "name", "own_entry_kept"), (2, "location", "own_entry_kept")]
    assert await office.rows("alumni_profiles") == before
    report = await office.store(csv_file("alumni", person(1, name="Me", location="", department="Law")))
    assert counts(report) == (0, 1, 0, 0)
    assert problems(report, "warnings") == []
    profile = await office.one("alumni_profiles", department_name="Law")
    assert (profile["name"], profile["location_text"]) == ("Me", "Rome")


async def test_skills_of_the_member_survive_a_file(office: Office) -> None:
    await office.store(csv_file("alumni", person(1, skills="Python, SQL")))
    sql = await office.one("skills", name_key="sql")
    await office.change(
        sa.update(profile_skills).where(profile_skills.c.skill_id == sql["id"]).values(origin="self", sort_order=9)
    )
    report = await office.store(csv_file("alumni", person(1, skills="Go, SQL")))
    assert counts(report) == (0, 1, 0, 0)
    skills = (await office.contents())["profile_skills"]
    assert sorted((row["skill_id"], row["origin"]) for row in skills) == [("go", "import"), ("sql", "self")]
    assert counts(await office.store(csv_file("alumni", person(1, skills="Go")))) == (0, 0, 1, 0)


@pytest.mark.parametrize("role", list(Role))
async def test_a_file_never_touches_the_account(office: Office, role: Role) -> None:
    await office.installation.add_account("member@alumni.edu", role)
    before = await office.rows("users")
    row = person(1, email="MEMBER@alumni.edu", name="Changed", skills="Python")
    assert counts(await office.store(csv_file("alumni", row))) == (0, 1, 0, 0)
    move = {**MOVE, "email": "Member@alumni.edu"}
    assert counts(await office.store(csv_file("career_paths", move), "m.csv", "career_paths")) == (1, 0, 0, 0)
    assert await office.rows("users") == before
    (await office.installation.signed_in("member@alumni.edu", PASSWORD)).headers["Authorization"]


async def test_an_account_without_a_profile_gets_one(office: Office) -> None:
    admin = await user_id(office, ADMIN)
    await office.change(sa.delete(alumni_profiles).where(alumni_profiles.c.user_id == admin))
    users_before = await office.rows("users")
    row = person(1, email=ADMIN)
    assert counts(await office.store(csv_file("alumni", row))) == (0, 1, 0, 0)
    assert counts(await office.store(csv_file("alumni", row))) == (0, 0, 1, 0)
    assert (await office.one("alumni_profiles", user_id=admin))["name"] == "Person 1"
    assert await office.rows("users") == users_before


async def test_an_address_of_another_college_rejects_the_row(office: Office) -> None:
    await office.add_stranger()
    before = await office.rows("users", "alumni_profiles")
    row = person(1, email="Head@Other.edu")
    report = await office.store(csv_file("alumni", row, row, {**row, "name": "Another"}))
    assert counts(report) == (0, 0, 0, 3)
    assert {code for _, _, code in problems(report)} == {"email_unavailable", "duplicate_in_file"}
    assert problems(report)[0] == (2, "email", "email_unavailable")
    move = {**MOVE, "email": "head@other.edu"}
    report = await office.store(csv_file("career_paths", move), "moves.csv", "career_paths")
    assert (counts(report), problems(report)) == ((0, 0, 0, 1), [(2, "email", "email_unavailable")])
    assert await office.rows("users", "alumni_profiles") == before
    assert b"email_unavailable" in await office.error_csv(report["upload_id"])
    report = await office.store(csv_file("educational", {**COURSE, "email": "head@other.edu"}), "c.csv", "educational")
    assert counts(report) == (1, 0, 0, 0)
    assert (await office.one("educational_records"))["user_id"] is None


async def test_moves_invite_each_unknown_person_once(office: Office) -> None:
    await office.store(csv_file("alumni", person(1)))
    moves = [
        {**MOVE, "email": email, "transition_date": date}
        for email in ("person1@alumni.edu", "grace.hopper@alumni.edu", "Grace.Hopper@alumni.edu")
        for date in ("2021-01-01", "2022-01-01", "2023-01-01")
    ]
    report = await office.store(csv_file("career_paths", *moves), "moves.csv", "career_paths")
    assert counts(report) == (6, 0, 3, 0)
    assert len(await office.find("users")) == 3
    grace = await office.one("users", email_key="grace.hopper@alumni.edu")
    assert (grace["status"], grace["role"], grace["password_hash"]) == ("invited", "alumni", None)
    profile = await office.one("alumni_profiles", user_id=grace["id"])
    assert (profile["name"], profile["batch_year"]) == ("Grace Hopper", None)
    row = person(2, email="grace.hopper@alumni.edu", name="Rear Admiral Grace Hopper")
    assert counts(await office.store(csv_file("alumni", row))) == (0, 1, 0, 0)


async def owners(office: Office) -> dict[tuple[str, str], str | None]:
    """The person of each course, by student and course."""
    rows = (await office.contents())["educational_records"]
    return {(row["student_number"], row["course_name"]): row["user_id"] for row in rows}


async def teach(office: Office, *rows: dict[str, str]) -> tuple[int, int, int, int]:
    return counts(await office.store(csv_file("educational", *rows), "courses.csv", "educational"))


async def test_courses_belong_by_address_then_by_student_number(office: Office) -> None:
    await office.store(csv_file("alumni", person(1), person(2)))
    one, two = "person1@alumni.edu", "person2@alumni.edu"
    await teach(
        office,
        {**COURSE, "course_name": "before", "email": ""},
        {**COURSE, "course_name": "Algebra", "email": one},
        {**COURSE, "course_name": "after", "email": ""},
        {**COURSE, "course_name": "borrowed number", "email": two},
        {**COURSE, "course_name": "another student", "student_id": "S2", "email": ""},
    )
    await teach(office, {**COURSE, "course_name": "next file", "email": ""})
    assert await owners(office) == {
        ("S1", "before"): one,
        ("S1", "Algebra"): one,
        ("S1", "after"): one,
        ("S1", "borrowed number"): two,
        ("S2", "another student"): None,
        ("S1", "next file"): one,
    }


@pytest.mark.parametrize("arrives", ["alumni", "career_paths"])
async def test_courses_find_their_person_when_the_person_arrives(office: Office, arrives: str) -> None:
    await teach(
        office,
        {**COURSE, "course_name": "with address"},
        {**COURSE, "course_name": "number only", "email": ""},
        {**COURSE, "course_name": "another student", "student_id": "S2", "email": ""},
    )
    assert set((await owners(office)).values()) == {None}
    await office.store(csv_file(arrives, person(1) if arrives == "alumni" else MOVE), "people.csv", arrives)
    assert await owners(office) == {
        ("S1", "with address"): "person1@alumni.edu",
        ("S1", "number only"): "person1@alumni.edu",
        ("S2", "another student"): None,
    }


async def test_an_address_that_a_course_gets_later_links_it(office: Office) -> None:
    await office.store(csv_file("alumni", person(1), person(2)))
    assert await teach(office, {**COURSE, "email": ""}) == (1, 0, 0, 0)
    assert await teach(office, COURSE) == (0, 1, 0, 0)
    assert await owners(office) == {("S1", "Algebra"): "person1@alumni.edu"}
    assert await teach(office, {**COURSE, "email": "person2@alumni.edu"}) == (0, 1, 0, 0)
    assert await owners(office) == {("S1", "Algebra"): "person2@alumni.edu"}
