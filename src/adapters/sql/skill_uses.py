"""What names a skill, and how it comes to name another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.people import SqlPeople
from adapters.sql.records import CAREER_MOVES, COURSE_RECORDS, MARKET_POSTINGS, SqlRecords
from adapters.sql.statements import batches
from adapters.sql.tables.careers import career_path_skills
from adapters.sql.tables.datasets import dataset_changes
from adapters.sql.tables.jobs import job_market_posting_skills, job_skills
from adapters.sql.tables.profiles import SkillOrigin, educational_record_skills, profile_skills
from application.shared.ports import Clock, IdFactory
from application.skills.ports import Moved
from domain.datasets.changes import EntityType

_p = profile_skills
_c = dataset_changes

_OWNERS = {
    profile_skills: _p.c.user_id,
    job_skills: job_skills.c.job_id,
    job_market_posting_skills: job_market_posting_skills.c.posting_id,
    educational_record_skills: educational_record_skills.c.record_id,
    career_path_skills: career_path_skills.c.career_path_id,
}
_JOURNALLED = {
    EntityType.PERSON: profile_skills,
    EntityType.MARKET_POSTING: job_market_posting_skills,
    EntityType.COURSE_RECORD: educational_record_skills,
    EntityType.CAREER_MOVE: career_path_skills,
}
_STRENGTH = (SkillOrigin.SELF, SkillOrigin.IMPORT, SkillOrigin.INFERRED)


Owners = dict[sa.Table, Sequence[str]]
"""Ids of what names a skill, by table of uses."""


@dataclass(frozen=True, slots=True)
class Journalled:
    """An imported thing as an undo would look at it."""

    kind: EntityType
    id: str
    hash: str


class SkillUses:
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._people = SqlPeople(connection, ids, set())
        self._records = {
            EntityType.MARKET_POSTING: SqlRecords(MARKET_POSTINGS, connection, ids, clock),
            EntityType.COURSE_RECORD: SqlRecords(COURSE_RECORDS, connection, ids, clock),
            EntityType.CAREER_MOVE: SqlRecords(CAREER_MOVES, connection, ids, clock),
        }

    async def owners(self, skill_id: str, limit: int | None = None) -> Owners:
        """What names the skill, of each kind the first `limit`."""
        found: Owners = {}
        for uses, owner in _OWNERS.items():
            query = sa.select(owner).where(uses.c.skill_id == skill_id).order_by(owner).limit(limit)
            found[uses] = (await self._connection.scalars(query)).all()
        return found

    async def move(self, gone_id: str, into_id: str, theirs: Owners) -> Moved:
        """Of these nothing names `gone_id` afterwards."""
        counts = [await self._move(uses, gone_id, into_id, theirs[uses]) for uses in _OWNERS]
        return Moved(*counts)

    async def _move(self, uses: sa.Table, gone_id: str, into_id: str, owner_ids: Sequence[str]) -> int:
        owner = _OWNERS[uses]
        for batch in batches(owner_ids):
            query = sa.select(owner).where(owner.in_(batch), uses.c.skill_id == into_id).order_by(owner)
            both = (await self._connection.scalars(query)).all()
            if both and "sort_order" in uses.c:
                await self._join(uses, both, gone_id, into_id)
            doubles = sa.delete(uses).where(uses.c.skill_id == gone_id, owner.in_(both))
            await self._connection.execute(doubles)
            rest = sa.update(uses).where(uses.c.skill_id == gone_id, owner.in_(batch)).values(skill_id=into_id)
            await self._connection.execute(rest)
        return len(owner_ids)

    async def _join(self, uses: sa.Table, owner_ids: Sequence[str], gone_id: str, into_id: str) -> None:
        """What stays of two entries: the better place, the stronger origin, the earlier date."""
        owner = _OWNERS[uses]
        query = sa.select(uses).where(owner.in_(owner_ids), uses.c.skill_id.in_([gone_id, into_id]))
        pairs: dict[str, list[Any]] = {}
        for row in await self._connection.execute(query):
            pairs.setdefault(row._mapping[owner.name], []).append(row)
        values = []
        for owner_id, rows in pairs.items():
            joined: dict[str, Any] = {"owner": owner_id, "new_sort_order": min(row.sort_order for row in rows)}
            if uses is profile_skills:
                joined["new_origin"] = min((row.origin for row in rows), key=_STRENGTH.index)
                joined["new_added_at"] = min(row.added_at for row in rows)
            values.append(joined)
        names = [name for name in ("sort_order", "origin", "added_at") if name in uses.c]
        statement = (
            sa.update(uses)
            .where(owner == sa.bindparam("owner"), uses.c.skill_id == into_id)
            .values({name: sa.bindparam(f"new_{name}") for name in names})
        )
        await self._connection.execute(statement, values)

    async def journalled(self, theirs: Owners) -> Sequence[Journalled]:
        """Those of these that are in journals, as they are now."""
        found: list[Journalled] = []
        for kind, uses in _JOURNALLED.items():
            for batch in batches(theirs[uses]):
                query = sa.select(_c.c.entity_id).where(_c.c.entity_type == kind, _c.c.entity_id.in_(batch)).distinct()
                ids = sorted((await self._connection.scalars(query)).all())
                found += [Journalled(kind, one, hashed) for one, hashed in (await self._hashes(kind, ids)).items()]
        return found

    async def _hashes(self, kind: EntityType, ids: Sequence[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for batch in batches(ids):
            if kind is EntityType.PERSON:
                people = await self._people.by_id(batch)
                found.update({one.user_id: one.profile.hash() for one in people.values() if one.profile is not None})
            else:
                records = await self._records[kind].by_id(batch)
                found.update({one.id: one.record.hash() for one in records.values()})
        return found

    async def renew_journal(self, before: Sequence[Journalled]) -> None:
        """Entries that described these things as they were then describe them as they are now."""
        for kind in _JOURNALLED:
            former = {one.id: one.hash for one in before if one.kind is kind}
            now = await self._hashes(kind, sorted(former))
            changed = [
                {"wanted": one_id, "former": former[one_id], "new": hashed}
                for one_id, hashed in now.items()
                if hashed != former[one_id]
            ]
            if changed:
                statement = (
                    sa.update(_c)
                    .where(
                        _c.c.entity_type == kind,
                        _c.c.entity_id == sa.bindparam("wanted"),
                        _c.c.after_hash == sa.bindparam("former"),
                    )
                    .values(after_hash=sa.bindparam("new"))
                )
                await self._connection.execute(statement, changed)
