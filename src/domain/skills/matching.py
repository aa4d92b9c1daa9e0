"""How well people cover the skills that somebody asks for (decision S5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np

from domain.skills.graph import Incidence, Ints, SkillGraph
from domain.skills.reading import Adjacency

FLOOR = 0.5
"""Weight of an edge from which on a related skill counts for the one that was asked for."""

MAX_ASKED = 20
_PRECISION = 1_000_000_000
"""Scores that differ by less than its inverse are equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Owners:
    """Who names which skill: an incidence read the other way round.

    Attributes:
        ids: of the owners, ascending.
        starts: shape (n + 1,): skill i of the graph is named by owners[starts[i]:starts[i + 1]].
        owners: positions in `ids`, ascending within a skill.
    """

    ids: tuple[str, ...]
    starts: Ints
    owners: Ints

    def of(self, position: int) -> Ints:
        return self.owners[self.starts[position] : self.starts[position + 1]]


def owners_of_skills(graph: SkillGraph, incidence: Incidence | None) -> Owners:
    """The owners of each skill of the graph; skills of the incidence that the graph does not have are left out."""
    if incidence is None:
        return Owners((), np.zeros(graph.size + 1, dtype=np.int64), np.zeros(0, dtype=np.int64))
    positions = {skill_id: position for position, skill_id in enumerate(graph.ids)}
    translated = np.array([positions.get(skill_id, -1) for skill_id in incidence.skill_ids], dtype=np.int64)
    skills = translated[incidence.skills] if len(incidence.skills) else np.zeros(0, dtype=np.int64)
    rows = np.repeat(np.arange(len(incidence.owners)), np.diff(incidence.starts))
    rows, skills = rows[skills >= 0], skills[skills >= 0]
    order = np.argsort(skills, kind="stable")
    starts = np.searchsorted(skills[order], np.arange(graph.size + 1))
    return Owners(incidence.owners, starts.astype(np.int64), rows[order].astype(np.int64))


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that is asked for, with what may stand for it.

    Attributes:
        position: in the graph; None for a skill that it does not know, which nobody covers.
        related: position of a related skill -> weight of the edge, from FLOOR on.
    """

    name: str
    position: int | None
    related: dict[int, float]


def asked_skill(graph: SkillGraph, near: Adjacency, name: str, position: int | None) -> Asked:
    """A skill that is asked for, with those related ones that may stand for it."""
    if position is None:
        return Asked(name, None, {})
    others, edges = near.of(position)
    weights = graph.weight[edges]
    strong = weights >= FLOOR
    return Asked(name, position, dict(zip(others[strong].tolist(), weights[strong].tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class Related:
    """`by`: position of the best related skill that a person has for an asked one."""

    asked: str
    by: int
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """How one person covers what was asked for.

    Attributes:
        score: in [0, 1], mean over the asked skills: 1 for the skill itself, else the weight of the best related one.
        exact: names of the asked skills that the person has, in the order asked.
        related: what stands for other asked skills, in the order asked.
    """

    score: float
    exact: tuple[str, ...]
    related: tuple[Related, ...]


def match(asked: Sequence[Asked], owned: Set[int]) -> Match:
    """How somebody with these skills (positions) covers the asked ones, of which there is one at least."""
    exact: list[str] = []
    related: list[Related] = []
    for one in asked:
        if one.position in owned:
            exact.append(one.name)
            continue
        weight, by = max(((one.related[skill], -skill) for skill in one.related.keys() & owned), default=(0.0, 0))
        if weight > 0:
            related.append(Related(one.name, -by, weight))
    score = (len(exact) + sum(one.weight for one in related)) / len(asked)
    return Match(score, tuple(exact), tuple(related))


def candidates(asked: Sequence[Asked], owners: Owners, first: int, most: int) -> Iterator[tuple[str, ...]]:
    """Ids of everybody who covers anything, best first, in pieces of `first`, then more, at most `most` each.

    Best is by score, then by the number of exact matches, then by id, as of the moment of the graph.
    """
    people = len(owners.ids)
    scores, exact = np.zeros(people), np.zeros(people, dtype=np.int64)
    best = np.zeros(people)
    for one in asked:
        if one.position is None:
            continue
        best[:] = 0.0
        # In ascending order of weight, so that the best related skill is written last, and the skill itself after it.
        for skill, weight in sorted(one.related.items(), key=lambda item: item[1]):
            best[owners.of(skill)] = weight
        with_skill = owners.of(one.position)
        best[with_skill] = 1.0
        exact[with_skill] += 1
        scores += best
    found = np.flatnonzero(scores)
    # One whole number per person, in which the order of score, exact matches and id is that of the numbers.
    order = np.rint(scores[found] / max(1, len(asked)) * _PRECISION).astype(np.int64) * (MAX_ASKED + 1) + exact[found]
    order = order * (people + 1) + (people - found)
    size = min(first, most)
    while len(found):
        if size < len(found):
            chosen = np.argpartition(order, len(found) - size)[len(found) - size :]
        else:
            chosen = np.arange(len(found))
        chosen = chosen[np.argsort(-order[chosen])]
        yield tuple(owners.ids[owner] for owner in found[chosen].tolist())
        kept = np.ones(len(found), dtype=bool)
        kept[chosen] = False
        found, order = found[kept], order[kept]
        size = min(2 * size, most)
