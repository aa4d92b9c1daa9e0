"""Applications for jobs: those that the person made, and what the person wrote to applicants."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.personal_data.part import Found, SmallPart
from adapters.sql.statements import batches
from adapters.sql.tables.jobs import job_application_events, job_applications, jobs
from application.privacy.ports import Person
from domain.jobs.application import ApplicationStatus

_a, _e = job_applications, job_application_events


class ApplicationData(SmallPart):
    """Who applied for the person's jobs keeps the application, without what the person wrote."""

    name = "applications"
    about = "Your applications for jobs with your letters, what became of them, and what you answered to applicants."

    async def export(self, person: Person) -> dict[str, Found]:
        mine = _a.c.applicant_id == person.user_id
        applied = sa.select(
            _a.c.id,
            jobs.c.title,
            jobs.c.company_name,
            *(_a.c[name] for name in ("cover_letter", "status", "response_message")),
            *(_a.c[name] for name in ("applied_at", "viewed_at", "decided_at")),
        ).join_from(_a, jobs, jobs.c.id == _a.c.job_id)
        steps = sa.select(_e.c.application_id, _e.c.step, _e.c.to_status, _e.c.occurred_at)
        steps = steps.join_from(_e, _a, _a.c.id == _e.c.application_id)
        answers = sa.select(jobs.c.title, _a.c.response_message, _a.c.updated_at)
        answers = answers.join_from(_a, jobs, jobs.c.id == _a.c.job_id)
        answered = sa.and_(jobs.c.posted_by == person.user_id, _a.c.response_message.is_not(None))
        return {
            "applications": await self._found(applied.where(mine).order_by(_a.c.applied_at, _a.c.id)),
            "history": await self._found(steps.where(mine).order_by(_e.c.application_id, _e.c.step)),
            "answers": await self._found(answers.where(answered).order_by(_a.c.id)),
        }

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        mine = _a.c.applicant_id == person.user_id
        # The jobs first, as who applies and withdraws does.
        job_ids = (await connection.scalars(sa.select(_a.c.job_id).where(mine))).all()
        for batch in batches(sorted(job_ids)):
            taken = sa.select(jobs.c.id).where(jobs.c.id.in_(batch)).order_by(jobs.c.id).with_for_update()
            await connection.execute(taken)
            query = sa.select(_a.c.job_id).where(mine, _a.c.job_id.in_(batch)).with_for_update()
            counted = (await connection.scalars(query.where(_a.c.status != ApplicationStatus.WITHDRAWN))).all()
            one_less = sa.update(jobs).where(jobs.c.id.in_(counted), jobs.c.applications_count > 0)
            await connection.execute(one_less.values(applications_count=jobs.c.applications_count - 1))
            # Their history goes with them.
            await connection.execute(sa.delete(_a).where(mine, _a.c.job_id.in_(batch)))
        theirs = _a.c.job_id.in_(sa.select(jobs.c.id).where(jobs.c.posted_by == person.user_id))
        answered = sa.and_(theirs, _a.c.response_message.is_not(None))
        await connection.execute(sa.update(_a).where(answered).values(response_message=None))
        await connection.execute(sa.update(_e).where(_e.c.actor_id == person.user_id).values(actor_id=None))
