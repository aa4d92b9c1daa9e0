"""How well a person's skills fit what postings ask for."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log


@dataclass(frozen=True, slots=True)
class Candidate:
    """An online posting.

    Attributes:
        skill_ids: what it asks for, without repetitions, in the poster's order.
    """

    job_id: str
    skill_ids: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Match:
    """A posting that fits.

    Attributes:
        score: in (0, 1]; 1 when the person has all of its skills.
        matched: ids of its skills that the person has, in the poster's order.
        missing: the others.
    """

    job_id: str
    score: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]


def rarity(askers: int, postings: int) -> float:
    """Smooth inverse document frequency: 1 for a skill that all postings ask for, more for rarer ones.

    Args:
        askers: online postings that ask for the skill, 0 to `postings`.
        postings: online postings, 0 or more.
    Source:
        ln((1 + n) / (1 + df)) + 1, as scikit-learn's TfidfTransformer smooths it.
    """
    return log((1 + postings) / (1 + askers)) + 1


def best_matches(
    own: Collection[str], candidates: Sequence[Candidate], askers: Mapping[str, int], postings: int, limit: int
) -> list[Match]:
    """The `limit` best of the candidates that ask for at least one of the person's skills, best first.

    The score is the share of a posting's skills that the person has, each counted by its rarity. Equal scores: the
    newest first, then by id, so that the order of the candidates never shows.

    Args:
        own: ids of the person's skills.
        askers: online postings by skill that they ask for; an unknown skill counts as one that none asks for.
        postings: online postings, at least as many as any number in `askers`.
        limit: 0 or more.
    """
    mine = frozenset(own)
    asked = {skill for candidate in candidates for skill in candidate.skill_ids}
    weights = {skill: rarity(askers.get(skill, 0), postings) for skill in asked}
    scored = []
    for candidate in candidates:
        have = sum([weights[skill] for skill in candidate.skill_ids if skill in mine])
        if have:
            lack = sum([weights[skill] for skill in candidate.skill_ids if skill not in mine])
            scored.append((-have / (have + lack), -candidate.published_at.timestamp(), candidate.job_id, candidate))
    return [
        Match(
            one.job_id,
            -score,
            tuple(skill for skill in one.skill_ids if skill in mine),
            tuple(skill for skill in one.skill_ids if skill not in mine),
        )
        for score, _, _, one in heapq.nsmallest(limit, scored)
    ]
