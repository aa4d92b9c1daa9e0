"""Skills that somebody lacks and that what the person knows, and what employers ask for, speak for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from domain.skills.evidence import Counted, Evidence, Fact, evidence
from domain.skills.graph import Floats, Ints, SkillGraph
from domain.skills.reading import Adjacency, job_counts, ranks

RELATION, DEMAND, COMMUNITY = 0.6, 0.25, 0.15
"""Shares of the relevance: edges to skills that the person has, postings, and the person's communities."""


class Demand(StrEnum):
    """How many postings ask for a skill, among the skills that any posting asks for."""

    VERY_HIGH = "very-high"
    """More than 90 % of them are asked for less often or as often."""
    HIGH = "high"
    """More than 75 %."""
    MEDIUM = "medium"
    """More than 50 %."""
    LOW = "low"
    """The others, and skills that no posting asks for."""


_STEPS = ((0.9, Demand.VERY_HIGH), (0.75, Demand.HIGH), (0.5, Demand.MEDIUM))


def demand(share: float) -> Demand:
    """The word for a skill that is asked for as often as this share of the others or more often (`ranks`)."""
    return next((word for least, word in _STEPS if share > least), Demand.LOW)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A skill to learn.

    Attributes:
        relevance: in (0, 1].
        reason: what was counted or measured.
    """

    position: int
    relevance: float
    demand: Demand
    reason: str


def recommend(
    graph: SkillGraph, near: Adjacency, counted: Sequence[Counted], owned: Collection[int], limit: int
) -> tuple[Recommendation, ...]:
    """The most relevant skills for somebody who has those in `owned` (positions), best first, equal ones by key.

    Relevance is RELATION * relation + DEMAND * demand + COMMUNITY * community, each in [0, 1]: relation is
    1 - prod(1 - weight) over the edges to owned skills, so that several edges together weigh more than one; demand is
    the rank of the skill among those that postings ask for; community is the share of the person's skills that are in
    the skill's community. Skills without an edge to an owned one count only where a posting asks for them.
    """
    if not graph.size:
        return ()
    mine = np.array(sorted(set(owned)), dtype=np.int64)
    relation, strongest = _relation(graph, near, mine)
    counts = job_counts(graph)
    asked = ranks(counts)
    community = _in_communities(graph, mine)
    relevance = RELATION * relation + DEMAND * asked + COMMUNITY * community
    relevance[(relation == 0) & (counts == 0)] = 0.0
    relevance[mine] = 0.0
    order = np.lexsort((np.arange(graph.size), -relevance))[:limit]
    return tuple(
        Recommendation(
            position,
            float(relevance[position]),
            demand(float(asked[position])),
            _reason(graph, counted, position, int(strongest[position]), int(counts[position])),
        )
        for position in order.tolist()
        if relevance[position] > 0
    )


def _relation(graph: SkillGraph, near: Adjacency, owned: Ints) -> tuple[Floats, Ints]:
    """For each skill how strongly it is tied to the owned ones, and its strongest edge to them, -1 for none."""
    apart, strongest = np.ones(graph.size), np.full(graph.size, -1, dtype=np.int64)
    best = np.zeros(graph.size)
    for position in owned.tolist():
        others, edges = near.of(position)
        weights = graph.weight[edges]
        apart[others] *= 1 - weights
        better = weights > best[others]
        best[others[better]] = weights[better]
        strongest[others[better]] = edges[better]
    return 1 - apart, strongest


def _in_communities(graph: SkillGraph, owned: Ints) -> Floats:
    if not len(owned):
        return np.zeros(graph.size)
    most = int(graph.community.max(initial=0))
    shares = np.bincount(graph.community[owned], minlength=most + 1) / len(owned)
    shares[0] = 0.0
    return np.asarray(shares[graph.community], dtype=np.float64)


def _reason(graph: SkillGraph, counted: Sequence[Counted], position: int, edge: int, postings: int) -> str:
    parts = []
    if edge >= 0:
        known = int(graph.a[edge]) if int(graph.b[edge]) == position else int(graph.b[edge])
        (facts,) = evidence(graph, counted, np.array([edge]), np.array([known]))
        parts += [_about(fact, graph.names[known]) for fact in facts[:1]]
    if postings:
        parts.append(f"asked for in {postings} {'posting' if postings == 1 else 'postings'}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _about(fact: Evidence, name: str) -> str:
    """The fact with the name of the skill that the person has, which stands in the text of some anyway."""
    return fact.text if fact.fact is Fact.LISTED else f"{name}: {fact.text}"
