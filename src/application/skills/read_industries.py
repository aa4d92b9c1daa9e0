"""In which industries the members of a college work and jobs are offered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from application.shared.access import Caller
from application.shared.cached_answers import CachedAnswers
from application.shared.ports import DataKind, Generations
from application.skills.graph_ports import GraphStore
from application.skills.read_ports import IndustryCounts
from domain.shared.privacy import Listing

TOP = 50
COUNTED = frozenset({Listing.EVERYONE, Listing.INVITED, Listing.ALUMNI, Listing.CONNECTIONS})
"""Whoever stands in anybody's list counts (decision P11)."""


class Industry(msgspec.Struct, frozen=True, array_like=True):
    """An industry as most spell it, with the profiles and market postings that name it."""

    name: str
    count: int


class ReadIndustries:
    def __init__(
        self, counts: IndustryCounts, generations: Generations, store: GraphStore, answers: CachedAnswers
    ) -> None:
        self._counts = counts
        self._generations = generations
        self._store = store
        self._answers = answers

    async def __call__(self, caller: Caller) -> Sequence[Industry]:
        """The commonest industries of the caller's college, the most common first, at most TOP.

        Kept until profiles change or, as market postings count too, the skill graph that they lead to is published.
        """
        college_id = caller.college_id
        generation = await self._generations.current(college_id, DataKind.DIRECTORY)
        key = f"industries:{college_id}:{generation}:{await self._store.run_id(college_id)}"

        async def count() -> bytes:
            found = await self._counts.industries(college_id, COUNTED, TOP)
            return msgspec.json.encode([Industry(name, number) for name, number in found])

        return msgspec.json.decode(await self._answers.get(key, count), type=list[Industry])
