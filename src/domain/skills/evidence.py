"""Why two skills are said to belong together, as facts that were counted or measured (decision S4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from domain.skills.graph import Ints, SkillGraph, Source
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


def evidence(graph: SkillGraph, edges: Ints, of: Ints) -> list[tuple[Evidence, ...]]:
    """What speaks for each of some edges, the strongest fact first.

    A meaning that is not similar is told only where nothing was counted.

    Args:
        edges: shape (k,), positions of edges.
        of: shape (k,): from which of its two skills each edge is looked at.
    """
    others = np.where(graph.a[edges] == of, graph.b[edges], graph.a[edges])
    found: list[list[Evidence]] = [[] for _ in edges]
    for fact, sources in _SOURCES:
        known = [source for source in sources if source in graph.pairs]
        if not known:
            continue
        together = np.sum([graph.pairs[source][edges] for source in known], axis=0)
        one, two = (np.sum([graph.counts[source][at] for source in known], axis=0) for at in (of, others))
        strength = np.maximum(0.0, npmi(together, one, two, sum(graph.documents[source] for source in known)))
        for place in np.flatnonzero(together).tolist():
            text = _counted(fact, int(together[place]), int(one[place]), graph.names[of[place]])
            found[place].append(Evidence(fact, text, float(strength[place])))
    names = {community.number: community.name for community in graph.communities}
    for place, facts in enumerate(found):
        cosine = float(graph.cosine[edges[place]])
        if cosine >= SIMILAR or (cosine > 0 and not facts):
            words = "similar meaning" if cosine >= SIMILAR else "distantly similar meaning"
            facts.append(Evidence(Fact.MEANING, f"{words} ({cosine:.2f})", cosine))
        number = int(graph.community[of[place]])
        if number and number == int(graph.community[others[place]]):
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
