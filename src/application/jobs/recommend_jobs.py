"""Postings that fit somebody's skills, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from application.jobs.posting_ports import Demand, Posting, PostingQueries
from application.shared.access import Caller
from application.shared.cached_answers import CachedAnswers
from application.shared.ports import Clock
from domain.jobs.matching import best_matches
from domain.shared.errors import FieldError, InvalidValue

MAX_LIMIT = 50
_CANDIDATES = 1_000


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Attributes: score: in (0, 1]. matched, missing: names of the posting's skills, in the poster's order."""

    posting: Posting
    score: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def reason(self) -> str:
        asked = len(self.matched) + len(self.missing)
        skills = "skill" if asked == 1 else "skills"
        return f"You have {len(self.matched)} of {asked} {skills}: {', '.join(self.matched)}."


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Attributes: message: what came out; the reason when the list is empty."""

    items: list[Recommendation]
    message: str


class RecommendJobs:
    """Args: answers: keeps how rare skills are for some minutes, since all postings have to be read for it."""

    def __init__(self, postings: PostingQueries, answers: CachedAnswers, clock: Clock) -> None:
        self._postings = postings
        self._answers = answers
        self._clock = clock

    async def __call__(self, caller: Caller, limit: int) -> Recommendations:
        """Online postings for the caller, best first, out of the 1,000 latest that ask for a skill of the caller's.

        Raises:
            InvalidValue: `limit` does not lie between 1 and MAX_LIMIT.
        """
        if not 1 <= limit <= MAX_LIMIT:
            message = f"It lies between 1 and {MAX_LIMIT}."
            raise InvalidValue(f"limit: {message}", errors=[FieldError("limit", message)])
        today = self._clock.now().date()
        own = await self._postings.skills_of(caller.user_id)
        if not own:
            return Recommendations([], "Add skills to your profile to see jobs that fit them.")
        college_id = caller.college_id
        candidates = await self._postings.candidates(college_id, caller.user_id, own, today, _CANDIDATES)
        if not candidates:
            return Recommendations([], "No job asks for one of your skills at the moment.")
        demand = await self._demand(college_id, today)
        matches = best_matches(own, candidates, demand.askers, demand.postings, limit)
        postings = await self._postings.postings([match.job_id for match in matches])
        names = await self._postings.skill_names({skill for one in matches for skill in one.matched + one.missing})
        items = [
            Recommendation(
                postings[match.job_id],
                match.score,
                tuple(names[skill] for skill in match.matched),
                tuple(names[skill] for skill in match.missing),
            )
            for match in matches
            # Deleted between two statements.
            if match.job_id in postings
        ]
        return Recommendations(items, f"{len(items)} jobs fit your skills.")

    async def _demand(self, college_id: str, today: date) -> Demand:
        async def make() -> bytes:
            return msgspec.json.encode(await self._postings.demand(college_id, today))

        return msgspec.json.decode(await self._answers.get(f"jobs:demand:{college_id}:{today}", make), type=Demand)
