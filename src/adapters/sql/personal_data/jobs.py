"""Postings, and which of them the person looked at and saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.outbox import SqlOutbox
from adapters.sql.personal_data.part import Found, SmallPart, columns
from adapters.sql.postings import SqlPortalJobs
from adapters.sql.tables.jobs import job_skills, job_views, jobs, saved_jobs
from adapters.sql.tables.skills import skills
from application.jobs.posting_ports import Posting
from application.privacy.ports import Person
from application.shared.ports import Clock, IdFactory
from domain.jobs.domain_events import JobClosed
from domain.jobs.posting import CloseReason, PostingStatus
from domain.privacy.mentions import ERASED, Mentions

_TEXTS = ("title", "description", "company", "location", "experience", "salary")


class PostingData(SmallPart):
    """Postings that were online belong to a company and to those who applied: they stay, without the person in them."""

    name = "jobs"
    about = "The jobs that you posted, and those that you looked at and saved."

    def __init__(self, engine: AsyncEngine, clock: Clock, ids: IdFactory) -> None:
        super().__init__(engine, clock)
        self._ids = ids

    async def export(self, person: Person) -> dict[str, Found]:
        j, s, v = jobs, saved_jobs, job_views
        posted = sa.select(*columns(j, "college_id", "posted_by", "company_key", "location_key"))
        asked = sa.select(job_skills.c.job_id, skills.c.name).join_from(
            job_skills, skills, skills.c.id == job_skills.c.skill_id
        )
        asked = asked.join(j, j.c.id == job_skills.c.job_id).where(j.c.posted_by == person.user_id)
        viewed = sa.select(v.c.job_id, j.c.title, v.c.viewed_at).join_from(v, j, j.c.id == v.c.job_id)
        saved = sa.select(s.c.job_id, j.c.title, s.c.saved_at).join_from(s, j, j.c.id == s.c.job_id)
        return {
            "posted": await self._found(posted.where(j.c.posted_by == person.user_id).order_by(j.c.created_at, j.c.id)),
            "skills_of_posted": await self._found(asked.order_by(job_skills.c.job_id, job_skills.c.sort_order)),
            "viewed": await self._found(viewed.where(v.c.user_id == person.user_id).order_by(v.c.viewed_at)),
            "saved": await self._found(saved.where(s.c.user_id == person.user_id).order_by(s.c.saved_at)),
        }

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        portal_jobs, outbox = SqlPortalJobs(connection, self._clock), SqlOutbox(connection, self._ids, self._clock)
        mentions = Mentions(person.email, person.name, person.links)
        query = sa.select(jobs.c.id).where(jobs.c.posted_by == person.user_id).order_by(jobs.c.id)
        for job_id in (await connection.scalars(query)).all():
            posting = await portal_jobs.take(job_id)
            if posting is None:
                continue
            if posting.status is PostingStatus.DRAFT:
                await portal_jobs.delete(posting)
                continue
            left = self._left(posting, mentions)
            if left != posting:
                await portal_jobs.store(left, None)
            if posting.status is PostingStatus.ACTIVE:
                outbox.add(JobClosed(job_id, posted_by=person.user_id, reason=CloseReason.POSTER_LEFT))
        for table in (job_views, saved_jobs):
            await connection.execute(sa.delete(table).where(table.c.user_id == person.user_id))
        await outbox.flush()
        await portal_jobs.flush()

    def _left(self, posting: Posting, mentions: Mentions) -> Posting:
        """What stays of it."""
        changes: dict[str, Any] = {
            name: ERASED
            for name in _TEXTS
            if getattr(posting, name) is not None and mentions.in_text(getattr(posting, name))
        }
        if posting.apply_url is not None and mentions.in_cell(posting.apply_url):
            changes["apply_url"] = None
        if posting.status is PostingStatus.ACTIVE:
            changes |= {
                "status": PostingStatus.CLOSED,
                "closed_at": self._clock.now(),
                "close_reason": CloseReason.POSTER_LEFT,
            }
        return replace(posting, **changes)
