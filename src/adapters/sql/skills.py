"""The vocabulary of skills."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches, insert_new
from adapters.sql.tables.careers import career_path_skills
from adapters.sql.tables.jobs import job_market_posting_skills, job_skills
from adapters.sql.tables.profiles import educational_record_skills, profile_skills
from adapters.sql.tables.skills import skill_aliases, skills
from application.shared.ports import Clock, IdFactory, ResolvedSkills, SkillNames
from domain.skills.vocabulary import NameOrigin

_USES = (
    profile_skills,
    job_skills,
    job_market_posting_skills,
    educational_record_skills,
    career_path_skills,
    skill_aliases,
)


async def names_of_skills(connection: AsyncConnection, keys: Collection[str]) -> dict[str, str]:
    """Names by id of the skills with these keys, and of those that they are aliases of; ids ascending."""
    found: dict[str, str] = {}
    for batch in batches(sorted(keys)):
        named = sa.select(skills.c.id, skills.c.name).where(skills.c.name_key.in_(batch))
        meant = sa.select(skills.c.id, skills.c.name).join_from(skill_aliases, skills)
        meant = meant.where(skill_aliases.c.alias_key.in_(batch))
        found.update(dict((await connection.execute(sa.union(named, meant))).all()))
    return dict(sorted(found.items()))


class SqlSkillNames(SkillNames):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock

    async def resolve(self, names: Mapping[str, str]) -> ResolvedSkills:
        known = await self._known(names)
        missing = {key: name for key, name in names.items() if key not in known}
        if not missing:
            return ResolvedSkills(known, ())
        now = self._clock.now()
        new = {self._ids.new(): key for key in sorted(missing)}
        await insert_new(
            self._connection,
            skills,
            [
                {"id": skill_id, "name": missing[key], "name_key": key, "created_at": now, "updated_at": now}
                for skill_id, key in new.items()
            ],
        )
        # Another import may have been first with some of them: what counts is what stands in the table.
        known |= await self._known(missing)
        return ResolvedSkills(known, [skill_id for skill_id, key in new.items() if known[key] == skill_id])

    async def _known(self, keys: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for batch in batches(list(keys)):
            query = sa.select(skills.c.name_key, skills.c.id).where(skills.c.name_key.in_(batch))
            found.update(dict((await self._connection.execute(query)).all()))
        return found

    async def known(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        a, s = skill_aliases, skills
        for batch in batches(list(keys)):
            named = sa.select(s.c.name_key, s.c.name_key, s.c.name).where(s.c.name_key.in_(batch))
            meant = (
                sa.select(a.c.alias_key, s.c.name_key, s.c.name)
                .join_from(a, s, s.c.id == a.c.skill_id)
                .where(a.c.alias_key.in_(batch))
            )
            for query in (named, meant):
                found.update({wanted: (key, name) for wanted, key, name in await self._connection.execute(query)})
        return found

    async def remove_unused(self, skill_ids: Collection[str]) -> frozenset[str]:
        wanted = list(skill_ids)
        used: set[str] = set()
        for uses in _USES:
            column = uses.c.skill_id
            used.update((await self._connection.scalars(sa.select(column).where(column.in_(wanted)).distinct())).all())
        chosen = sa.select(skills.c.id).where(skills.c.id.in_(wanted), skills.c.name_origin != NameOrigin.USE)
        used.update((await self._connection.scalars(chosen)).all())
        unused = [skill_id for skill_id in wanted if skill_id not in used]
        await self._connection.execute(sa.delete(skills).where(skills.c.id.in_(unused)))
        return frozenset(used)
