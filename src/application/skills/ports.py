"""What the care of the vocabulary needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from operator import add
from typing import Protocol

from application.shared.ports import UnitOfWork
from domain.skills.suspected_aliases import UsedSkill
from domain.skills.vocabulary import AliasOrigin, NameOrigin, SkillName


@dataclass(frozen=True, slots=True)
class StoredSkill:
    id: str
    key: str
    name: str
    name_origin: NameOrigin


@dataclass(frozen=True, slots=True)
class StoredAlias:
    key: str
    skill_id: str
    origin: AliasOrigin


@dataclass(frozen=True, slots=True)
class ListedAlias:
    key: str
    origin: AliasOrigin


@dataclass(frozen=True, slots=True)
class ListedSkill:
    """A skill as admins see it, with how many profiles, portal postings and market postings name it."""

    skill: StoredSkill
    alumni: int
    jobs: int
    market: int
    aliases: Sequence[ListedAlias]


@dataclass(frozen=True, slots=True)
class Moved:
    """What named a skill that went up in another; one that named both counts too."""

    profiles: int = 0
    jobs: int = 0
    market_postings: int = 0
    courses: int = 0
    career_moves: int = 0

    @property
    def most(self) -> int:
        """Of the kind with most."""
        return max(self.profiles, self.jobs, self.market_postings, self.courses, self.career_moves)

    def __add__(self, other: Moved) -> Moved:
        return Moved(*map(add, astuple(self), astuple(other)))


class SkillCuration(Protocol):
    """The vocabulary, for those who change it.

    Changes of a skill's key also reach the journals of uploads, so that an undo still knows its records again.
    """

    async def skills(self, keys: Collection[str]) -> Mapping[str, StoredSkill]:
        """By key, of those that exist."""

    async def skill(self, skill_id: str) -> StoredSkill | None:
        """Locked until the transaction ends."""

    async def aliases(self, keys: Collection[str]) -> Mapping[str, StoredAlias]:
        """By key, of those that exist."""

    async def curated_aliases(self) -> frozenset[str]:
        """Keys of all aliases of curated origin."""

    async def add_curated(self, names: Sequence[SkillName]) -> None:
        """New skills; those whose key exists are left as they are."""

    async def rename(self, skill: StoredSkill, name: SkillName, origin: NameOrigin) -> None:
        """Another display name. A former key becomes an alias; an alias of the skill with the new key goes.

        The caller has made sure that the new key is free.
        """

    async def set_alias(self, alias_key: str, skill_id: str, origin: AliasOrigin) -> None:
        """Add it or point it to this skill."""

    async def set_aliases(self, aliases: Mapping[str, str], origin: AliasOrigin) -> None:
        """The same for several, as alias key -> skill id."""

    async def remove_aliases(self, keys: Collection[str]) -> None: ...

    async def begin_merge(self, gone: StoredSkill, into: StoredSkill, origin: AliasOrigin) -> None:
        """The key of `gone` and its aliases are aliases of `into`: nothing new will name it."""

    async def move_uses(self, gone: StoredSkill, into: StoredSkill, limit: int | None = None) -> Moved:
        """What names `gone` names `into` from now on, once; of each kind `limit` at most."""

    async def end_merge(self, gone: StoredSkill, into: StoredSkill) -> None:
        """Remove `gone`, which nothing names any more. Raises ConcurrentWrite where something does."""

    async def distinguish(self, first_key: str, second_key: str, user_id: str) -> None:
        """Remember that they are different skills."""

    async def apart(self, pairs: Collection[tuple[str, str]]) -> frozenset[frozenset[str]]:
        """Those of the pairs of keys that were distinguished."""

    async def forget_distinction(self, first_key: str, second_key: str) -> None: ...


class SkillsUnitOfWork(UnitOfWork, Protocol):
    @property
    def skill_curation(self) -> SkillCuration: ...


class SkillQueries(Protocol):
    """Reads outside a unit of work."""

    async def page(self, search: str, limit: int, offset: int) -> tuple[Sequence[ListedSkill], int]:
        """Skills whose key, or an alias, contains `search` (folded), by key, and how many there are."""

    async def listed(self, skill_ids: Collection[str]) -> Mapping[str, ListedSkill]:
        """By id, of those that exist."""

    async def used(self, limit: int) -> Sequence[UsedSkill]:
        """The most used skills."""

    async def distinctions(self, limit: int) -> frozenset[frozenset[str]]:
        """Pairs of keys that were distinguished, the latest ones."""
