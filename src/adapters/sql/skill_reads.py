"""What is read of people, aliases and industries beside the skill graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.members import standings, subject
from adapters.sql.statements import batches
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.jobs import job_market_postings
from adapters.sql.tables.privacy import privacy_settings
from adapters.sql.tables.profiles import alumni_profiles, profile_skills
from adapters.sql.tables.skills import skill_aliases, skills
from application.skills.read_ports import CollegeCodes, IndustryCounts, SkillAliases, SkilledPeople, SkilledPerson
from domain.identity.account import AccountStatus, Role
from domain.shared.privacy import Listing
from domain.shared.text import fold_key

_p, _s, _m = alumni_profiles, privacy_settings, job_market_postings


class SqlSkillAliases(SkillAliases):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def meant(self, keys: Collection[str]) -> Mapping[str, str]:
        a = skill_aliases
        found: dict[str, str] = {}
        async with reading(self._engine) as connection:
            for batch in batches(sorted(keys)):
                query = (
                    sa.select(a.c.alias_key, skills.c.name_key)
                    .join_from(a, skills, skills.c.id == a.c.skill_id)
                    .where(a.c.alias_key.in_(batch))
                )
                found.update(dict((await connection.execute(query)).all()))
        return found


class SqlSkilledPeople(SkilledPeople):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def listed(
        self, college_id: str, user_ids: Sequence[str], listings: Collection[Listing]
    ) -> Mapping[str, SkilledPerson]:
        rows: list[Any] = []
        async with reading(self._engine) as connection:
            for batch in batches(user_ids):
                # By id alone: with more conditions SQLite goes through the whole college.
                query = standings(batch).add_columns(_p.c.name, _p.c.headline)
                rows += [
                    row
                    for row in await connection.execute(query)
                    if row.college_id == college_id
                    and row.listing in listings
                    and row.role == Role.ALUMNI
                    and row.status != AccountStatus.DELETED
                ]
            theirs = await _skill_ids(connection, [row.user_id for row in rows])
        return {
            row.user_id: SkilledPerson(
                row.user_id, row.name, row.headline, subject(row), frozenset(theirs[row.user_id])
            )
            for row in rows
        }

    async def skills_of(self, college_id: str, user_id: str) -> frozenset[str] | None:
        query = sa.select(users.c.id).where(
            users.c.id == user_id, users.c.college_id == college_id, users.c.status != AccountStatus.DELETED
        )
        async with reading(self._engine) as connection:
            if await connection.scalar(query) is None:
                return None
            return frozenset((await _skill_ids(connection, [user_id]))[user_id])


async def _skill_ids(connection: AsyncConnection, user_ids: Sequence[str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for batch in batches(user_ids):
        query = sa.select(profile_skills.c.user_id, profile_skills.c.skill_id)
        for user_id, skill_id in await connection.execute(query.where(profile_skills.c.user_id.in_(batch))):
            found[user_id].append(skill_id)
    return found


class SqlIndustryCounts(IndustryCounts):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def industries(self, college_id: str, listings: Collection[Listing], limit: int) -> Sequence[tuple[str, int]]:
        number = sa.func.count()
        people = sa.select(_p.c.industry_name, number).where(
            _p.c.college_id == college_id, _p.c.listing.in_(sorted(listings)), _p.c.industry_name.is_not(None)
        )
        postings = sa.select(_m.c.industry_name, number).where(
            _m.c.college_id == college_id, _m.c.industry_name.is_not(None)
        )
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        async with reading(self._engine) as connection:
            for query, column in ((people, _p.c.industry_name), (postings, _m.c.industry_name)):
                for name, count in await connection.execute(query.group_by(column)):
                    if key := fold_key(name):
                        spellings[key][name] += count
        totals = sorted(spellings.items(), key=lambda item: (-item[1].total(), item[0]))
        return [(_commonest(names), names.total()) for _, names in totals[:limit]]


class SqlCollegeCodes(CollegeCodes):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def college_id(self, code: str) -> str | None:
        query = sa.select(colleges.c.id).order_by(colleges.c.created_at, colleges.c.id).limit(1)
        if code:
            query = query.where(colleges.c.code == code)
        async with reading(self._engine) as connection:
            return await connection.scalar(query)


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))
