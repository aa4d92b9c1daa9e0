"""An admin says how skills are called, and which of them are one. The vocabulary is one for all colleges."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from application.shared.access import Caller, require_admin
from application.shared.audit import act
from application.shared.retrying import retrying
from application.skills.merge_skills import both_skills, merge_of, move_some
from application.skills.ports import Moved, SkillCuration, SkillsUnitOfWork, StoredSkill
from application.skills.rebuild_graph import EVERY_COLLEGE
from domain.admin.audit import ActionType
from domain.shared.errors import Conflict, FieldError, InvalidValue, NotFound
from domain.shared.ids import parse_id
from domain.shared.skill_names import skill_key
from domain.skills.vocabulary import AliasOrigin, NameOrigin, SkillName

Result = TypeVar("Result")

_NO_SKILL = "There is no such skill."
_NO_ALIAS = "There is no such alias."


@dataclass(frozen=True, slots=True)
class Merged:
    """What was moved at once, and whether that was all; a job moves the rest."""

    moved: Moved
    is_over: bool


class CurateAliases:
    """Each act is one transaction with one audit entry; all raise NotAllowed for others than admins."""

    def __init__(self, uow: Callable[[], SkillsUnitOfWork]) -> None:
        self._uow = uow

    async def rename(self, caller: Caller, skill_id: str, text: str) -> None:
        """Another display name; if it is another name by its key too, the old one becomes an alias.

        Raises:
            NotFound. InvalidValue. Conflict: the name belongs to another skill.
        """
        require_admin(caller)
        skill_id = parse_id(skill_id, _NO_SKILL)
        name = SkillName.checked(text)

        async def work(uow: SkillsUnitOfWork) -> None:
            skill = await _skill(uow.skill_curation, skill_id)
            if name.key != skill.key:
                await _refuse_taken(uow.skill_curation, name.key, skill)
            await uow.skill_curation.rename(skill, name, NameOrigin.ADMIN)
            changes = {"from": skill.name, "to": name.name}
            await uow.jobs.enqueue(EVERY_COLLEGE)
            await _log(uow, caller, "skills.rename", skill.id, "A skill was renamed.", changes)

        await self._in_transaction(work)

    async def add_alias(self, caller: Caller, skill_id: str, text: str) -> None:
        """Another spelling of it; one that it has already is now an admin's.

        Raises:
            NotFound. InvalidValue. Conflict: it is another skill, which would have to be merged, or an alias of one.
        """
        require_admin(caller)
        skill_id = parse_id(skill_id, _NO_SKILL)
        alias = SkillName.checked(text, "alias")

        async def work(uow: SkillsUnitOfWork) -> None:
            skill = await _skill(uow.skill_curation, skill_id)
            if alias.key == skill.key:
                message = "It is the name of the skill."
                raise InvalidValue(f"alias: {message}", errors=[FieldError("alias", message)])
            await _refuse_taken(uow.skill_curation, alias.key, skill)
            await uow.skill_curation.set_alias(alias.key, skill.id, AliasOrigin.ADMIN)
            await uow.skill_curation.forget_distinction(alias.key, skill.key)
            await _log(uow, caller, "skills.add_alias", skill.id, "An alias was added.", {"alias": alias.key})

        await self._in_transaction(work)

    async def remove_alias(self, caller: Caller, text: str) -> None:
        """From now on it is a name of its own, also for the curated vocabulary. What was written as it stays.

        Raises:
            NotFound.
        """
        require_admin(caller)
        key = skill_key(text)

        async def work(uow: SkillsUnitOfWork) -> None:
            alias = (await uow.skill_curation.aliases([key])).get(key)
            if alias is None:
                raise NotFound(_NO_ALIAS)
            skill = await _skill(uow.skill_curation, alias.skill_id)
            await uow.skill_curation.remove_aliases([key])
            await uow.skill_curation.distinguish(key, skill.key, caller.user_id)
            await _log(uow, caller, "skills.remove_alias", skill.id, "An alias was removed.", {"alias": key})

        await self._in_transaction(work)

    async def merge(self, caller: Caller, from_id: str, into_id: str) -> Merged:
        """Two skills become one; the name of the first one is an alias of the second from now on.

        Where many name the first one a job moves them, and the skill is there until it has ended.

        Raises:
            NotFound. InvalidValue: they are the same one.
        """
        require_admin(caller)
        from_id, into_id = _two(from_id, into_id, "into_id")

        async def work(uow: SkillsUnitOfWork) -> Merged:
            gone, into = await _both(uow.skill_curation, from_id, into_id)
            await uow.skill_curation.begin_merge(gone, into, AliasOrigin.ADMIN)
            moved, is_over = await move_some(uow, gone, into)
            if not is_over:
                await uow.jobs.enqueue(merge_of(gone, into))
            changes = {"from_id": gone.id, "from": gone.name, "into": into.name, **asdict(moved), "is_over": is_over}
            await _log(uow, caller, "skills.merge", into.id, "Two skills were merged.", changes)
            return Merged(moved, is_over)

        return await self._in_transaction(work)

    async def dismiss(self, caller: Caller, first_id: str, second_id: str) -> None:
        """The two are different skills: they are not suspected again.

        Raises:
            NotFound. InvalidValue: they are the same one.
        """
        require_admin(caller)
        first_id, second_id = _two(first_id, second_id, "b_id")

        async def work(uow: SkillsUnitOfWork) -> None:
            first, second = await _both(uow.skill_curation, first_id, second_id)
            await uow.skill_curation.distinguish(first.key, second.key, caller.user_id)
            changes = {"other_id": second.id}
            await _log(uow, caller, "skills.dismiss", first.id, "Two skills were declared different.", changes)

        await self._in_transaction(work)

    async def _in_transaction(self, work: Callable[[SkillsUnitOfWork], Awaitable[Result]]) -> Result:
        async def transaction() -> Result:
            async with self._uow() as uow:
                result = await work(uow)
                await uow.commit()
            return result

        return await retrying(transaction)


def _two(first_id: str, second_id: str, field: str) -> tuple[str, str]:
    """Both ids in canonical form. Raises NotFound, InvalidValue."""
    pair = parse_id(first_id, _NO_SKILL), parse_id(second_id, _NO_SKILL)
    if pair[0] == pair[1]:
        message = "It is the same skill."
        raise InvalidValue(f"{field}: {message}", errors=[FieldError(field, message)])
    return pair


async def _skill(curation: SkillCuration, skill_id: str) -> StoredSkill:
    skill = await curation.skill(skill_id)
    if skill is None:
        raise NotFound(_NO_SKILL)
    return skill


async def _both(curation: SkillCuration, first_id: str, second_id: str) -> tuple[StoredSkill, StoredSkill]:
    first, second = await both_skills(curation, first_id, second_id)
    if first is None or second is None:
        raise NotFound(_NO_SKILL)
    return first, second


async def _refuse_taken(curation: SkillCuration, key: str, skill: StoredSkill) -> None:
    other = (await curation.skills([key])).get(key)
    if other is not None:
        raise Conflict(f"{other.name} is a skill of its own: merge the two instead.", code="SKILL_EXISTS")
    alias = (await curation.aliases([key])).get(key)
    if alias is not None and alias.skill_id != skill.id:
        raise Conflict("This is an alias of another skill.", code="ALIAS_EXISTS")


async def _log(
    uow: SkillsUnitOfWork, caller: Caller, action: str, skill_id: str, description: str, changes: Mapping[str, Any]
) -> None:
    entry = act(caller, ActionType.SYSTEM_CONFIG, action, "skill", skill_id, description, changes)
    await uow.audit.record(entry)
