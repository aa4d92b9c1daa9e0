"""One large import and its end state, for tests that kill what works on it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.tables.all import metadata
from entrypoints.container import Container, close
from tests.wirings import Installation, embedded_settings

ROWS = 5_000
CHUNK_ROWS = 200
"""Small, so that there are many moments at which to die."""

_HEADER = ["email", "name", "batch_year", "department", "current_company", "location", "skills"]
_SKILLS = ["Python", "SQL", "Nursing", "Law", "Excel", "Welding", "C++", "Statistics"]
_NOT_COMPARED = {"id", "user_id", "skill_id", "college_id", "upload_id", "entity_id", "uploaded_by", "file_id"}
_NOT_COMPARED |= {"completion_pct"}  # reckoned when people are indexed, which comes after the report


def alumni_file() -> bytes:
    """People, one in twenty without an address, one in fifty said again far below: alike or different."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(_HEADER)
    for number in range(ROWS):
        person = number if number % 50 or number < 100 else number - 100
        email = "no address" if number % 20 == 7 else f"person{person}@alumni.edu"
        city = "Rome" if number % 100 else "Oslo"
        skills = f"{_SKILLS[person % 8]}; {_SKILLS[person % 5]}; Skill {person % 300}"
        lines.writerow(
            [email, f"Person {person}", 1990 + person % 30, "Physics", f"Company {person % 40}", city, skills]
        )
    return text.getvalue().encode()


async def end_state(engine: AsyncEngine) -> dict[str, Any]:
    """What an import left: people, skills, what was rejected and what was written down of it; without ids and times."""
    t = metadata.tables
    users, profiles, uses, skills = t["users"], t["alumni_profiles"], t["profile_skills"], t["skills"]
    people = (
        sa.select(users.c.email_key, users.c.status, *_facts(profiles))
        .join_from(users, profiles, profiles.c.user_id == users.c.id)
        .order_by(users.c.email_key)
    )
    known = (
        sa.select(users.c.email_key, skills.c.name_key, skills.c.name, *_facts(uses))
        .select_from(users)
        .join(uses, uses.c.user_id == users.c.id)
        .join(skills, skills.c.id == uses.c.skill_id)
        .order_by(users.c.email_key, skills.c.name_key)
    )
    found: dict[str, Any] = {}
    async with reading(engine) as connection:
        for name, query in (("people", people), ("skills", known)):
            found[name] = [tuple(row) for row in await connection.execute(query)]
        for name in ("dataset_rejected_rows", "dataset_row_issues"):
            found[name] = sorted(str(tuple(row)) for row in await connection.execute(sa.select(*_facts(t[name]))))
        changes = [row._asdict() for row in await connection.execute(sa.select(*_facts(t["dataset_changes"])))]
        upload = (await connection.execute(sa.select(*_facts(t["dataset_uploads"])))).one()
    for change in changes:
        if change["entity_type"] == "skill":  # whose hash is that of its id
            del change["after_hash"]
    found["changes"] = sorted(map(str, changes))
    report = upload._asdict()
    report["validation_report"].pop("samples")
    found["upload"] = report
    return found


def _facts(table: sa.Table) -> list[sa.Column[Any]]:
    return [
        column
        for column in table.columns
        if column.name not in _NOT_COMPARED and not column.name.endswith(("_at", "_time"))
    ]


async def undisturbed(folder: Path) -> dict[str, Any]:
    """The end state when nobody dies."""
    container = Container(settings=embedded_settings(folder, import_chunk_rows=CHUNK_ROWS))
    installation = Installation(container)
    await installation.prepare()
    async with await installation.signed_in() as client:
        await client.post(
            "/api/admin/datasets/upload", files={"file": ("a.csv", alumni_file())}, data={"dataset_type": "alumni"}
        )
    await installation.work()
    state = await end_state(container.engine())
    await close(container)
    assert state["upload"]["status"] == "completed"
    return state
