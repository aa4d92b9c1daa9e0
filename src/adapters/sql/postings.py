"""Postings of the portal, and who looked at them and saved them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.generations import grow
from adapters.sql.skill_changes import note_changes
from adapters.sql.statements import batches, insert_all, insert_new, skill_names
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import job_applications, job_skills, job_views, jobs, saved_jobs
from adapters.sql.tables.search import job_search
from adapters.sql.text_search import Document, SqlTextIndex
from application.jobs.posting_ports import Posting, Postings
from application.shared.ports import Clock, ConcurrentWrite, DataKind
from application.shared.search import SearchScope
from domain.identity.account import AccountStatus
from domain.jobs.posting import CloseReason, JobKind, PostingStatus, is_withheld
from domain.shared.text import fold_key
from domain.skills.graph import Source

_j, _v = jobs, job_views
_KEY_LENGTH = 255


class SqlPortalJobs(Postings):
    """What changes is noted; `flush`, the last statements of a transaction, brings search and caches up to date.

    Args:
        posters: ids of people whose postings appear or disappear with this transaction.
    """

    def __init__(self, connection: AsyncConnection, clock: Clock, posters: set[str] | None = None) -> None:
        self._connection = connection
        self._clock = clock
        self._stored: dict[str, Posting] = {}
        self._gone: dict[str, str] = {}
        self._posters = set() if posters is None else posters

    async def take(self, job_id: str) -> Posting | None:
        return await self._one(sa.select(_j).where(_j.c.id == job_id).with_for_update())

    async def by_id(self, job_id: str) -> Posting | None:
        return await self._one(sa.select(_j).where(_j.c.id == job_id))

    async def _one(self, query: sa.Select[Any]) -> Posting | None:
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        return posting(row, (await skills_of(self._connection, [row.id])).get(row.id, ()))

    async def add(self, posting: Posting, skill_ids: Sequence[str]) -> None:
        counters = {"views_count": posting.views_count, "applications_count": posting.applications_count}
        row = {"id": posting.id, "created_at": posting.created_at, "version": posting.version, **counters}
        await insert_all(self._connection, _j, [{**row, **_values(posting)}])
        await self._add_skills(posting.id, skill_ids)
        self._stored[posting.id] = posting

    async def store(self, posting: Posting, skill_ids: Sequence[str] | None) -> None:
        former = sa.and_(_j.c.id == posting.id, _j.c.version == posting.version)
        change = sa.update(_j).where(former).values(**_values(posting), version=posting.version + 1)
        if (await self._connection.execute(change)).rowcount != 1:
            raise ConcurrentWrite("the posting was changed meanwhile")
        if skill_ids is not None:
            await self._connection.execute(sa.delete(job_skills).where(job_skills.c.job_id == posting.id))
            await self._add_skills(posting.id, skill_ids)
        self._stored[posting.id] = posting

    async def _add_skills(self, job_id: str, skill_ids: Sequence[str]) -> None:
        rows = [
            {"job_id": job_id, "skill_id": skill_id, "sort_order": place} for place, skill_id in enumerate(skill_ids)
        ]
        await insert_all(self._connection, job_skills, rows)

    async def delete(self, posting: Posting) -> None:
        await self._connection.execute(sa.delete(_j).where(_j.c.id == posting.id))
        self._gone[posting.id] = posting.college_id

    async def has_applications(self, job_id: str) -> bool:
        t = job_applications
        return await self._connection.scalar(sa.select(t.c.id).where(t.c.job_id == job_id).limit(1)) is not None

    async def count_view(self, job_id: str, user_id: str, at: datetime, since: datetime) -> bool:
        # Under the lock of the posting: of several looks of one person at once only the first counts.
        lock = sa.select(_j.c.id).where(_j.c.id == job_id).with_for_update()
        if await self._connection.scalar(lock) is None:
            return False
        mine = sa.and_(_v.c.job_id == job_id, _v.c.user_id == user_id)
        viewed_at = await self._connection.scalar(sa.select(_v.c.viewed_at).where(mine))
        if viewed_at is not None and viewed_at > since:
            return False
        if viewed_at is None:
            await insert_all(self._connection, _v, [{"job_id": job_id, "user_id": user_id, "viewed_at": at}])
        else:
            await self._connection.execute(sa.update(_v).where(mine).values(viewed_at=at))
        count = sa.update(_j).where(_j.c.id == job_id).values(views_count=_j.c.views_count + 1)
        await self._connection.execute(count)
        return True

    async def save(self, user_id: str, job_id: str, at: datetime) -> None:
        await insert_new(self._connection, saved_jobs, [{"user_id": user_id, "job_id": job_id, "saved_at": at}])

    async def unsave(self, user_id: str, job_id: str) -> None:
        t = saved_jobs
        await self._connection.execute(sa.delete(t).where(t.c.user_id == user_id, t.c.job_id == job_id))

    async def expired(self, today: date, limit: int) -> Sequence[str]:
        return list(await self._connection.scalars(expired_query(today, limit)))

    async def renamed_skills(self, job_ids: Sequence[str]) -> None:
        """Skills of these have other names now, or are others: search and caches follow."""
        for batch in batches(job_ids):
            skills = await skills_of(self._connection, batch)
            for row in await self._connection.execute(sa.select(_j).where(_j.c.id.in_(batch))):
                self._stored[row.id] = posting(row, skills.get(row.id, ()))

    async def flush(self) -> None:
        """Postings that were removed are found by nobody; all others are, by those who may see them."""
        stored, gone = self._stored, self._gone
        self._stored, self._gone = {}, {}
        if stored or gone:
            await self._follow(stored, gone)
        colleges = {*gone.values(), *(one.college_id for one in stored.values())}
        for batch in batches(sorted(stored)):
            colleges |= await self._withhold(_j.c.id.in_(batch))
        for batch in batches(sorted(self._posters)):
            colleges |= await self._withhold(_j.c.posted_by.in_(batch))
        self._posters.clear()
        await grow(self._connection, colleges, DataKind.JOBS)

    async def _withhold(self, these: sa.ColumnElement[bool]) -> set[str]:
        """Have only admins find those of these that the domain's rule says; the colleges where that is new."""
        query = sa.select(_j.c.id, _j.c.college_id, _j.c.status, _j.c.is_withheld, users.c.status.label("poster"))
        # Locked, and so the poster's latest state: who is being suspended posts nothing meanwhile that is shown.
        query = query.join_from(_j, users, users.c.id == _j.c.posted_by).where(these).with_for_update(read=True)
        changed: dict[bool, list[str]] = {True: [], False: []}
        theirs: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._connection.execute(query):
            is_suspended, has_left = (
                row.poster == status for status in (AccountStatus.SUSPENDED, AccountStatus.DELETED)
            )
            hidden = is_withheld(PostingStatus(row.status), poster_is_suspended=is_suspended, poster_has_left=has_left)
            if hidden != row.is_withheld:
                changed[hidden].append(row.id)
                theirs[row.college_id].append(row.id)
        for hidden, job_ids in changed.items():
            for batch in batches(job_ids):
                await self._connection.execute(sa.update(_j).where(_j.c.id.in_(batch)).values(is_withheld=hidden))
        for college_id in sorted(theirs):
            await note_changes(self._connection, college_id, Source.JOBS, theirs[college_id], self._clock.now())
        return set(theirs)

    async def _follow(self, stored: Mapping[str, Posting], gone: Mapping[str, str]) -> None:
        shown = [one for one in stored.values() if one.status is not PostingStatus.REMOVED and one.id not in gone]
        index = SqlTextIndex(self._connection, job_search, SearchScope.JOBS)
        await index.remove({*gone, *stored} - {one.id for one in shown})
        await index.put([_document(one) for one in shown])
        theirs = {**gone, **{one.id: one.college_id for one in stored.values()}}
        for college_id in sorted(set(theirs.values())):
            changed = [job_id for job_id in theirs if theirs[job_id] == college_id]
            await note_changes(self._connection, college_id, Source.JOBS, changed, self._clock.now())


