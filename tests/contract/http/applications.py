"""Jobs to apply for, and people who do, for the tests of applications and their news."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.jobs import job_application_events, jobs
from application.shared.access import Caller
from domain.identity.account import Role
from tests.contract.http.people import Member, returning
from tests.wirings import ADMIN, PASSWORD, Installation

RITA, STUART, ALICE = "rita@techcorp.com", "stuart@alumni.edu", "alice@alumni.edu"
LETTER = "I would like to work with you. 🎓"


class Board:
    """A college with a recruiter, who posted a job, a student and an alumna.

    Attributes:
        job_id: of the recruiter's job, which is online.
    """

    def __init__(self, installation: Installation, college_id: str) -> None:
        self.installation = installation
        self.engine = installation.container.engine()
        self.college_id = college_id
        self.members: dict[str, Member] = {}
        self.job_id = ""

    @property
    def rita(self) -> Member:
        return self.members[RITA]

    @property
    def stuart(self) -> Member:
        return self.members[STUART]

    @property
    def alice(self) -> Member:
        return self.members[ALICE]

    async def add_person(self, address: str, role: Role, college_id: str | None = None) -> str:
        """An active account without a password of its own; the id."""
        container = self.installation.container
        user_id, hashed = container.ids().new(), await container.passwords().hash(PASSWORD)
        async with container.uow() as uow:
            name = address.partition("@")[0].title()
            await uow.accounts.add_active(user_id, college_id or self.college_id, address, name, role, hashed)
            await uow.commit()
        return user_id

    async def sign_in(self, address: str) -> Member:
        self.members[address] = await returning(self.installation, address)
        return self.members[address]

    async def join(self, address: str, role: Role, college_id: str | None = None) -> Member:
        await self.add_person(address, role, college_id)
        return await self.sign_in(address)

    async def another_college(self) -> str:
        container = self.installation.container
        now, college_id = container.clock().now(), container.ids().new()
        row = {"id": college_id, "code": "abroad", "name": "Abroad", "name_key": "abroad", "timezone": "UTC"}
        async with writing(self.engine) as connection:
            await insert_all(connection, colleges, [{**row, "status": "active", "created_at": now, "updated_at": now}])
        return college_id

    async def add_job(self, posted_by: str, **changes: Any) -> str:
        container = self.installation.container
        now, job_id = container.clock().now(), container.ids().new()
        row = {
            "id": job_id,
            "college_id": self.college_id,
            "posted_by": posted_by,
            "title": "Backend Engineer",
            "description": "Build things.",
            "company_name": "TechCorp",
            "company_key": "techcorp",
            "location_text": "Oslo",
            "location_key": "oslo",
            "job_type": "full-time",
            "status": "active",
            "published_at": now,
            "created_at": now,
            "updated_at": now,
            **changes,
        }
        async with writing(self.engine) as connection:
            await insert_all(connection, jobs, [row])
        return job_id

    async def change_job(self, job_id: str, **values: Any) -> None:
        async with writing(self.engine) as connection:
            await connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(**values))

    async def rows(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Any]:
        async with reading(self.engine) as connection:
            return list(await connection.execute(sa.select(table).where(*conditions)))

    async def applications_count(self, job_id: str | None = None) -> int:
        ((count,),) = await self._all(sa.select(jobs.c.applications_count).where(jobs.c.id == (job_id or self.job_id)))
        return int(count)

    async def _all(self, query: sa.Select[Any]) -> list[Any]:
        async with reading(self.engine) as connection:
            return list(await connection.execute(query))

    async def apply(self, who: Member, job_id: str | None = None, **body: Any) -> httpx.Response:
        body = {"cover_letter": LETTER, **body}
        return await who.client.post(f"/api/jobs/{job_id or self.job_id}/apply", json=body)

    async def applied(self, who: Member, job_id: str | None = None) -> dict[str, Any]:
        answer = await self.apply(who, job_id)
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["data"])

    async def review(self, who: Member, application_id: str, status: str, **body: Any) -> httpx.Response:
        return await who.client.put(f"/api/applications/{application_id}", json={"status": status, **body})

    async def withdraw(self, who: Member, application_id: str) -> httpx.Response:
        return await who.client.post(f"/api/applications/{application_id}/withdraw")

    def caller(self, user_id: str, role: Role = Role.ALUMNI) -> Caller:
        return Caller(user_id, self.college_id, role)


@asynccontextmanager
async def board(installation: Installation) -> AsyncIterator[Board]:
    async with reading(installation.container.engine()) as connection:
        college_id = str(await connection.scalar(sa.select(users.c.college_id).where(users.c.email == ADMIN)))
    found = Board(installation, college_id)
    for address, role in ((RITA, Role.RECRUITER), (STUART, Role.STUDENT), (ALICE, Role.ALUMNI)):
        await found.join(address, role)
    found.job_id = await found.add_job(found.rita.id)
    yield found
    for one in found.members.values():
        await one.client.aclose()


async def listed(who: Member, path: str, **filters: Any) -> list[dict[str, Any]]:
    answer = await who.client.get(path, params=filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def steps(found: Board, application_id: str) -> list[tuple[int, str | None, str]]:
    """(number, from, to) of the whole history."""
    rows = await found.rows(job_application_events, job_application_events.c.application_id == application_id)
    return sorted((row.step, row.from_status, row.to_status) for row in rows)
