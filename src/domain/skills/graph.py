"""The skill graph of a college as one value: nodes, weighted edges with their evidence, communities, trends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Source(StrEnum):
    """Where skills stand together: one document is one profile, posting or course record."""

    PROFILES = "profiles"
    JOBS = "jobs"
    """Postings of the portal that were ever online."""
    MARKET = "market"
    COURSES = "courses"


OF_INDUSTRIES = (Source.PROFILES, Source.MARKET)
"""Sources whose documents say which industry they are of."""


@dataclass(frozen=True, slots=True)
class Community:
    """Skills that belong together.

    Attributes:
        number: stable between runs (decision S7), from 1 on.
        name: of its most central skills, or what a language model made of them.
        size: how many skills.
    """

    number: int
    name: str
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class SkillGraph:
    """n skills in the order of their keys, m edges with a < b, in the order of (a, b).

    Attributes:
        ids, keys, names: n each; `keys` ascending (decision S1).
        documents: how many documents of each source name at least one skill.
        counts: for each source, shape (n,): documents that name the skill.
        a, b: shape (m,): positions of the two skills.
        weight: shape (m,), in [0, 1] (decision S3).
        cosine: shape (m,), in [-1, 1], of the two vectors.
        association: shape (m,), in [-1, 1]: NPMI over the sources by their weights.
        pairs: for each source, shape (m,): documents that name both.
        popularity: shape (n,), in [0, 1].
        degree: shape (n,): sum of the weights of its edges.
        pagerank: shape (n,), sums to 1.
        community: shape (n,): numbers of `communities`; 0 for a skill without edges.
        growth: shape (n,): relative change of the share of new documents, 0.25 for a quarter more; NaN where there are
            too few to say (decision S6).
        emerging: shape (n,).
        industries: for each skill, those it is listed in most, first the strongest.
        vectors: shape (n, d), rows of length 1, float32, of `model`.
        built_at: state of the data that it was made of.
    """

    college_id: str
    ids: tuple[str, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    documents: Mapping[Source, int]
    counts: Mapping[Source, Ints]
    a: Ints
    b: Ints
    weight: Floats
    cosine: Floats
    association: Floats
    pairs: Mapping[Source, Ints]
    popularity: Floats
    degree: Floats
    pagerank: Floats
    community: Ints
    communities: tuple[Community, ...]
    growth: Floats
    emerging: NDArray[np.bool_]
    industries: tuple[tuple[str, ...], ...]
    vectors: NDArray[np.float32]
    model: str
    built_at: datetime

    @property
    def size(self) -> int:
        """n."""
        return len(self.ids)


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Which documents of a source name which skills, as rows of a sparse matrix.

    Attributes:
        owners: ids of the documents, ascending.
        starts: shape (len(owners) + 1,): document i names skills[starts[i]:starts[i + 1]].
        skills: positions in `skill_ids`, ascending within a document.
        skill_ids: ascending.
    """

    owners: tuple[str, ...]
    starts: Ints
    skills: Ints
    skill_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishedGraph:
    """A graph that readers see.

    Attributes:
        run_id: of the rebuild that made it.
        incidences: what it was counted from, for the next, incremental rebuild and for matching people.
        industries: what industries the documents of these sources are of, in the form of an incidence where names of
            industries stand for the ids of skills; for the next rebuild. Empty where it was not kept.
        params: the weights and limits that it was built with.
    """

    run_id: str
    graph: SkillGraph
    incidences: Mapping[Source, Incidence]
    params: Mapping[str, Any]
    industries: Mapping[Source, Incidence] = field(default_factory=dict)
