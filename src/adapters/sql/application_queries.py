"""Applications as their readers see them, a few statements for any number of rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.applications import stored_application
from adapters.sql.engine import reading
from adapters.sql.members import load_members
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_application_events, job_applications, jobs
from application.jobs.application_ports import (
    ApplicationFilter,
    ApplicationQueries,
    JobOfApplication,
    People,
    PersonView,
    Step,
    StoredApplication,
)
from application.profiles.member import Member
from application.shared.access import Caller
from application.shared.ports import Clock, FileLinks
from domain.identity.account import AccountStatus
from domain.jobs.application import SHOWN_TO_POSTER, ApplicationStatus
from domain.jobs.posting import JobKind, PostingStatus, shown_status
from domain.shared.files import FilePurpose
from domain.shared.privacy import Viewer, filtered, visible_fields

_a, _e, _j = job_applications, job_application_events, jobs
_JOB = (
    _j.c.college_id,
    _j.c.posted_by,
    _j.c.title,
    _j.c.company_name,
    _j.c.location_text,
    _j.c.job_type,
    _j.c.closes_on,
    _j.c.status.label("job_status"),
    _j.c.is_withheld,
)
_THERE = _a.join(_j, _j.c.id == _a.c.job_id).join(users, users.c.id == _a.c.applicant_id)


class SqlApplicationQueries(ApplicationQueries):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def page(self, wanted: ApplicationFilter, limit: int, offset: int) -> tuple[Sequence[StoredApplication], int]:
        conditions = _conditions(wanted)
        query = (
            sa.select(_a, *_JOB, users.c.status.label("account_status"))
            .select_from(_THERE)
            .where(*conditions)
            .order_by(_a.c.applied_at.desc(), _a.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        count = sa.select(sa.func.count()).select_from(_THERE).where(*conditions)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
            total = int(await connection.scalar(count) or 0)
        return [self._stored(row) for row in rows], total

    async def one(self, application_id: str) -> StoredApplication | None:
        query = (
            sa.select(_a, *_JOB, users.c.status.label("account_status"))
            .select_from(_THERE)
            .where(_a.c.id == application_id, users.c.status != AccountStatus.DELETED)
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else self._stored(row)

    async def history(self, application_id: str, limit: int) -> Sequence[Step]:
        query = sa.select(_e).where(_e.c.application_id == application_id).order_by(_e.c.step.desc()).limit(limit)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return [
            Step(
                row.step,
                ApplicationStatus(row.from_status) if row.from_status else None,
                ApplicationStatus(row.to_status),
                row.actor_id,
                row.occurred_at,
            )
            for row in reversed(rows)
        ]

    async def job(self, job_id: str) -> JobOfApplication | None:
        query = sa.select(_j.c.id.label("job_id"), *_JOB).where(_j.c.id == job_id)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else self._job(row)

    def _stored(self, row: Any) -> StoredApplication:
        is_active = row.account_status == AccountStatus.ACTIVE
        return StoredApplication(stored_application(row), self._job(row), is_active)

    def _job(self, row: Any) -> JobOfApplication:
        status = shown_status(PostingStatus(row.job_status), row.closes_on, self._clock.now().date())
        if row.is_withheld and status is PostingStatus.ACTIVE:
            status = PostingStatus.CLOSED
        return JobOfApplication(
            row.job_id,
            row.college_id,
            row.posted_by,
            row.title,
            row.company_name,
            row.location_text,
            JobKind(row.job_type),
            status,
            row.is_withheld,
        )


def _conditions(wanted: ApplicationFilter) -> list[sa.ColumnElement[bool]]:
    found = [_j.c.college_id == wanted.college_id]
    for column, value in (
        (_a.c.applicant_id, wanted.applicant_id),
        (_a.c.job_id, wanted.job_id),
        (_j.c.posted_by, wanted.posted_by),
        (_a.c.status, wanted.status),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.is_for_poster or wanted.status is None:
        found.append(_a.c.status != ApplicationStatus.WITHDRAWN)
    if not wanted.is_for_poster:
        return [*found, users.c.status != AccountStatus.DELETED]
    return [*found, users.c.status == AccountStatus.ACTIVE, _j.c.status != PostingStatus.REMOVED]


class SqlPeopleOfApplications(People):
    """Profiles through the privacy policy, widened by what applying shows."""

    def __init__(self, engine: AsyncEngine, links: FileLinks, *, show_invited: bool) -> None:
        self._engine = engine
        self._links = links
        self._show_invited = show_invited

    async def of(
        self, caller: Caller, user_ids: Collection[str], applicants: Collection[str]
    ) -> Mapping[str, PersonView]:
        async with reading(self._engine) as connection:
            members = await load_members(connection, user_ids)
        viewer = Viewer(caller.user_id, caller.college_id, caller.role)
        found: dict[str, PersonView] = {}
        for user_id, member in members.items():
            allowed = visible_fields(viewer, member.subject, connected=False, show_invited=self._show_invited)
            if user_id in applicants and member.subject.is_present:
                allowed |= SHOWN_TO_POSTER
            if allowed:
                found[user_id] = PersonView(user_id, member.role, await self._fields(member, allowed))
        return found

    async def _fields(self, member: Member, allowed: Collection[str]) -> dict[str, Any]:
        profile = member.profile
        fields = {
            "name": profile.name,
            "email": member.email,
            "headline": profile.headline,
            "current_role": profile.current_role,
            "current_company": profile.current_company,
            "location": profile.location,
            "skills": list(profile.skills),
            "is_verified": profile.is_verified,
            "photo_url": profile.photo_file_id,
            "cv_url": profile.cv_file_id,
        }
        shown = filtered(fields, allowed)
        for name, purpose in (("photo_url", FilePurpose.PHOTO), ("cv_url", FilePurpose.CV)):
            if shown.get(name):
                shown[name] = await self._links.url(purpose, shown[name])
        return shown
