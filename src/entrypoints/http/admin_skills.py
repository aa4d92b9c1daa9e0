"""The vocabulary of skills in the hands of admins; it is one for all colleges."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.shared.access import Caller
from application.skills.curate_aliases import CurateAliases
from application.skills.ports import ListedSkill
from application.skills.read_skills import ReadSkills, SuspectedPair
from domain.skills.suspected_aliases import REASONS

_BODY_LIMIT = 16_384


class SkillAliasOut(msgspec.Struct, frozen=True):
    """`alias` is folded: in lower case, with single blanks. `origin` is curated, admin, import or ai."""

    alias: str
    origin: str


class CuratedSkillOut(msgspec.Struct, frozen=True):
    """The counts are those of all colleges: profiles, postings of the portal and of the job market.

    `name_origin` tells who decided the spelling: use (whoever named it first), curated or admin.
    """

    id: str
    name: str
    key: str
    name_origin: str
    alumni_count: int
    job_count: int
    market_count: int
    aliases: list[SkillAliasOut]

    @classmethod
    def of(cls, listed: ListedSkill) -> CuratedSkillOut:
        return cls(
            id=listed.skill.id,
            name=listed.skill.name,
            key=listed.skill.key,
            name_origin=listed.skill.name_origin,
            alumni_count=listed.alumni,
            job_count=listed.jobs,
            market_count=listed.market,
            aliases=[SkillAliasOut(alias.key, alias.origin) for alias in listed.aliases],
        )


class CuratedSkillListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[CuratedSkillOut]
    total: int


class SuspectedAliasOut(msgspec.Struct, frozen=True):
    """`a` is used at least as often as `b`. `reason` is punctuation, plural, js_suffix, typo or acronym."""

    a: CuratedSkillOut
    b: CuratedSkillOut
    reason: str
    explanation: str

    @classmethod
    def of(cls, pair: SuspectedPair) -> SuspectedAliasOut:
        return cls(CuratedSkillOut.of(pair.first), CuratedSkillOut.of(pair.second), pair.reason, REASONS[pair.reason])


class SuspectedAliasListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[SuspectedAliasOut]
    total: int


class SkillNameIn(msgspec.Struct, frozen=True):
    name: str


class SkillAliasIn(msgspec.Struct, frozen=True):
    alias: str


class SkillMergeIn(msgspec.Struct, frozen=True):
    """`from_id` goes up in `into_id`."""

    from_id: str
    into_id: str


class SkillPairIn(msgspec.Struct, frozen=True):
    a_id: str
    b_id: str


class CuratedSkillChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: CuratedSkillOut
    message: str


class SkillMergeOut(msgspec.Struct, frozen=True):
    """What named the first skill and names the other one now; a job moves the rest where `is_over` is false."""

    skill: CuratedSkillOut
    profiles_moved: int
    jobs_moved: int
    market_postings_moved: int
    courses_moved: int
    career_moves_moved: int
    is_over: bool


class SkillMergedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: SkillMergeOut
    message: str


class SkillMessageOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


class AdminSkillController(Controller):
    path, tags = "/api/admin/skills", ("skills",)

    @get("/", operation_id="ListCuratedSkills")
    async def skills(
        self,
        caller: NamedDependency[Caller],
        read_skills: NamedDependency[ReadSkills],
        search: FromQuery[str] = "",
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> CuratedSkillListOut:
        """All skills by name; `search` is a part of a name or of an alias."""
        listed, total = await read_skills.page(caller, search, limit, offset)
        return CuratedSkillListOut(True, [CuratedSkillOut.of(one) for one in listed], total)

    @put("/{skill_id:str}", operation_id="RenameSkill", request_max_body_size=_BODY_LIMIT)
    async def rename(
        self,
        skill_id: FromPath[str],
        data: JSONBody[SkillNameIn],
        caller: NamedDependency[Caller],
        curate_aliases: NamedDependency[CurateAliases],
        read_skills: NamedDependency[ReadSkills],
    ) -> CuratedSkillChangedOut:
        """Give it another display name; a former name that differs by more than case and blanks becomes an alias."""
        await curate_aliases.rename(caller, skill_id, data.name)
        listed = await read_skills.one(caller, skill_id)
        return CuratedSkillChangedOut(True, CuratedSkillOut.of(listed), "The skill was renamed.")

    @post("/{skill_id:str}/aliases", operation_id="AddSkillAlias", status_code=201, request_max_body_size=_BODY_LIMIT)
    async def add_alias(
        self,
        skill_id: FromPath[str],
        data: JSONBody[SkillAliasIn],
        caller: NamedDependency[Caller],
        curate_aliases: NamedDependency[CurateAliases],
        read_skills: NamedDependency[ReadSkills],
    ) -> CuratedSkillChangedOut:
        """Have another spelling mean this skill. A spelling that is a skill already is refused: merge the two."""
        await curate_aliases.add_alias(caller, skill_id, data.alias)
        listed = await read_skills.one(caller, skill_id)
        return CuratedSkillChangedOut(True, CuratedSkillOut.of(listed), "The alias was added.")

    @delete("/aliases/{alias:path}", operation_id="RemoveSkillAlias", status_code=200)
    async def remove_alias(
        self,
        alias: FromPath[str],
        caller: NamedDependency[Caller],
        curate_aliases: NamedDependency[CurateAliases],
    ) -> SkillMessageOut:
        """Have a spelling be a name of its own from now on; what was stored as the skill stays there."""
        await curate_aliases.remove_alias(caller, alias.removeprefix("/"))
        return SkillMessageOut(True, "The alias was removed.")

    @post("/merge", operation_id="MergeSkills", status_code=200, request_max_body_size=_BODY_LIMIT)
    async def merge(
        self,
        data: JSONBody[SkillMergeIn],
        caller: NamedDependency[Caller],
        curate_aliases: NamedDependency[CurateAliases],
        read_skills: NamedDependency[ReadSkills],
    ) -> SkillMergedOut:
        """Make one skill of two: whatever names the first names the second from now on."""
        merged = await curate_aliases.merge(caller, data.from_id, data.into_id)
        out = SkillMergeOut(
            CuratedSkillOut.of(await read_skills.one(caller, data.into_id)),
            profiles_moved=merged.moved.profiles,
            jobs_moved=merged.moved.jobs,
            market_postings_moved=merged.moved.market_postings,
            courses_moved=merged.moved.courses,
            career_moves_moved=merged.moved.career_moves,
            is_over=merged.is_over,
        )
        message = "The skills were merged." if merged.is_over else "The skills are being merged, which takes a while."
        return SkillMergedOut(True, out, message)

    @get("/suspected-aliases", operation_id="ListSuspectedAliases")
    async def suspected(
        self,
        caller: NamedDependency[Caller],
        read_skills: NamedDependency[ReadSkills],
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> SuspectedAliasListOut:
        """Pairs of skills that look like spellings of one another, the most used first; nothing merges by itself."""
        pairs, total = await read_skills.suspected(caller, limit, offset)
        return SuspectedAliasListOut(True, [SuspectedAliasOut.of(pair) for pair in pairs], total)

    @post(
        "/suspected-aliases/dismiss",
        operation_id="DismissSuspectedAlias",
        status_code=200,
        request_max_body_size=_BODY_LIMIT,
    )
    async def dismiss(
        self,
        data: JSONBody[SkillPairIn],
        caller: NamedDependency[Caller],
        curate_aliases: NamedDependency[CurateAliases],
    ) -> SkillMessageOut:
        """Say that two skills are different, so that they are not suspected again."""
        await curate_aliases.dismiss(caller, data.a_id, data.b_id)
        return SkillMessageOut(True, "The two are kept apart.")
