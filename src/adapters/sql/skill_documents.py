"""Which documents name which skills, as the skill graph counts them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.accounts import IS_MEMBER
from adapters.sql.engine import reading, writing
from adapters.sql.statements import batches
from adapters.sql.tables.analysis import skill_graph_changes
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.jobs import job_market_posting_skills, job_market_postings, job_skills, jobs
from adapters.sql.tables.profiles import alumni_profiles, educational_record_skills, educational_records, profile_skills
from adapters.sql.tables.skills import skills
from application.skills.graph_ports import Additions, SkillRow, SkillUses, Stream
from domain.identity.account import AccountStatus
from domain.jobs.posting import PostingStatus
from domain.skills.graph import Incidence, Source
from domain.skills.incidences import ordered

PAGE = 20_000
"""Documents per read: each page is looked up once more by the college."""

_c = skill_graph_changes
_p = alumni_profiles

_IS_PRESENT = sa.or_(users.c.status == AccountStatus.INVITED, IS_MEMBER)
"""The privacy policy's `is_present`, in SQL."""

_WAS_ONLINE = sa.and_(jobs.c.status.in_([PostingStatus.ACTIVE, PostingStatus.CLOSED]), ~jobs.c.is_withheld)


@dataclass(frozen=True, slots=True)
class _Documents:
    """Where the documents of a source are.

    Attributes:
        owner: id of a document, with its `college`, in the rows `held` that `counts` is true for.
        uses: the table of their skills, in whose column `of` the document stands.
        industry: of a document; None where they have none.
    """

    owner: sa.Column[str]
    college: sa.Column[str]
    held: sa.FromClause
    counts: sa.ColumnElement[bool]
    uses: sa.Table
    of: sa.Column[str]
    industry: sa.Column[str] | None = None


_DOCUMENTS = {
    Source.PROFILES: _Documents(
        _p.c.user_id,
        _p.c.college_id,
        _p.join(users, users.c.id == _p.c.user_id),
        _IS_PRESENT,
        profile_skills,
        profile_skills.c.user_id,
        _p.c.industry_name,
    ),
    Source.JOBS: _Documents(jobs.c.id, jobs.c.college_id, jobs, _WAS_ONLINE, job_skills, job_skills.c.job_id),
    Source.MARKET: _Documents(
        job_market_postings.c.id,
        job_market_postings.c.college_id,
        job_market_postings,
        sa.true(),
        job_market_posting_skills,
        job_market_posting_skills.c.posting_id,
        job_market_postings.c.industry_name,
    ),
    Source.COURSES: _Documents(
        educational_records.c.id,
        educational_records.c.college_id,
        educational_records,
        sa.true(),
        educational_record_skills,
        educational_record_skills.c.record_id,
    ),
}


@dataclass(frozen=True, slots=True)
class _Added:
    """When skills came to the documents of a source.

    Attributes:
        owner, college, skill: of a row of `held`, which has one for each skill of a document.
        day: since when the document names it, a time or a day.
    """

    owner: sa.Column[str]
    college: sa.Column[str]
    skill: sa.Column[str]
    held: sa.FromClause
    counts: sa.ColumnElement[bool]
    day: sa.ColumnElement[Any]

    def within(self, college_id: str) -> tuple[sa.ColumnElement[bool], ...]:
        return self.college == college_id, self.counts

    def bound(self, day: date) -> date:
        return day if isinstance(self.day.type, sa.Date) else datetime.combine(day, time(), UTC)


def _market(day: sa.Column[Any], counts: sa.ColumnElement[bool]) -> _Added:
    m, uses = job_market_postings, job_market_posting_skills
    return _Added(m.c.id, m.c.college_id, uses.c.skill_id, m.join(uses, uses.c.posting_id == m.c.id), counts, day)


