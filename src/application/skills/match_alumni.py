"""Finding the alumni who know what somebody asks for (decision S5)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from application.shared.access import Caller
from application.skills.loaded_graph import LoadedGraph, LoadedGraphs
from application.skills.read_ports import SkilledPeople, SkilledPerson
from domain.shared.errors import FieldError, InvalidValue
from domain.shared.privacy import Viewer, filtered, listings_for, visible_fields
from domain.shared.skill_names import distinct_skills
from domain.skills.matching import MAX_ASKED, Asked, Match, asked_skill, candidates, match
from domain.skills.reading import checked_limit

MAX_MATCHES = 100
MAX_SKILL = 400
_SPARE, _MOST = 10, 900
"""Candidates that are looked up beyond one and a fifth of what is wanted at first, and at most at once."""


@dataclass(frozen=True, slots=True)
class RelatedSkill:
    """`skill` of the person stands for the asked one with this weight."""

    asked: str
    skill: str
    weight: float


@dataclass(frozen=True, slots=True)
class MatchedPerson:
    """
    Attributes:
        score: in (0, 1].
        exact: names of the asked skills that the person has.
        related: what of the person stands for other asked skills.
    """

    user_id: str
    name: str
    headline: str | None
    score: float
    exact: tuple[str, ...]
    related: tuple[RelatedSkill, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """`unknown`: of the asked skills those that the graph does not know; nobody covers them."""

    people: tuple[MatchedPerson, ...]
    unknown: tuple[str, ...]


class MatchAlumni:
    def __init__(self, graphs: LoadedGraphs, people: SkilledPeople, *, show_invited: bool) -> None:
        self._graphs = graphs
        self._people = people
        self._show_invited = show_invited

    async def __call__(self, caller: Caller, skills: Sequence[str], limit: int) -> Matches:
        """The alumni of the college who cover the asked skills best, among those whom lists name to the caller.

        Candidates are found in the published graph, so that somebody new is found after the next rebuild; what is shown
        of them, and their score, is what stands in the database now.

        Raises:
            InvalidValue: not 1 to MAX_ASKED skills, a blank or very long one, or `limit` outside 1..MAX_MATCHES.
        """
        checked_limit(limit, MAX_MATCHES)
        names = _checked(skills)
        loaded = await self._graphs.of(caller.college_id)
        if loaded is None:
            return Matches((), names)
        asked = await self._asked(loaded, names)
        unknown = tuple(one.name for one in asked if one.position is None)
        listings = listings_for(caller.role, show_invited=self._show_invited)
        found: list[tuple[Match, SkilledPerson]] = []
        pieces = candidates(asked, loaded.owners, limit * 6 // 5 + _SPARE, _MOST)
        while len(found) < limit and (user_ids := await asyncio.to_thread(next, pieces, ())):
            people = await self._people.listed(caller.college_id, user_ids, listings)
            for user_id in user_ids:
                person = people.get(user_id)
                if person is None:
                    continue
                owned = {loaded.places[one] for one in person.skills if one in loaded.places}
                matched = match(asked, owned)
                if matched.score > 0:
                    found.append((matched, person))
        found.sort(key=lambda one: (-one[0].score, -len(one[0].exact), one[1].user_id))
        shown = (self._shown(caller, loaded, matched, person) for matched, person in found[:limit])
        return Matches(tuple(one for one in shown if one is not None), unknown)

    async def _asked(self, loaded: LoadedGraph, names: Sequence[str]) -> list[Asked]:
        """One per skill: two names of the same skill are one wish."""
        asked: dict[object, Asked] = {}
        for name, position in zip(names, await self._graphs.positions(loaded, names), strict=True):
            shown = name if position is None else loaded.graph.names[position]
            asked.setdefault(
                name if position is None else position, asked_skill(loaded.graph, loaded.near, shown, position)
            )
        return list(asked.values())

    def _shown(
        self, caller: Caller, loaded: LoadedGraph, matched: Match, person: SkilledPerson
    ) -> MatchedPerson | None:
        viewer = Viewer(caller.user_id, caller.college_id, caller.role)
        allowed = visible_fields(viewer, person.subject, connected=False, show_invited=self._show_invited)
        fields = filtered({"name": person.name, "headline": person.headline, "skills": person.skills}, allowed)
        if "name" not in fields or "skills" not in fields:
            return None
        names = loaded.graph.names
        related = tuple(RelatedSkill(one.asked, names[one.by], one.weight) for one in matched.related)
        return MatchedPerson(
            person.user_id, fields["name"], fields.get("headline"), matched.score, matched.exact, related
        )


def _checked(skills: Sequence[str]) -> tuple[str, ...]:
    if any(len(name) > MAX_SKILL for name in skills):
        message = f"Each skill has at most {MAX_SKILL} characters."
        raise InvalidValue(message, errors=[FieldError("skills", message)])
    names = distinct_skills(name.strip() for name in skills)
    if not names or len(skills) > MAX_ASKED:
        message = f"Ask for 1 to {MAX_ASKED} skills."
        raise InvalidValue(message, errors=[FieldError("skills", message)])
    return names
