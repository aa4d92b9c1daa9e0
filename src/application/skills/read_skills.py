"""The vocabulary as admins see it, and what in it looks like the same thing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from application.shared.access import Caller, require_admin
from application.skills.ports import ListedSkill, SkillQueries
from domain.shared.errors import FieldError, InvalidValue, NotFound
from domain.shared.ids import parse_id
from domain.shared.skill_names import skill_key
from domain.skills.suspected_aliases import Reason, suspected_aliases
from domain.skills.vocabulary import MAX_NAME, CuratedVocabulary

MOST_COMPARED = 20_000
"""Skills that are compared; of more, the most used ones."""

_MOST_DISTINCTIONS = 50_000


@dataclass(frozen=True, slots=True)
class SuspectedPair:
    """`first` is the one that is used more."""

    first: ListedSkill
    second: ListedSkill
    reason: Reason


class ReadSkills:
    """All raise NotAllowed for others than admins."""

    def __init__(self, queries: SkillQueries, vocabulary: CuratedVocabulary, *, list_cap: int) -> None:
        self._queries = queries
        self._vocabulary = vocabulary
        self._list_cap = list_cap

    async def page(self, caller: Caller, search: str, limit: int, offset: int) -> tuple[Sequence[ListedSkill], int]:
        """Skills by name, and how many there are. Raises InvalidValue."""
        require_admin(caller)
        self._check(limit, offset)
        return await self._queries.page(skill_key(search)[:MAX_NAME], limit, offset)

    async def one(self, caller: Caller, skill_id: str) -> ListedSkill:
        """Raises NotFound."""
        require_admin(caller)
        message = "There is no such skill."
        skill_id = parse_id(skill_id, message)
        found = (await self._queries.listed([skill_id])).get(skill_id)
        if found is None:
            raise NotFound(message)
        return found

    async def suspected(self, caller: Caller, limit: int, offset: int) -> tuple[Sequence[SuspectedPair], int]:
        """Pairs, the most used first, and how many there are. Raises InvalidValue."""
        require_admin(caller)
        self._check(limit, offset)
        skills = await self._queries.used(MOST_COMPARED)
        apart = await self._queries.distinctions(_MOST_DISTINCTIONS)
        pairs = await asyncio.to_thread(suspected_aliases, skills, apart, self._vocabulary.ambiguous.keys())
        shown = pairs[offset : offset + limit]
        listed = await self._queries.listed({one.id for pair in shown for one in (pair.first, pair.second)})
        # A skill may be gone since the first question.
        found = [
            SuspectedPair(listed[pair.first.id], listed[pair.second.id], pair.reason)
            for pair in shown
            if pair.first.id in listed and pair.second.id in listed
        ]
        return found, len(pairs)

    def _check(self, limit: int, offset: int) -> None:
        wrong = []
        if not 1 <= limit <= self._list_cap:
            wrong.append(FieldError("limit", f"It lies between 1 and {self._list_cap}."))
        if not 0 <= offset <= 1_000_000_000:
            wrong.append(FieldError("offset", "It counts from 0."))
        if wrong:
            raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in wrong), errors=wrong)
