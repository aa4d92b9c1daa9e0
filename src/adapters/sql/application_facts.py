"""What notices about applications say."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_application_events, job_applications, jobs
from adapters.sql.tables.profiles import alumni_profiles
from application.notifications.tell_of_applications import ApplicationFacts, ApplicationFactsReader, JobFacts
from domain.identity.account import AccountStatus
from domain.jobs.application import OPEN

_a, _e, _j = job_applications, job_application_events, jobs
_JOB = (_j.c.id, _j.c.title, _j.c.company_name, _j.c.posted_by)


class SqlApplicationFacts(ApplicationFactsReader):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def application(self, application_id: str) -> ApplicationFacts | None:
        p = alumni_profiles
        query = (
            sa.select(*_JOB, _a.c.applicant_id, users.c.status, p.c.name)
            .select_from(
                _a.join(_j, _j.c.id == _a.c.job_id)
                .join(users, users.c.id == _a.c.applicant_id)
                .outerjoin(p, p.c.user_id == _a.c.applicant_id)
            )
            .where(_a.c.id == application_id)
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        name = row.name if row.status == AccountStatus.ACTIVE else None
        return ApplicationFacts(JobFacts(*row[:4]), row.applicant_id, name)

    async def changed_state(self, application_id: str, step: int) -> bool:
        query = sa.select(_e.c.from_status, _e.c.to_status)
        query = query.where(_e.c.application_id == application_id, _e.c.step == step)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        return row is not None and row.from_status != row.to_status

    async def job(self, job_id: str) -> JobFacts | None:
        async with reading(self._engine) as connection:
            row = (await connection.execute(sa.select(*_JOB).where(_j.c.id == job_id))).first()
        return None if row is None else JobFacts(*row)

    async def waiting(self, job_id: str, after: str, limit: int) -> Sequence[str]:
        query = (
            sa.select(_a.c.applicant_id)
            .where(_a.c.job_id == job_id, _a.c.applicant_id > after, _a.c.status.in_(sorted(OPEN)))
            .order_by(_a.c.applicant_id)
            .limit(limit)
        )
        async with reading(self._engine) as connection:
            return list(await connection.scalars(query))
