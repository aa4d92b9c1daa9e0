"""From what somebody asks the directory to what is looked up."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple

from application.profiles.directory_ports import Chosen, DirectoryQuery, DirectoryReader
from application.shared.access import Caller
from application.shared.cached_answers import about_people
from application.shared.ports import DataKind, Generations
from application.shared.search import SearchScope, UnderstandText
from domain.profiles.directory import Criteria, DirectoryField, comparable, meant
from domain.shared.fingerprint import fingerprint
from domain.shared.privacy import Listing, listings_for
from domain.shared.text import fold_key

MAX_NAMED = 900
"""Stored values that are named in a query, as many as fit an IN list."""

_COLLEGES = 64


class DirectoryQuestions:
    """Which values people of a college have is remembered in this process until they change.

    Args:
        show_invited: whether the installation shows people who have not claimed their account.
    """

    def __init__(
        self,
        reader: DirectoryReader,
        understand: UnderstandText,
        generations: Generations,
        *,
        show_invited: bool,
    ) -> None:
        self._reader = reader
        self._understand = understand
        self._generations = generations
        self._show_invited = show_invited
        self._values: OrderedDict[tuple[str, DirectoryField], tuple[int, list[tuple[str, str]]]] = OrderedDict()

    def listings(self, caller: Caller) -> frozenset[Listing]:
        """Whom lists name to this caller."""
        return listings_for(caller.role, show_invited=self._show_invited)

    async def generation(self, caller: Caller) -> int:
        """Of the people of the caller's college. Ask for it before anything that is read and kept under it."""
        return await self._generations.current(caller.college_id, DataKind.DIRECTORY)

    def key(self, caller: Caller, generation: int, what: str, criteria: Criteria | None = None) -> str:
        """Under which an answer is cached: never found again after a change, nor by who sees other people."""
        seen = "+".join(sorted(self.listings(caller)))
        asked = criteria_key(criteria) if criteria else ""
        return f"{about_people(caller.college_id)}{generation}:{seen}:{what}:{asked}"

    async def query(self, caller: Caller, criteria: Criteria, generation: int) -> DirectoryQuery | None:
        """None when nobody can be meant: a value that nobody has, or a word that nothing is like."""
        fields = {}
        for field, parameter in criteria.fields.items():
            found = meant(field, parameter, await self._stored(caller.college_id, field, generation))
            if not found:
                return None
            fields[field] = Chosen(tuple(found)) if len(found) <= MAX_NAMED else Chosen((), fold_key(parameter))
        skills = await self._reader.skills(criteria.skills) if criteria.skills else None
        if skills is not None and not skills:
            return None
        text = None
        if criteria.text:
            named = [chosen.values for chosen in fields.values() if not chosen.part]
            filters = (*named, tuple((skills or {}).values()), tuple(map(str, criteria.batch_years)))
            text = await self._understand(criteria.text, caller.college_id, SearchScope.PEOPLE, filters=filters)
            if text is not None and not all(word.alternatives for word in text.words):
                return None
        return DirectoryQuery(
            caller.college_id,
            self.listings(caller),
            text,
            fields,
            skills,
            criteria.batch_years,
            criteria.verified_only,
            criteria.role,
        )

    async def _stored(self, college_id: str, field: DirectoryField, generation: int) -> Sequence[tuple[str, str]]:
        """Each value as it is told apart, and folded."""
        known = self._values.pop((college_id, field), None)
        if known is None or known[0] != generation:
            values = await self._reader.values(college_id, field)
            known = generation, [(value, comparable(value)) for value in values]
        # Taken out and put in again, so that the order is that of use.
        self._values[college_id, field] = known
        if len(self._values) > _COLLEGES * len(DirectoryField):
            self._values.popitem(last=False)
        return known[1]


def criteria_key(criteria: Criteria) -> str:
    """The same for equal criteria only."""
    return fingerprint(*astuple(criteria))