_ADDED = {
    Stream.PROFILES: _Added(
        profile_skills.c.user_id,
        _p.c.college_id,
        profile_skills.c.skill_id,
        _p.join(users, users.c.id == _p.c.user_id).join(profile_skills, profile_skills.c.user_id == _p.c.user_id),
        _IS_PRESENT,
        profile_skills.c.added_at,
    ),
    Stream.JOBS: _Added(
        jobs.c.id,
        jobs.c.college_id,
        job_skills.c.skill_id,
        jobs.join(job_skills, job_skills.c.job_id == jobs.c.id),
        _WAS_ONLINE,
        jobs.c.published_at,
    ),
    Stream.POSTED: _market(job_market_postings.c.posted_on, sa.true()),
    Stream.UPLOADED: _market(job_market_postings.c.first_seen_on, job_market_postings.c.posted_on.is_(None)),
}


class SqlSkillUses(SkillUses):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def incidence(self, college_id: str, source: Source) -> Incidence:
        cells = _Cells()
        async with reading(self._engine) as connection:
            after = ""
            while page := await self._page(connection, _DOCUMENTS[source], college_id, after):
                after = page[-1]
                for batch in batches(page):
                    cells.add(await _uses(connection, _DOCUMENTS[source], batch))
        return await asyncio.to_thread(cells.incidence)

    @staticmethod
    async def _page(connection: AsyncConnection, kind: _Documents, college_id: str, after: str) -> Sequence[str]:
        query = (
            sa.select(kind.owner)
            .select_from(kind.held)
            .where(kind.college == college_id, kind.owner > after, kind.counts)
            .order_by(kind.owner)
            .limit(PAGE)
        )
        return (await connection.scalars(query)).all()

    async def of_owners(self, college_id: str, source: Source, owners: Sequence[str]) -> Mapping[str, Sequence[str]]:
        kind = _DOCUMENTS[source]
        found: defaultdict[str, list[str]] = defaultdict(list)
        async with reading(self._engine) as connection:
            for batch in batches(owners):
                query = sa.select(kind.owner).select_from(kind.held)
                theirs = query.where(kind.college == college_id, kind.owner.in_(batch), kind.counts)
                there = (await connection.scalars(theirs)).all()
                for owner, skill_id in await _uses(connection, kind, there):
                    found[owner].append(skill_id)
        return found

    async def skills(self, skill_ids: Collection[str] | None) -> Sequence[SkillRow]:
        query = sa.select(skills.c.id, skills.c.name_key, skills.c.name)
        found: list[SkillRow] = []
        async with reading(self._engine) as connection:
            if skill_ids is None:
                found += [SkillRow(*row) for row in await connection.execute(query)]
            else:
                for batch in batches(sorted(skill_ids)):
                    found += [SkillRow(*row) for row in await connection.execute(query.where(skills.c.id.in_(batch)))]
        return sorted(found, key=lambda row: row.key)

    async def additions(self, college_id: str, stream: Stream, since: date, until: date) -> Additions:
        kind = _ADDED[stream]
        new = (*kind.within(college_id), kind.day >= kind.bound(since), kind.day < kind.bound(until))
        documents = sa.select(sa.func.count(kind.owner.distinct())).select_from(kind.held).where(*new)
        counts = (
            sa.select(kind.skill.label("skill_id"), sa.func.count().label("number"))
            .select_from(kind.held)
            .where(*new)
            .group_by(kind.skill)
        )
        async with reading(self._engine) as connection:
            number = int(await connection.scalar(documents) or 0)
            return Additions(number, {row.skill_id: row.number for row in await connection.execute(counts)})

    async def newest(self, college_id: str, stream: Stream, until: date) -> date | None:
        kind = _ADDED[stream]
        query = sa.select(sa.func.max(kind.day)).select_from(kind.held).where(*kind.within(college_id))
        async with reading(self._engine) as connection:
            found: date | None = await connection.scalar(query.where(kind.day < kind.bound(until)))
        return found.date() if isinstance(found, datetime) else found

    async def college_ids(self) -> Sequence[str]:
        async with reading(self._engine) as connection:
            return (await connection.scalars(sa.select(colleges.c.id).order_by(colleges.c.id))).all()

    async def college_of(self, source: Source, owner_id: str) -> str | None:
        kind = _DOCUMENTS[source]
        async with reading(self._engine) as connection:
            found: str | None = await connection.scalar(sa.select(kind.college).where(kind.owner == owner_id))
        return found

    async def industries(self, college_id: str, source: Source) -> Incidence:
        kind, cells, after = _DOCUMENTS[source], _Cells(), ""
        async with reading(self._engine) as connection:
            while page := await self._of_industries(connection, kind, college_id, kind.owner > after, PAGE):
                cells.add(page)
                after = page[-1][0]
        return await asyncio.to_thread(cells.incidence)

    async def industries_of(
        self, college_id: str, source: Source, owners: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        kind = _DOCUMENTS[source]
        found: dict[str, Sequence[str]] = {}
        async with reading(self._engine) as connection:
            for batch in batches(owners):
                rows = await self._of_industries(connection, kind, college_id, kind.owner.in_(batch), len(batch))
                found.update((owner, (name,)) for owner, name in rows)
        return found

    @staticmethod
    async def _of_industries(
        connection: AsyncConnection, kind: _Documents, college_id: str, which: sa.ColumnElement[bool], limit: int
    ) -> Sequence[Any]:
        """(document, industry) of those that have one."""
        assert kind.industry is not None, "documents of this source have no industry"
        query = (
            sa.select(kind.owner, kind.industry)
            .select_from(kind.held)
            .where(kind.college == college_id, which, kind.counts, kind.industry.is_not(None))
            .order_by(kind.owner)
            .limit(limit)
        )
        return (await connection.execute(query)).all()

    async def changed(self, college_id: str, limit: int) -> Mapping[Source, frozenset[str]]:
        mine = _c.c.college_id == college_id
        # Locking reads wait for the rows of transactions that have not ended; on SQLite there is one writer at a time.
        waits = sa.select(sa.func.count()).select_from(_c).where(mine).with_for_update()
        query = sa.select(_c.c.source, _c.c.owner_id).where(mine).order_by(_c.c.source, _c.c.owner_id).limit(limit)
        found: defaultdict[Source, set[str]] = defaultdict(set)
        async with writing(self._engine) as connection:
            await connection.execute(waits)
            for source, owner_id in await connection.execute(query):
                found[Source(source)].add(owner_id)
        return {source: frozenset(owners) for source, owners in found.items()}

    async def settle(self, college_id: str, changed: Mapping[Source, Collection[str]], seen_until: datetime) -> None:
        for source, owners in sorted(changed.items()):
            for batch in batches(sorted(owners)):
                async with writing(self._engine) as connection:
                    await connection.execute(
                        sa.delete(_c).where(
                            _c.c.college_id == college_id,
                            _c.c.source == source,
                            _c.c.owner_id.in_(batch),
                            _c.c.noted_at <= seen_until,
                        )
                    )

    async def settle_all(self, college_id: str, seen_until: datetime) -> None:
        old = (_c.c.college_id == college_id, _c.c.noted_at <= seen_until)
        query = sa.select(_c.c.source, _c.c.owner_id).where(*old).limit(PAGE)
        while True:
            some: defaultdict[Source, list[str]] = defaultdict(list)
            async with reading(self._engine) as connection:
                for source, owner_id in await connection.execute(query):
                    some[Source(source)].append(owner_id)
            if not some:
                return
            await self.settle(college_id, some, seen_until)


async def _uses(connection: AsyncConnection, kind: _Documents, owners: Sequence[str]) -> Sequence[Any]:
    """(document, skill) of these documents."""
    if not owners:
        return ()
    return (await connection.execute(sa.select(kind.of, kind.uses.c.skill_id).where(kind.of.in_(owners)))).all()


class _Cells:
    """Cells as they are read, in numbers: a million of them as texts would take 200 MB."""

    def __init__(self) -> None:
        self._owners: dict[str, int] = {}
        self._skills: dict[str, int] = {}
        self._parts: list[Any] = []

    def add(self, rows: Sequence[Any]) -> None:
        owners, names = self._owners, self._skills
        numbers = [(owners.setdefault(one, len(owners)), names.setdefault(other, len(names))) for one, other in rows]
        self._parts.append(np.array(numbers, dtype=np.int64).reshape(-1, 2))

    def incidence(self) -> Incidence:
        cells = np.concatenate([np.zeros((0, 2), dtype=np.int64), *self._parts])
        return ordered(list(self._owners), cells[:, 0], cells[:, 1], list(self._skills))
