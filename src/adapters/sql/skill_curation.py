"""The vocabulary of skills in the hands of those who change it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.skill_uses import SkillUses
from adapters.sql.statements import batches, insert_new
from adapters.sql.tables.jobs import job_skills
from adapters.sql.tables.profiles import profile_skills
from adapters.sql.tables.skills import skill_aliases, skill_distinctions, skills
from application.shared.ports import Clock, IdFactory
from application.skills.ports import Moved, SkillCuration, StoredAlias, StoredSkill
from domain.shared.fingerprint import fingerprint
from domain.skills.vocabulary import AliasOrigin, NameOrigin, SkillName

_s = skills
_a = skill_aliases
_d = skill_distinctions


class SqlSkillCuration(SkillCuration):
    """
    Args:
        renamed: takes the ids of postings whose skills have other names now, or are others.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        ids: IdFactory,
        clock: Clock,
        touched: set[str],
        renamed: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self._touched = touched
        self._renamed = renamed
        self._uses = SkillUses(connection, ids, clock)

    async def skills(self, keys: Collection[str]) -> Mapping[str, StoredSkill]:
        found: dict[str, StoredSkill] = {}
        for batch in batches(sorted(keys)):
            query = sa.select(_s).where(_s.c.name_key.in_(batch))
            found.update({row.name_key: _skill(row) for row in await self._connection.execute(query)})
        return found

    async def skill(self, skill_id: str) -> StoredSkill | None:
        query = sa.select(_s).where(_s.c.id == skill_id).with_for_update()
        row = (await self._connection.execute(query)).first()
        return None if row is None else _skill(row)

    async def aliases(self, keys: Collection[str]) -> Mapping[str, StoredAlias]:
        found: dict[str, StoredAlias] = {}
        for batch in batches(sorted(keys)):
            query = sa.select(_a.c.alias_key, _a.c.skill_id, _a.c.origin).where(_a.c.alias_key.in_(batch))
            for key, skill_id, origin in await self._connection.execute(query):
                found[key] = StoredAlias(key, skill_id, AliasOrigin(origin))
        return found

    async def curated_aliases(self) -> frozenset[str]:
        query = sa.select(_a.c.alias_key).where(_a.c.origin == AliasOrigin.CURATED)
        return frozenset((await self._connection.scalars(query)).all())

    async def add_curated(self, names: Sequence[SkillName]) -> None:
        now = self._clock.now()
        rows = [
            {
                "id": self._ids.new(),
                "name": name.name,
                "name_key": name.key,
                "name_origin": NameOrigin.CURATED,
                "created_at": now,
                "updated_at": now,
            }
            for name in names
        ]
        await insert_new(self._connection, _s, rows)

    async def rename(self, skill: StoredSkill, name: SkillName, origin: NameOrigin) -> None:
        values = {"name": name.name, "name_origin": origin, "version": _s.c.version + 1}
        theirs = await self._uses.owners(skill.id)
        change = sa.update(_s).where(_s.c.id == skill.id).values(**values, updated_at=self._clock.now())
        if name.key == skill.key:
            await self._connection.execute(change)
        else:
            hashes = await self._uses.journalled(theirs)
            await self.remove_aliases([name.key])
            await self._connection.execute(change.values(name_key=name.key))
            await self.set_alias(skill.key, skill.id, AliasOrigin.ADMIN)
            await self._uses.renew_journal(hashes)
        self._touched.update(theirs[profile_skills])
        await self._renamed(theirs[job_skills])

    async def set_alias(self, alias_key: str, skill_id: str, origin: AliasOrigin) -> None:
        await self.set_aliases({alias_key: skill_id}, origin)

    async def set_aliases(self, aliases: Mapping[str, str], origin: AliasOrigin) -> None:
        now = self._clock.now()
        await self.remove_aliases(aliases)
        rows: list[dict[str, Any]] = [
            {"alias_key": key, "skill_id": skill_id, "origin": origin, "created_at": now}
            for key, skill_id in sorted(aliases.items())
        ]
        await insert_new(self._connection, _a, rows)

    async def remove_aliases(self, keys: Collection[str]) -> None:
        for batch in batches(sorted(keys)):
            await self._connection.execute(sa.delete(_a).where(_a.c.alias_key.in_(batch)))

    async def begin_merge(self, gone: StoredSkill, into: StoredSkill, origin: AliasOrigin) -> None:
        await self._move_aliases(gone.id, into.id)
        await self.remove_aliases([into.key])  # where the other one was to go up in this one before
        await self.set_alias(gone.key, into.id, origin)
        await self.forget_distinction(gone.key, into.key)

    async def move_uses(self, gone: StoredSkill, into: StoredSkill, limit: int | None = None) -> Moved:
        theirs = await self._uses.owners(gone.id, limit)
        hashes = await self._uses.journalled(theirs)
        moved = await self._uses.move(gone.id, into.id, theirs)
        await self._uses.renew_journal(hashes)
        self._touched.update(theirs[profile_skills])
        await self._renamed(theirs[job_skills])
        return moved

    async def end_merge(self, gone: StoredSkill, into: StoredSkill) -> None:
        await self._move_aliases(gone.id, into.id)
        await self._connection.execute(sa.delete(_s).where(_s.c.id == gone.id))

    async def _move_aliases(self, gone_id: str, into_id: str) -> None:
        await self._connection.execute(sa.update(_a).where(_a.c.skill_id == gone_id).values(skill_id=into_id))

    async def distinguish(self, first_key: str, second_key: str, user_id: str) -> None:
        first, second = sorted((first_key, second_key))
        row = {
            "pair_hash": _pair(first, second),
            "first_key": first,
            "second_key": second,
            "decided_by": user_id,
            "created_at": self._clock.now(),
        }
        await insert_new(self._connection, _d, [row])

    async def apart(self, pairs: Collection[tuple[str, str]]) -> frozenset[frozenset[str]]:
        by_hash = {_pair(*pair): frozenset(pair) for pair in pairs}
        found: set[frozenset[str]] = set()
        for batch in batches(sorted(by_hash)):
            query = sa.select(_d.c.pair_hash).where(_d.c.pair_hash.in_(batch))
            found.update(by_hash[one] for one in (await self._connection.scalars(query)).all())
        return frozenset(found)

    async def forget_distinction(self, first_key: str, second_key: str) -> None:
        await self._connection.execute(sa.delete(_d).where(_d.c.pair_hash == _pair(first_key, second_key)))


def _skill(row: Any) -> StoredSkill:
    return StoredSkill(row.id, row.name_key, row.name, NameOrigin(row.name_origin))


def _pair(first_key: str, second_key: str) -> str:
    return fingerprint(*sorted((first_key, second_key)))
