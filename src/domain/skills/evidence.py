"""Why two skills are said to belong together, as facts that were counted or measured (decision S4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from domain.skills.graph import Floats, Ints, SkillGraph, Source
from domain.skills.similarity import npmi

SIMILAR = 0.3
"""Cosine of two vectors from which on their meaning is called similar."""


class Fact(StrEnum):
    LISTED = "listed"
    ASKED = "asked"
    TAUGHT = "taught"
    MEANING = "meaning"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact about two skills.

    Attributes:
        strength: in [0, 1], to compare facts of one pair: NPMI for what was counted, the cosine for the meaning, and 0
            for the community, which follows from the others.
    """

    fact: Fact
    text: str
    strength: float


_SOURCES = (
    (Fact.LISTED, (Source.PROFILES,)),
    (Fact.ASKED, (Source.JOBS, Source.MARKET)),
    (Fact.TAUGHT, (Source.COURSES,)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What was counted of one kind, for all edges of a graph.

    Attributes:
        together: shape (m,), documents that name both skills.
        listed: shape (n,), documents that name each skill.
        strength: shape (m,), NPMI, 0 where it is negative.
    """

    fact: Fact
    together: Ints
    listed: Ints
    strength: Floats


def counted_facts(graph: SkillGraph) -> tuple[Counted, ...]:
    """Of each kind that has a source in the graph; `evidence` looks up in them what it tells."""
    found = []
    for fact, sources in _SOURCES:
        known = [source for source in sources if source in graph.pairs]
        if known:
            together = np.sum([graph.pairs[source] for source in known], axis=0)
            listed = np.sum([graph.counts[source] for source in known], axis=0)
            documents = sum(graph.documents[source] for source in known)
            strength = np.maximum(0.0, npmi(together, listed[graph.a], listed[graph.b], documents))
            found.append(Counted(fact, together, listed, strength))
    return tuple(found)


def evidence(graph: SkillGraph, counted: Sequence[Counted], edges: Ints, of: Ints) -> list[tuple[Evidence, ...]]:
    """What speaks for each of some edges, the strongest fact first.

    A meaning that is not similar is told only where nothing was counted.

    Args:
        counted: `counted_facts` of the graph.
        edges: shape (k,), positions of edges.
        of: shape (k,): from which of its two skills each edge is looked at.
    """
    others = graph.a[edges] + graph.b[edges] - of
    found: list[list[Evidence]] = [[] for _ in edges]
    looked_at = of.tolist()
    for one in counted:
        parts = zip(one.together[edges].tolist(), one.listed[of].tolist(), one.strength[edges].tolist(), strict=True)
        for place, (together, listed, strength) in enumerate(parts):
            if together:
                text = _counted(one.fact, together, listed, graph.names[looked_at[place]])
                found[place].append(Evidence(one.fact, text, strength))
    names = {community.number: community.name for community in graph.communities}
    own, their = graph.community[of].tolist(), graph.community[others].tolist()
    for facts, cosine, number, other in zip(found, graph.cosine[edges].tolist(), own, their, strict=True):
        if cosine >= SIMILAR or (cosine > 0 and not facts):
            words = "similar meaning" if cosine >= SIMILAR else "distantly similar meaning"
            facts.append(Evidence(Fact.MEANING, f"{words} ({cosine:.2f})", cosine))
        if number and number == other:
            name = names.get(number)
            facts.append(Evidence(Fact.COMMUNITY, f"same community: {name}" if name else "same community", 0.0))
    return [tuple(sorted(facts, key=lambda one: -one.strength)) for facts in found]


def reason(facts: tuple[Evidence, ...]) -> str:
    """The facts as one text, in their order."""
    text = ", ".join(fact.text for fact in facts)
    return text[:1].upper() + text[1:]


def _counted(fact: Fact, together: int, listed: int, name: str) -> str:
    if fact is Fact.LISTED:
        people = "1 alumnus" if together == 1 else f"{together} alumni"
        return f"listed together by {people} ({_per_cent(together, listed)} of those with {name})"
    if fact is Fact.ASKED:
        return f"asked for together in {together} {'posting' if together == 1 else 'postings'}"
    return f"taught together in {together} {'course record' if together == 1 else 'course records'}"


def _per_cent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return "less than 1 %" if share < 0.5 else f"{share:.0f} %"
