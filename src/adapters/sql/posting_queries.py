"""Reads of postings. Ids first and rows after them: sorting rows would drag their long texts along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.postings import posting, skills_of
from adapters.sql.skills import names_of_skills
from adapters.sql.statements import batches
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_applications, job_skills, job_views, jobs, saved_jobs
from adapters.sql.tables.profiles import alumni_profiles, profile_skills
from adapters.sql.tables.search import job_search
from adapters.sql.tables.skills import skills
from adapters.sql.text_search import matches, relevance
from application.jobs.posting_ports import (
    Demand,
    JobFilter,
    JobPage,
    ListedPosting,
    Posting,
    PostingQueries,
    SavedPosting,
)
from domain.identity.account import AccountStatus
from domain.jobs.matching import Candidate
from domain.jobs.posting import PostingStatus

_j = jobs


class SqlPostingQueries(PostingQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, wanted: JobFilter, today: date, limit: int, offset: int) -> JobPage:
        async with reading(self._engine) as connection:
            found, total = await _page(connection, wanted, today, limit, offset)
            return JobPage(found, total)

    async def listed(
        self, wanted: JobFilter, today: date, limit: int, offset: int
    ) -> tuple[Sequence[ListedPosting], int]:
        async with reading(self._engine) as connection:
            found, total = await _page(connection, wanted, today, limit, offset)
            return await _with_posters(connection, found), total

    async def one(self, job_id: str, viewer_id: str) -> tuple[Posting, datetime | None] | None:
        v = job_views
        viewed = sa.and_(v.c.job_id == _j.c.id, v.c.user_id == viewer_id)
        query = sa.select(_j, v.c.viewed_at).select_from(_j.outerjoin(v, viewed)).where(_j.c.id == job_id)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            return posting(row, (await skills_of(connection, [job_id])).get(job_id, ())), row.viewed_at

    async def one_listed(self, job_id: str) -> ListedPosting | None:
        async with reading(self._engine) as connection:
            found = await _postings(connection, [job_id])
            listed = await _with_posters(connection, list(found.values()))
        return listed[0] if listed else None

    async def saved(self, user_id: str, limit: int, offset: int) -> tuple[Sequence[SavedPosting], int]:
        s = saved_jobs
        mine = saved_query(user_id)
        order = (s.c.saved_at.desc(), s.c.job_id.desc())
        async with reading(self._engine) as connection:
            total = int(await connection.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0)
            rows = (await connection.execute(mine.order_by(*order).limit(limit).offset(offset))).all()
            found = await _postings(connection, [row.job_id for row in rows])
        return [SavedPosting(found[row.job_id], row.saved_at) for row in rows if row.job_id in found], total

    async def postings(self, job_ids: Collection[str]) -> Mapping[str, Posting]:
        async with reading(self._engine) as connection:
            return await _postings(connection, list(job_ids))

    async def skills_of(self, user_id: str) -> frozenset[str]:
        query = sa.select(profile_skills.c.skill_id).where(profile_skills.c.user_id == user_id)
        async with reading(self._engine) as connection:
            return frozenset(await connection.scalars(query))

    async def candidates(
        self, college_id: str, user_id: str, skill_ids: Collection[str], today: date, limit: int
    ) -> Sequence[Candidate]:
        query = candidates_query(college_id, user_id, skill_ids, today, limit)
        s = job_skills
        async with reading(self._engine) as connection:
            published = dict((await connection.execute(query)).all())
            asked: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
            for batch in batches(list(published)):
                asking = sa.select(s.c.job_id, s.c.sort_order, s.c.skill_id).where(s.c.job_id.in_(batch))
                # Ten thousand rows: taken apart as tuples, which costs a third of asking each for its columns.
                for job_id, place, skill_id in (await connection.execute(asking)).all():
                    asked[job_id].append((place, skill_id))
        return [
            Candidate(job_id, tuple(skill for _, skill in sorted(found)), published[job_id])
            for job_id, found in asked.items()
        ]

    async def demand(self, college_id: str, today: date) -> Demand:
        count = sa.select(sa.func.count()).select_from(_j).where(online(college_id, today))
        async with reading(self._engine) as connection:
            postings = int(await connection.scalar(count) or 0)
            askers = dict((await connection.execute(demand_query(college_id, today))).all())
        return Demand(postings, askers)

    async def skill_names(self, skill_ids: Collection[str]) -> Mapping[str, str]:
        names: dict[str, str] = {}
        async with reading(self._engine) as connection:
            for batch in batches(sorted(skill_ids)):
                query = sa.select(skills.c.id, skills.c.name).where(skills.c.id.in_(batch))
                names.update(dict((await connection.execute(query)).all()))
        return names


def ids_query(
    wanted: JobFilter, skill_ids: Collection[str] | None, today: date, dialect_name: str
) -> tuple[sa.Select[Any], Sequence[sa.ColumnElement[Any]]]:
    """The ids of what matches, not in order yet, and the order."""
    query = sa.select(_j.c.id).where(*_conditions(wanted, today))
    order: list[sa.ColumnElement[Any]] = []
    if skill_ids is not None:
        asking = sa.select(job_skills.c.job_id).where(job_skills.c.skill_id.in_(list(skill_ids)))
        query = query.where(_j.c.id.in_(asking))
    if wanted.text is not None:
        owner: sa.ColumnElement[str] = job_search.c.owner_id
        if dialect_name == "sqlite":
            # Not the bare column: without statistics SQLite would go through all that the index found for each posting.
            owner = sa.func.coalesce(owner, "")
        query = query.join(job_search, owner == _j.c.id)
        query = query.where(matches(job_search, wanted.text, dialect_name))
        order.append(relevance(job_search, wanted.text).desc())
    newest = _j.c.published_at if wanted.status is PostingStatus.ACTIVE else _j.c.created_at
    return query, [*order, newest.desc(), _j.c.id.desc()]


def saved_query(user_id: str) -> sa.Select[Any]:
    """What somebody saved and may still see, not in order yet."""
    s = saved_jobs
    is_visible = sa.and_(
        _j.c.status != PostingStatus.REMOVED,
        sa.or_(_j.c.status != PostingStatus.DRAFT, _j.c.posted_by == user_id),
    )
    mine = sa.select(s.c.job_id, s.c.saved_at).join_from(s, _j, _j.c.id == s.c.job_id)
    return mine.where(s.c.user_id == user_id, is_visible, ~_j.c.is_withheld)


def candidates_query(
    college_id: str, user_id: str, skill_ids: Collection[str], today: date, limit: int
) -> sa.Select[Any]:
    a = job_applications
    asking = sa.select(job_skills.c.job_id).where(job_skills.c.skill_id.in_(sorted(skill_ids)))
    applied = sa.exists().where(a.c.job_id == _j.c.id, a.c.applicant_id == user_id)
    return (
        sa.select(_j.c.id, _j.c.published_at)
        .where(online(college_id, today), _j.c.posted_by != user_id, _j.c.id.in_(asking), ~applied)
        .order_by(_j.c.published_at.desc(), _j.c.id.desc())
        .limit(limit)
    )


def demand_query(college_id: str, today: date) -> sa.Select[Any]:
    s = job_skills
    return (
        sa.select(s.c.skill_id, sa.func.count())
        .join_from(s, _j, _j.c.id == s.c.job_id)
        .where(online(college_id, today))
        .group_by(s.c.skill_id)
    )


def online(college_id: str, today: date) -> sa.ColumnElement[bool]:
    is_active = sa.and_(_j.c.college_id == college_id, _j.c.status == PostingStatus.ACTIVE, _takes_applications(today))
    return sa.and_(is_active, ~_j.c.is_withheld)


def _takes_applications(today: date) -> sa.ColumnElement[bool]:
    # Not an OR: with statistics SQLite would look up each half of it in another index, and then every row in the table.
    return sa.func.coalesce(_j.c.closes_on, date.max) >= today


def _conditions(wanted: JobFilter, today: date) -> list[sa.ColumnElement[bool]]:
    conditions = [_j.c.college_id == wanted.college_id, _has_status(wanted.status, today)]
    if wanted.status is not PostingStatus.ACTIVE and wanted.seen_by is not None:
        is_theirs = _j.c.posted_by == wanted.seen_by
        if wanted.status is None:
            is_theirs = sa.or_(is_theirs, _has_status(PostingStatus.ACTIVE, today))
        conditions.append(is_theirs)
    if not wanted.with_withheld:
        conditions.append(~_j.c.is_withheld)
    if wanted.posted_by is not None:
        conditions.append(_j.c.posted_by == wanted.posted_by)
    if wanted.location is not None:
        conditions.append(sa.func.instr(_j.c.location_key, wanted.location) > 0)
    if wanted.company is not None:
        conditions.append(sa.func.instr(_j.c.company_key, wanted.company) > 0)
    if wanted.job_type is not None:
        conditions.append(_j.c.job_type == wanted.job_type)
    return conditions


def _has_status(status: PostingStatus | None, today: date) -> sa.ColumnElement[bool]:
    """As it is shown, whether or not the end of the last day is recorded."""
    if status is None:
        return _j.c.status != PostingStatus.REMOVED
    if status is PostingStatus.ACTIVE:
        return sa.and_(_j.c.status == status, _takes_applications(today))
    if status is PostingStatus.CLOSED:
        is_over = sa.and_(_j.c.status == PostingStatus.ACTIVE, _j.c.closes_on < today)
        return sa.or_(_j.c.status == status, is_over)
    return _j.c.status == status


async def _page(
    connection: AsyncConnection, wanted: JobFilter, today: date, limit: int, offset: int
) -> tuple[list[Posting], int]:
    asked = None if wanted.skill_keys is None else list(await names_of_skills(connection, wanted.skill_keys))
    query, order = ids_query(wanted, asked, today, connection.dialect.name)
    total = int(await connection.scalar(query.with_only_columns(sa.func.count())) or 0)
    if offset >= total:
        return [], total
    ids = list(await connection.scalars(query.order_by(*order).limit(limit).offset(offset)))
    found = await _postings(connection, ids)
    return [found[job_id] for job_id in ids if job_id in found], total


async def _postings(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Posting]:
    found: dict[str, Posting] = {}
    for batch in batches(ids):
        rows = (await connection.execute(sa.select(_j).where(_j.c.id.in_(batch)))).all()
        names = await skills_of(connection, batch)
        found.update((row.id, posting(row, names.get(row.id, ()))) for row in rows)
    return {job_id: found[job_id] for job_id in ids if job_id in found}


async def _with_posters(connection: AsyncConnection, found: Sequence[Posting]) -> list[ListedPosting]:
    posters: dict[str, tuple[str, str | None]] = {}
    p = alumni_profiles
    for batch in batches(sorted({one.posted_by for one in found})):
        query = (
            sa.select(users.c.id, users.c.email, p.c.name)
            .select_from(users.outerjoin(p, p.c.user_id == users.c.id))
            .where(users.c.id.in_(batch), users.c.status != AccountStatus.DELETED)
        )
        posters.update({row.id: (row.email, row.name) for row in await connection.execute(query)})
    return [ListedPosting(one, *posters.get(one.posted_by, (None, None))) for one in found]
