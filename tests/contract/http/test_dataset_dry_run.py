"""A dry run stores nothing and foretells exactly what the import then does (D5)."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.tables.profiles import profile_field_sources
from adapters.sql.tables.skills import skill_aliases
from tests.contract.http.datasets import API, HEADERS, IMPORTED, Answer, Office, counts, csv_file, people, problems

pytestmark = pytest.mark.asyncio(loop_scope="session")

EMAILS = [*(f"person{number}@alumni.edu" for number in range(6)), "head@other.edu", "ADMIN@alumni.edu", "nobody", ""]
SKILLS = ["Python", "py", "SQL", "C++", "Go", "N/A", "\ufdfa" * 90, ""]
WORDS = ["Acme", "acme", "Umbrella", " ", "n/a", "x" * 300, "JosÃ©", "=1+1"]
CELLS: dict[str, list[object]] = {
    "email": [*EMAILS],
    "name": ["Ana", "Ana", "Bo", "Žofie 😀", "", "x" * 256],
    "batch_year": [2001, 2001, "2002", "class of 2003", "soon", 1800],
    "job_title": ["Engineer", "engineer ", "Nurse", ""],
    "company": ["Acme", "ACME", "Umbrella", ""],
    "salary_min": ["", "10", "90k", "lots", "50 EUR"],
    "salary_max": ["", "20", "5", "60 USD"],
    "student_id": ["S1", "s1", "S2", ""],
    "course_name": ["Algebra", "algebra", "Topology", ""],
    "completion_date": ["2024-05-15", "15.05.2024", "05/06/2024", "", "never"],
    "from_role": ["Engineer", "Nurse", ""],
    "to_role": ["Manager", "manager", "Doctor"],
    "transition_date": ["2022-03-01", "March 2022", "2999-01-01", "44621", ""],
    "success_rating": ["", "4", "5", "11"],
    "linkedin_url": ["", "https://linkedin.com/in/a", "in/a", "http://evil.example"],
}


def generated(random: Random, dataset_type: str, rows: int) -> list[dict[str, object]]:
    """Rows of which many have faults, meet again in the file, or meet what is stored."""

    def cell(name: str) -> object:
        if "skills" in name:
            return ", ".join(random.choices(SKILLS, k=random.randint(1, 3)))
        return random.choice(CELLS.get(name, WORDS))

    made: list[dict[str, object]] = []
    for _ in range(rows):
        if made and random.random() < 0.2:
            made.append(random.choice(made))
        else:
            made.append({name: cell(name) for name in HEADERS[dataset_type]})
    return made


def told(report: Answer) -> dict[str, Any]:
    """All that a preview promises."""
    checked = report["validation_report"]
    names = [name for name in checked if name not in ("dataQualityScore",)]
    return {"counts": counts(report), "score": checked["dataQualityScore"], **{name: checked[name] for name in names}}


@pytest.mark.parametrize("dataset_type", HEADERS)
async def test_the_import_does_what_its_preview_said(office: Office, dataset_type: str) -> None:
    random = Random(f"{dataset_type} 3")
    await office.add_stranger()
    await office.store(people(3))
    user = await office.one("users", email_key="person1@alumni.edu")
    python = await office.one("skills", name_key="python")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    own = {"user_id": user["id"], "field_name": "current_company", "origin": "self", "set_at": now}
    await office.change(
        sa.insert(profile_field_sources).values(own),
        sa.insert(skill_aliases).values(alias_key="py", skill_id=python["id"], origin="curated", created_at=now),
    )
    seen = set()
    for number in range(3):
        content = csv_file(dataset_type, *generated(random, dataset_type, 18))
        before = await office.rows(*IMPORTED)
        preview = await office.store(content, f"{number}.csv", dataset_type, dry_run="true")
        assert await office.rows(*IMPORTED) == before
        report = await office.store(content, f"{number}.csv", dataset_type)
        assert told(preview) == told(report)
        assert (preview["is_dry_run"], report["is_dry_run"]) == (True, False)
        seen |= {code for _, _, code in problems(report) + problems(report, "warnings")}
        again = await office.store(content, f"{number}.csv", dataset_type, dry_run="true")
        created, updated, unchanged, rejected = counts(report)
        assert counts(again) == (0, 0, created + updated + unchanged, rejected)
    # The files are worth nothing when they have no faults.
    assert len(seen) >= 5
    assert {"duplicate_in_file", "repeated_row"} <= seen


async def test_a_dry_run_leaves_a_report_and_nothing_else(office: Office) -> None:
    report = await office.store(people(3), dry_run="true")
    assert (report["status"], report["is_dry_run"], counts(report)) == ("completed", True, (3, 0, 0, 0))
    assert report["ai_processing_triggered"] == []
    assert any("would be" in line for line in report["processing_logs"])
    assert await office.find("dataset_changes") == []
    (row,) = (await office.client.get(f"{API}/uploads")).json()["data"]
    assert (row["is_dry_run"], row["validRows"]) == (True, 3)
    assert (await office.act(report["upload_id"], "undo")).status_code == 409
    answer = await office.client.delete(f"{API}/upload/{report['upload_id']}")
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert (await office.client.get(f"{API}/upload/{report['upload_id']}")).status_code == 404


@pytest.mark.parametrize(("word", "is_dry_run"), [("true", True), ("1", True), ("false", False), ("", False)])
async def test_the_form_says_whether_it_is_one(office: Office, word: str, is_dry_run: bool) -> None:
    answer = await office.send(people(1), dry_run=word)
    assert answer.json()["data"]["is_dry_run"] is is_dry_run
