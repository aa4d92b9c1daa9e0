"""The vocabulary of skills as admins see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.statements import batches
from adapters.sql.tables.jobs import job_market_posting_skills, job_skills
from adapters.sql.tables.profiles import profile_skills
from adapters.sql.tables.skills import skill_aliases, skill_distinctions, skills
from application.skills.ports import ListedAlias, ListedSkill, SkillQueries, StoredSkill
from domain.skills.suspected_aliases import UsedSkill
from domain.skills.vocabulary import AliasOrigin, NameOrigin

_s = skills
_a = skill_aliases
_COUNTED = (profile_skills, job_skills, job_market_posting_skills)


class SqlSkillQueries(SkillQueries):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, search: str, limit: int, offset: int) -> tuple[Sequence[ListedSkill], int]:
        condition: sa.ColumnElement[bool] = sa.true()
        if search:
            by_alias = sa.select(_a.c.skill_id).where(_a.c.alias_key.contains(search, autoescape=True))
            condition = sa.or_(_s.c.name_key.contains(search, autoescape=True), _s.c.id.in_(by_alias))
        query = sa.select(_s.c.id).where(condition).order_by(_s.c.name_key).limit(limit).offset(offset)
        async with reading(self._engine) as connection:
            total = int(await connection.scalar(sa.select(sa.func.count()).select_from(_s).where(condition)) or 0)
            ids = (await connection.scalars(query)).all()
            found = await self._listed(connection, ids)
        return [found[skill_id] for skill_id in ids], total

    async def listed(self, skill_ids: Collection[str]) -> Mapping[str, ListedSkill]:
        async with reading(self._engine) as connection:
            return await self._listed(connection, sorted(skill_ids))

    @staticmethod
    async def _listed(connection: AsyncConnection, skill_ids: Sequence[str]) -> dict[str, ListedSkill]:
        rows: list[Any] = []
        aliases: defaultdict[str, list[ListedAlias]] = defaultdict(list)
        counts: dict[sa.Table, dict[str, int]] = {uses: {} for uses in _COUNTED}
        for batch in batches(skill_ids):
            query = sa.select(_s.c.id, _s.c.name_key, _s.c.name, _s.c.name_origin).where(_s.c.id.in_(batch))
            rows += (await connection.execute(query)).all()
            others = sa.select(_a.c.skill_id, _a.c.alias_key, _a.c.origin).where(_a.c.skill_id.in_(batch))
            for skill_id, key, origin in await connection.execute(others.order_by(_a.c.alias_key)):
                aliases[skill_id].append(ListedAlias(key, AliasOrigin(origin)))
            for uses in _COUNTED:
                counts[uses].update({row[0]: row[1] for row in await connection.execute(_count(uses, batch))})
        return {
            skill_id: ListedSkill(
                StoredSkill(skill_id, key, name, NameOrigin(origin)),
                alumni=counts[profile_skills].get(skill_id, 0),
                jobs=counts[job_skills].get(skill_id, 0),
                market=counts[job_market_posting_skills].get(skill_id, 0),
                aliases=aliases[skill_id],
            )
            for skill_id, key, name, origin in rows
        }

    async def used(self, limit: int) -> Sequence[UsedSkill]:
        totals: Counter[str] = Counter()
        async with reading(self._engine) as connection:
            for uses in _COUNTED:
                for skill_id, number in await connection.execute(_count(uses)):
                    totals[skill_id] += number
            query = sa.select(_s.c.id, _s.c.name_key, _s.c.name_origin)
            rows = (await connection.execute(query)).all()
        found = [
            UsedSkill(skill_id, key, totals[skill_id], origin == NameOrigin.CURATED) for skill_id, key, origin in rows
        ]
        found.sort(key=lambda one: (-one.uses, one.key))
        return found[:limit]

    async def distinctions(self, limit: int) -> frozenset[frozenset[str]]:
        d = skill_distinctions
        query = sa.select(d.c.first_key, d.c.second_key).limit(limit)
        async with reading(self._engine) as connection:
            return frozenset(frozenset(pair) for pair in (await connection.execute(query)).all())


def _count(uses: sa.Table, skill_ids: Sequence[str] | None = None) -> sa.Select[Any]:
    query = sa.select(uses.c.skill_id, sa.func.count()).group_by(uses.c.skill_id)
    return query if skill_ids is None else query.where(uses.c.skill_id.in_(skill_ids))
