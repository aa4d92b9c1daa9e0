"""Files that are loaded again: nothing changes twice, a changed row updates, a blank cell erases nothing (D2)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.contract.http.datasets import IMPORTED, Office, counts, csv_file, person, problems

pytestmark = pytest.mark.asyncio(loop_scope="session")

Row = Mapping[str, object]

POSTING = {"job_title": "Engineer", "company": "Acme", "location": "Oslo", "required_skills": "Go, SQL"}
COURSE = {"student_id": "S1", "email": "person1@alumni.edu", "course_name": "Algebra", "completion_date": "2024-05-15"}
MOVE = {
    "email": "person1@alumni.edu",
    "from_role": "Engineer",
    "to_role": "Manager",
    "transition_date": "2022-03-01",
    "skills_acquired": "Hiring",
}

FULL: Mapping[str, Row] = {
    "alumni": person(1, linkedin_url="https://linkedin.com/in/one"),
    "job_market": {**POSTING, "industry": "Energy", "salary_min": "10", "salary_max": "20", "experience_level": "2"},
    "educational": {**COURSE, "grade": "A", "skills_learned": "Proofs, Sets", "instructor": "Dr. Smith"},
    "career_paths": {**MOVE, "from_company": "Acme", "to_company": "Umbrella", "success_rating": "4"},
}
SAME_KEY: Mapping[str, Row] = {
    "alumni": {"email": " PERSON1@Alumni.EDU ", "name": "Person 1", "batch_year": 2001},
    "job_market": {
        "job_title": "  ENGINEER",
        "company": "acme",
        "location": "OSLO",
        "experience_level": " 2",
        "required_skills": "go; sql",
    },
    "educational": {"student_id": "s1", "course_name": "ALGEBRA ", "completion_date": "2024-05-15T00:00:00"},
    "career_paths": {
        "email": "Person1@alumni.edu",
        "from_role": "engineer",
        "to_role": " manager",
        "transition_date": "2022-03-01",
    },
}
OTHER_KEYS: Mapping[str, tuple[Row, ...]] = {
    "alumni": ({"email": "person.1@alumni.edu"},),
    "job_market": (
        {"job_title": "Engineer II"},
        {"company": "Acme Ltd"},
        {"location": "Bergen"},
        {"experience_level": "3"},
        {"location": ""},
    ),
    "educational": (
        {"student_id": "S2"},
        {"course_name": "Topology"},
        {"completion_date": "2024-05-16"},
        {"completion_date": ""},
    ),
    "career_paths": (
        {"email": "person2@alumni.edu"},
        {"from_role": "Developer"},
        {"to_role": "Director"},
        {"transition_date": "2022-03-02"},
    ),
}
CHANGES: Mapping[str, tuple[Row, ...]] = {
    "alumni": tuple(
        {name: value}
        for name, value in {
            "name": "Person One",
            "batch_year": 2002,
            "department": "Chemistry",
            "current_company": "Umbrella",
            "current_role": "Manager",
            "location": "Paris",
            "skills": "Python",
            "linkedin_url": "https://linkedin.com/in/two",
        }.items()
    ),
    "job_market": ({"industry": "Oil"}, {"salary_max": "30"}, {"required_skills": "Go, SQL, Git"}, {"company": "ACME"}),
    "educational": ({"grade": "B"}, {"instructor": "Dr. Jones"}, {"skills_learned": "Sets"}),
    "career_paths": ({"to_company": "Initech"}, {"success_rating": "5"}, {"skills_acquired": "Firing"}),
}


async def load(office: Office, dataset_type: str, *rows: Row) -> tuple[int, int, int, int]:
    return counts(await office.store(csv_file(dataset_type, *rows), "file.csv", dataset_type))


@pytest.mark.parametrize("dataset_type", FULL)
async def test_the_same_file_again_changes_nothing(office: Office, dataset_type: str) -> None:
    rows = [FULL[dataset_type], *({**FULL[dataset_type], **other} for other in OTHER_KEYS[dataset_type])]
    assert await load(office, dataset_type, *rows) == (len(rows), 0, 0, 0)
    before = await office.rows(*IMPORTED)
    for _ in range(2):
        assert await load(office, dataset_type, *rows) == (0, 0, len(rows), 0)
        assert await office.rows(*IMPORTED) == before


@pytest.mark.parametrize("dataset_type", FULL)
async def test_keys_fold_and_blank_cells_erase_nothing(office: Office, dataset_type: str) -> None:
    await load(office, dataset_type, FULL[dataset_type])
    before = await office.contents()
    created, updated, unchanged, rejected = await load(office, dataset_type, SAME_KEY[dataset_type])
    assert (created, updated + unchanged, rejected) == (0, 1, 0)
    after = await office.contents()
    for table, rows in before.items():
        for old, new in zip(rows, after[table], strict=True):
            erased = [name for name, value in old.items() if value is not None and new[name] is None]
            assert (table, erased) == (table, [])


@pytest.mark.parametrize("dataset_type", CHANGES)
async def test_a_changed_cell_updates_what_is_stored(office: Office, dataset_type: str) -> None:
    apart = {"alumni": "email", "job_market": "location", "educational": "student_id", "career_paths": "email"}
    changes, key = CHANGES[dataset_type], apart[dataset_type]
    former = [{**FULL[dataset_type], key: f"x{number}@alumni.edu"} for number in range(len(changes))]
    latter = [{**row, **change} for row, change in zip(former, changes, strict=True)]
    await load(office, dataset_type, *latter)
    expected = await office.contents()
    await office.reset()
    await load(office, dataset_type, *former)
    before = await office.contents()
    assert await load(office, dataset_type, *latter) == (0, len(changes), 0, 0)
    after = await office.contents()
    assert after.pop("skills") != []
    assert after == {name: rows for name, rows in expected.items() if name != "skills"}
    assert await load(office, dataset_type, *latter) == (0, 0, len(changes), 0)
    assert await load(office, dataset_type, *former) == (0, len(changes), 0, 0)
    again = await office.contents()
    assert {**again, "skills": []} == {**before, "skills": []}


async def test_every_row_of_a_mixed_file_is_counted_once(office: Office) -> None:
    await load(office, "alumni", *(person(number) for number in range(1, 6)))
    rows = [
        person(1),
        person(2, location="Paris"),
        person(3, email="not an address"),
        person(6),
        person(6),
        person(6, name="Somebody else"),
        person(4, location=""),
        person(5, batch_year="soon"),
        person(7),
    ]
    report = await office.store(csv_file("alumni", *rows))
    assert counts(report) == (2, 1, 3, 3)
    assert problems(report) == [
        (4, "email", "invalid_email"),
        (7, "", "duplicate_in_file"),
        (9, "batch_year", "invalid_year"),
    ]
    assert problems(report, "warnings") == [(6, "", "repeated_row")]
    assert report["summary"]["warning_rows"] == 1


async def test_skills_are_one_whatever_their_spelling_and_stay_apart_by_their_signs(office: Office) -> None:
    await load(office, "alumni", person(1, skills="C, C++, C#, .NET, Node.js, R"))
    assert len(await office.find("skills")) == 6
    assert await load(office, "alumni", person(1, skills="c|c++|c#|.net|node.JS|r")) == (0, 0, 1, 0)
    assert await load(office, "job_market", {**POSTING, "required_skills": "NODE.JS"}) == (1, 0, 0, 0)
    assert sorted(row["name"] for row in await office.find("skills")) == [".NET", "C", "C#", "C++", "Node.js", "R"]