def expired_query(today: date, limit: int) -> sa.Select[Any]:
    over = sa.and_(_j.c.status == PostingStatus.ACTIVE, _j.c.closes_on < today)
    return sa.select(_j.c.id).where(over).order_by(_j.c.closes_on, _j.c.id).limit(limit)


def _values(posting: Posting) -> dict[str, Any]:
    return {
        "college_id": posting.college_id,
        "posted_by": posting.posted_by,
        "title": posting.title,
        "description": posting.description,
        "company_name": posting.company,
        # Folding may lengthen a text.
        "company_key": fold_key(posting.company)[:_KEY_LENGTH],
        "location_text": posting.location,
        "location_key": fold_key(posting.location)[:_KEY_LENGTH],
        "job_type": posting.job_type,
        "experience_text": posting.experience,
        "salary_text": posting.salary,
        "apply_url": posting.apply_url,
        "closes_on": posting.closes_on,
        "status": posting.status,
        "published_at": posting.published_at,
        "closed_at": posting.closed_at,
        "close_reason": posting.close_reason,
        "updated_at": posting.updated_at,
    }


def _document(posting: Posting) -> Document:
    rest = "\n".join((posting.location, posting.description, posting.job_type))
    return Document(posting.id, posting.college_id, posting.title, posting.company, "\n".join(posting.skills), rest)


async def skills_of(connection: AsyncConnection, job_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Display names by posting, in the poster's order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for job_id, _, name, place in await skill_names(connection, job_skills, "job_id", job_ids, "sort_order"):
        found.setdefault(job_id, []).append((place, name))
    return {job_id: tuple(name for _, name in sorted(names)) for job_id, names in found.items()}


def posting(row: Any, skills: tuple[str, ...]) -> Posting:
    """Of a row of `jobs`."""
    return Posting(
        id=row.id,
        college_id=row.college_id,
        posted_by=row.posted_by,
        title=row.title,
        description=row.description,
        company=row.company_name,
        location=row.location_text,
        job_type=JobKind(row.job_type),
        experience=row.experience_text,
        salary=row.salary_text,
        apply_url=row.apply_url,
        closes_on=row.closes_on,
        status=PostingStatus(row.status),
        published_at=row.published_at,
        closed_at=row.closed_at,
        close_reason=None if row.close_reason is None else CloseReason(row.close_reason),
        skills=skills,
        views_count=row.views_count,
        applications_count=row.applications_count,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        is_withheld=row.is_withheld,
    )
