"""Applications and their history."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_application_events, job_applications, jobs
from application.jobs.application_ports import Applications
from application.shared.ports import ConcurrentWrite, IdFactory
from domain.identity.account import AccountStatus
from domain.jobs.application import Application, ApplicationStatus
from domain.jobs.posting import PostingStatus

_a, _e = job_applications, job_application_events


class SqlApplications(Applications):
    def __init__(self, connection: AsyncConnection, ids: IdFactory) -> None:
        self._connection = connection
        self._ids = ids

    async def take(self, application_id: str) -> Application | None:
        return await self._one(_a.c.id == application_id)

    async def take_of(self, job_id: str, applicant_id: str) -> Application | None:
        return await self._one(sa.and_(_a.c.job_id == job_id, _a.c.applicant_id == applicant_id))

    async def _one(self, condition: sa.ColumnElement[bool]) -> Application | None:
        query = sa.select(_a).where(condition).with_for_update()
        row = (await self._connection.execute(query)).first()
        return None if row is None else stored_application(row)

    async def is_active(self, user_id: str) -> bool:
        query = sa.select(users.c.status).where(users.c.id == user_id).with_for_update()
        return await self._connection.scalar(query) == AccountStatus.ACTIVE

    async def add(self, application: Application) -> None:
        await insert_all(self._connection, _a, [{"id": application.id, **_values(application)}])

    async def store(self, application: Application) -> None:
        former = sa.and_(_a.c.id == application.id, _a.c.version == application.version - 1)
        stored = await self._connection.execute(sa.update(_a).where(former).values(_values(application)))
        if stored.rowcount != 1:
            raise ConcurrentWrite("an application was changed meanwhile")

    async def add_step(self, application: Application, from_status: ApplicationStatus | None, actor_id: str) -> int:
        last = await self._connection.scalar(
            sa.select(sa.func.max(_e.c.step)).where(_e.c.application_id == application.id)
        )
        row = {
            "id": self._ids.new(),
            "application_id": application.id,
            "step": (last or 0) + 1,
            "from_status": from_status,
            "to_status": application.status,
            "actor_id": actor_id,
            "occurred_at": application.updated_at,
        }
        await insert_all(self._connection, _e, [row])
        return (last or 0) + 1

    async def rounds(self, application_id: str) -> int:
        is_begin = sa.and_(
            _e.c.application_id == application_id,
            _e.c.to_status == ApplicationStatus.PENDING,
            sa.func.coalesce(_e.c.from_status, ApplicationStatus.WITHDRAWN) == ApplicationStatus.WITHDRAWN,
        )
        return int(await self._connection.scalar(sa.select(sa.func.count()).select_from(_e).where(is_begin)) or 0)

    async def count_one(self, job_id: str) -> bool:
        online = sa.and_(jobs.c.id == job_id, jobs.c.status == PostingStatus.ACTIVE)
        more = sa.update(jobs).where(online).values(applications_count=jobs.c.applications_count + 1)
        return (await self._connection.execute(more)).rowcount == 1

    async def discount_one(self, job_id: str) -> None:
        counted = sa.and_(jobs.c.id == job_id, jobs.c.applications_count > 0)
        less = sa.update(jobs).where(counted).values(applications_count=jobs.c.applications_count - 1)
        await self._connection.execute(less)


def _values(application: Application) -> dict[str, Any]:
    return {
        "job_id": application.job_id,
        "applicant_id": application.applicant_id,
        "cover_letter": application.cover_letter,
        "status": application.status,
        "response_message": application.response_message,
        "viewed_at": application.viewed_at,
        "decided_at": application.decided_at,
        "applied_at": application.applied_at,
        "updated_at": application.updated_at,
        "version": application.version,
    }


def stored_application(row: Any) -> Application:
    """Of a row with the columns of `job_applications`."""
    return Application(
        row.id,
        row.job_id,
        row.applicant_id,
        ApplicationStatus(row.status),
        row.cover_letter,
        row.applied_at,
        row.updated_at,
        row.response_message,
        row.viewed_at,
        row.decided_at,
        row.version,
    )
