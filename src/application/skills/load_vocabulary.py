"""The curated vocabulary of this version becomes part of the stored one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from application.shared.retrying import retrying
from application.skills.ports import SkillCuration, SkillsUnitOfWork
from domain.skills.vocabulary import AliasOrigin, CuratedVocabulary, NameOrigin, SkillName


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run changed; all 0 when the stored vocabulary was up to date."""

    names: int
    aliases: int
    merged: int


class LoadVocabulary:
    """Runs after each migration; several at once are safe.

    What an admin decided stays: names that one gave, aliases that one added, removed or got by a merge.
    """

    def __init__(self, uow: Callable[[], SkillsUnitOfWork], vocabulary: CuratedVocabulary) -> None:
        self._uow = uow
        self._vocabulary = vocabulary

    async def __call__(self) -> Loaded:
        """Skills that turned out to be aliases are merged one by one, each in a transaction of its own."""
        names = await retrying(self._load_names)
        aliases, to_merge = await retrying(self._load_aliases)
        merged = 0
        for alias_key, target_key in to_merge:
            merged += await retrying(partial(self._merge, alias_key, target_key))
        return Loaded(names, aliases, merged)

    async def _load_names(self) -> int:
        wanted = self._vocabulary.names
        async with self._uow() as uow:
            curation = uow.skill_curation
            stored = await curation.skills(wanted)
            taken = await curation.aliases(wanted)
            outdated = [key for key, alias in taken.items() if alias.origin is AliasOrigin.CURATED]
            missing = [
                SkillName(key, name)
                for key, name in wanted.items()
                if key not in stored and (key not in taken or key in outdated)
            ]
            wrong = [
                skill
                for skill in stored.values()
                if skill.name_origin is not NameOrigin.ADMIN
                and (skill.name, skill.name_origin) != (wanted[skill.key], NameOrigin.CURATED)
            ]
            await curation.remove_aliases(outdated)
            await curation.add_curated(missing)
            for skill in wrong:
                await curation.rename(skill, SkillName(skill.key, wanted[skill.key]), NameOrigin.CURATED)
            await uow.commit()
        return len(missing) + len(wrong)

    async def _load_aliases(self) -> tuple[int, list[tuple[str, str]]]:
        """How many aliases were added, pointed elsewhere or removed; and (alias, skill) where a skill has the key."""
        wanted = self._vocabulary.aliases
        async with self._uow() as uow:
            curation = uow.skill_curation
            targets = await self._targets(curation)
            stored = await curation.aliases(wanted)
            skills = await curation.skills(wanted)
            apart = await curation.apart(list(wanted.items()))
            new: dict[str, str] = {}
            to_merge: list[tuple[str, str]] = []
            for key, target_key in wanted.items():
                target_id = targets.get(target_key)
                if target_id is None or frozenset((key, target_key)) in apart:
                    continue
                known = stored.get(key)
                if key in skills:
                    if skills[key].name_origin is not NameOrigin.ADMIN and skills[key].id != target_id:
                        to_merge.append((key, target_key))
                elif known is None or (known.origin is AliasOrigin.CURATED and known.skill_id != target_id):
                    new[key] = target_id
            outdated = await curation.curated_aliases() - wanted.keys()
            await curation.remove_aliases(outdated)
            await curation.set_aliases(new, AliasOrigin.CURATED)
            await uow.commit()
        return len(new) + len(outdated), to_merge

    async def _targets(self, curation: SkillCuration) -> dict[str, str]:
        """Ids by curated key; where an admin made that name an alias, of the skill that it means."""
        names = self._vocabulary.names
        targets = {key: alias.skill_id for key, alias in (await curation.aliases(names)).items()}
        return targets | {key: skill.id for key, skill in (await curation.skills(names)).items()}

    async def _merge(self, alias_key: str, target_key: str) -> bool:
        async with self._uow() as uow:
            curation = uow.skill_curation
            gone = (await curation.skills([alias_key])).get(alias_key)
            target_id = (await self._targets(curation)).get(target_key)
            if gone is None or target_id is None or gone.id == target_id:
                return False
            locked = {skill_id: await curation.skill(skill_id) for skill_id in sorted((gone.id, target_id))}
            taken, into = locked[gone.id], locked[target_id]
            if taken is None or into is None or taken.name_origin is NameOrigin.ADMIN:
                return False
            await curation.begin_merge(taken, into, AliasOrigin.CURATED)
            await curation.move_uses(taken, into)
            await curation.end_merge(taken, into)
            await uow.commit()
        return True
