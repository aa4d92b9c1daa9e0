"""Skills that a person could learn next, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from application.shared.access import Caller
from application.skills.loaded_graph import LoadedGraphs, SkillView
from application.skills.read_ports import SkilledPeople
from domain.identity.account import Role
from domain.shared.errors import NotAllowed, NotFound
from domain.shared.ids import parse_id
from domain.skills.reading import checked_limit
from domain.skills.recommending import Demand, recommend

MAX_RECOMMENDED = 50
_UNKNOWN = "There is no such member."


@dataclass(frozen=True, slots=True)
class RecommendedSkill:
    """
    Attributes:
        relevance: in (0, 1].
        reason: what was counted and measured.
    """

    skill: SkillView
    demand: Demand
    relevance: float
    reason: str


class RecommendSkills:
    def __init__(self, graphs: LoadedGraphs, people: SkilledPeople) -> None:
        self._graphs = graphs
        self._people = people

    async def __call__(self, caller: Caller, user_id: str, limit: int) -> Sequence[RecommendedSkill]:
        """The most relevant skills that the person lacks, best first.

        Raises:
            NotFound: nobody of the caller's college.
            NotAllowed: somebody else, and the caller is no admin.
            InvalidValue: `limit` outside 1..MAX_RECOMMENDED.
        """
        user_id = parse_id(user_id, _UNKNOWN)
        checked_limit(limit, MAX_RECOMMENDED)
        skills = await self._people.skills_of(caller.college_id, user_id)
        if skills is None:
            raise NotFound(_UNKNOWN)
        if user_id != caller.user_id and caller.role is not Role.ADMIN:
            raise NotAllowed("You can see your own recommendations only.")
        loaded = await self._graphs.of(caller.college_id)
        if loaded is None:
            return ()
        owned = [loaded.places[one] for one in skills if one in loaded.places]
        return [
            RecommendedSkill(loaded.skill(found.position), found.demand, found.relevance, found.reason)
            for found in recommend(loaded.graph, loaded.near, loaded.counted, owned, limit)
        ]
