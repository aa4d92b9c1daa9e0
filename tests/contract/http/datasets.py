"""The alumni office at work: files handed in over HTTP, the work done in process, the tables to look at."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from dependency_injector import providers

from adapters.sql.engine import reading, writing
from adapters.sql.tables.all import metadata
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.tables.search import job_search, people_search
from adapters.sql.text_search import SqlTextIndex
from application.shared.search import SearchScope
from domain.identity.account import Role
from domain.shared.background_jobs import Queue
from entrypoints.container import Container
from entrypoints.subscriptions import SUBSCRIBERS
from tests.wirings import WORKER, Installation

API = "/api/admin/datasets"
CHUNK_ROWS = 4
"""Rows per transaction in these tests, so that small files have several."""

HEADERS: Mapping[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "alumni": "email name batch_year department current_company current_role location skills linkedin_url",
        "job_market": "job_title company industry location salary_min salary_max required_skills experience_level",
        "educational": "student_id email course_name grade completion_date skills_learned instructor",
        "career_paths": "email from_role to_role from_company to_company transition_date skills_acquired "
        "success_rating",
    }.items()
}

IMPORTED = (
    "users",
    "alumni_profiles",
    "profile_field_sources",
    "profile_skills",
    "educational_records",
    "educational_record_skills",
    "job_market_postings",
    "job_market_posting_skills",
    "career_paths",
    "career_path_skills",
    "skills",
)
"""The tables that imports write to."""

_BOOKKEEPING = frozenset({"created_at", "updated_at", "added_at", "set_at", "version", "notice_seq"})
_NAMES = {
    "users": "email_key",
    "skills": "name_key",
    "educational_records": "dedupe_hash",
    "job_market_postings": "dedupe_hash",
    "career_paths": "dedupe_hash",
}

Rows = dict[str, list[dict[str, Any]]]
Answer = dict[str, Any]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A plain CSV file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def csv_file(dataset_type: str, *rows: Mapping[str, object]) -> bytes:
    """A CSV file with all columns of the type; what a row does not name is blank."""
    header = HEADERS[dataset_type]
    return csv_text(header, [[row.get(name, "") for name in header] for row in rows])


def person(number: int, **changes: object) -> dict[str, object]:
    """A valid row of an alumni file."""
    return {
        "email": f"person{number}@alumni.edu",
        "name": f"Person {number}",
        "batch_year": 2000 + number % 20,
        "department": "Physics",
        "current_company": "Acme",
        "current_role": "Engineer",
        "location": "Berlin",
        "skills": "Python, SQL",
        **changes,
    }


def people(count: int) -> bytes:
    """An alumni file with `count` valid rows."""
    return csv_file("alumni", *(person(number) for number in range(1, count + 1)))


class Office:
    """An installation with its admin signed in."""

    def __init__(self, installation: Installation, client: httpx.AsyncClient, start: Rows) -> None:
        self.installation = installation
        self.container = installation.container
        self.engine = installation.container.engine()
        self.client = client
        self._start = start

    async def reset(self, rows: Rows | None = None) -> None:
        """Everything as it was at the beginning, or these rows of these tables and no others."""
        rows = self._start if rows is None else rows
        async with writing(self.engine) as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(sa.delete(table))
            for table in metadata.sorted_tables:
                generated = {column.name for column in table.columns if column.computed is not None}
                kept = [
                    {name: value for name, value in row.items() if name not in generated}
                    for row in rows.get(table.name, ())
                ]
                if kept:
                    await connection.execute(sa.insert(table), kept)
            await SqlTextIndex(connection, people_search, SearchScope.PEOPLE).rebuild()
            await SqlTextIndex(connection, job_search, SearchScope.JOBS).rebuild()
        for path in self.mails():
            path.unlink()

    def mails(self) -> list[Path]:
        """The mails that were sent, as files."""
        return sorted(Path(self.installation.settings.mail.removeprefix("file:")).glob("*.eml"))

    async def send(
        self, content: bytes, name: str = "people.csv", dataset_type: str = "alumni", **fields: str
    ) -> httpx.Response:
        form = {"dataset_type": dataset_type, **fields}
        return await self.client.post(f"{API}/upload", files={"file": (name, content)}, data=form)

    async def accept(
        self, content: bytes, name: str = "people.csv", dataset_type: str = "alumni", **fields: str
    ) -> str:
        """The id of a file that was taken."""
        answer = await self.send(content, name, dataset_type, **fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["upload_id"])

    async def load(
        self, content: bytes, name: str = "people.csv", dataset_type: str = "alumni", **fields: str
    ) -> Answer:
        """The report of a file that was taken, after all the work."""
        upload_id = await self.accept(content, name, dataset_type, **fields)
        await self.work()
        return await self.report(upload_id)

    async def store(
        self, content: bytes, name: str = "people.csv", dataset_type: str = "alumni", **fields: str
    ) -> Answer:
        """The report of a file that was taken, with its rows stored; analyses and news still wait."""
        upload_id = await self.accept(content, name, dataset_type, **fields)
        await self.work(queues=[Queue.FILES])
        return await self.report(upload_id)

    async def work(self, container: Container | None = None, queues: Collection[Queue] = tuple(Queue)) -> None:
        """Run everything that is due in these queues."""
        worker = container or self.container
        relay = worker.relay()
        while await worker.run_job()(WORKER, queues) or (
            Queue.DEFAULT in queues and await relay.relay(SUBSCRIBERS, 100)
        ):
            pass

    def new_worker(self, **settings: Any) -> Container:
        """A worker with a database connection of its own and these settings; its engine is the caller's to dispose."""
        container = Container(settings=self.installation.settings.model_copy(update=settings))
        for shared in ("redis", "pubsub", "progress", "files"):
            getattr(container, shared).override(providers.Object(getattr(self.container, shared)()))
        return container

    async def get(self, upload_id: str, what: str = "") -> Answer:
        answer = await self.client.get(f"{API}/upload/{upload_id}{what}")
        assert answer.status_code == 200, answer.text
        body: Answer = answer.json()
        return body

    async def report(self, upload_id: str) -> Answer:
        data: Answer = (await self.get(upload_id, "/report"))["data"]
        return data

    async def progress(self, upload_id: str) -> Answer:
        data: Answer = (await self.get(upload_id, "/progress"))["data"]
        return data

    async def act(self, upload_id: str, verb: str) -> httpx.Response:
        return await self.client.post(f"{API}/upload/{upload_id}/{verb}")

    async def undone(self, upload_id: str) -> Answer:
        """What the report says of an undo after all the work."""
        answer = await self.act(upload_id, "undo")
        assert answer.status_code == 202, answer.text
        await self.work()
        undo: Answer = (await self.report(upload_id))["undo"]
        return undo

    async def error_csv(self, upload_id: str) -> bytes:
        answer = await self.client.get(f"{API}/upload/{upload_id}/errors/download")
        assert answer.status_code == 200
        return answer.content

    async def rows(self, *tables: str) -> Rows:
        """The tables as they are."""
        found: Rows = {}
        async with reading(self.engine) as connection:
            for name in tables:
                result = await connection.execute(sa.select(metadata.tables[name]))
                found[name] = sorted((dict(row) for row in result.mappings()), key=repr)
        return found

    async def contents(self) -> Rows:
        """What imports stored, ids written as names and bookkeeping left out: equal for equal knowledge."""
        tables = await self.rows(*IMPORTED)
        labels = {row["id"]: row[column] for name, column in _NAMES.items() for row in tables[name]}
        return {
            name: sorted(
                (
                    {
                        column: labels.get(value, value) if isinstance(value, str) else value
                        for column, value in row.items()
                        if column not in _BOOKKEEPING
                    }
                    for row in rows
                ),
                key=repr,
            )
            for name, rows in tables.items()
        }

    async def find(self, table: str, **wanted: object) -> list[dict[str, Any]]:
        """The rows with these values."""
        rows = (await self.rows(table))[table]
        return [row for row in rows if all(row[column] == value for column, value in wanted.items())]

    async def one(self, table: str, **wanted: object) -> dict[str, Any]:
        (row,) = await self.find(table, **wanted)
        return row

    async def add_stranger(self) -> str:
        """The address of an admin of another college, who signs in with the common password."""
        email, college_id = "head@other.edu", "00000000-0000-7000-8000-00000000000c"
        await self.installation.add_account(email, Role.ADMIN)
        user = await self.one("users", email_key=email)
        (college,) = await self.find("colleges")
        await self.change(
            sa.insert(colleges).values({**college, "id": college_id, "code": "o", "name": "O", "name_key": "o"}),
            sa.update(users).where(users.c.id == user["id"]).values(college_id=college_id),
            sa.update(alumni_profiles).where(alumni_profiles.c.user_id == user["id"]).values(college_id=college_id),
        )
        return email

    async def change(self, *statements: sa.Executable) -> None:
        """What other parts of the product would do to the tables."""
        async with writing(self.engine) as connection:
            for statement in statements:
                await connection.execute(statement)


def counts(report: Answer) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected); in every report they add up to the rows that were processed."""
    summary = report["summary"]
    found = tuple(summary[f"{what}_rows"] for what in ("created", "updated", "unchanged", "rejected"))
    assert sum(found) == summary["processed_rows"] == summary["valid_rows"] + summary["error_rows"]
    created, updated, unchanged, rejected = found
    return created, updated, unchanged, rejected


def problems(report: Answer, which: str = "validationErrors") -> list[tuple[int, str, str]]:
    """(row, column, code) of the errors, or of the `warnings`."""
    return [(one["row"], one["field"], one["code"]) for one in report["validation_report"][which]]


def error_table(content: bytes) -> list[list[str]]:
    """The cells of an error file as a spreadsheet would show them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
