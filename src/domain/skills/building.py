"""Edges of the skill graph out of counts and vectors (decisions S2 and S3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from domain.skills.graph import Floats, Ints, Source
from domain.skills.pairs import PairCounts
from domain.skills.similarity import EdgeWeights, association, edge_weight, levelled, mean_cosines, npmi
from domain.skills.vectors import Vectors

_AT_ONCE = 50_000
"""Pairs whose vectors are in memory at once."""


@dataclass(frozen=True, slots=True)
class GraphParams:
    """Weights and limits of a graph.

    Attributes:
        semantic: share of the levelled cosine in an edge, in [0, 1]; the association has the rest.
        profiles, jobs, market, courses: what a document of each source counts, > 0.
        min_together: documents of one source that make a pair a candidate.
        neighbours: nearest skills by cosine that are candidates as well.
        top: edges per skill; one is kept when it is among the strongest of either end.
        period_days: length of the periods that trends compare.
        support: new documents without which nothing is said of a trend.
        emerging_growth: growth of an emerging skill.
    """

    semantic: float = EdgeWeights().semantic
    profiles: float = 1.0
    jobs: float = 1.0
    market: float = 0.5
    courses: float = 0.5
    min_together: int = 2
    neighbours: int = 20
    top: int = 20
    period_days: int = 90
    support: int = 5
    emerging_growth: float = 0.5

    @property
    def edge(self) -> EdgeWeights:
        return EdgeWeights(self.semantic, 1 - self.semantic)

    @property
    def source_weights(self) -> Mapping[Source, float]:
        return {
            Source.PROFILES: self.profiles,
            Source.JOBS: self.jobs,
            Source.MARKET: self.market,
            Source.COURSES: self.courses,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """m edges with a < b, in the order of (a, b); see SkillGraph."""

    a: Ints
    b: Ints
    weight: Floats
    cosine: Floats
    association: Floats
    pairs: Mapping[Source, Ints]


def candidates(sources: Mapping[Source, PairCounts], nearest: Ints, size: int, min_together: int) -> Ints:
    """Codes a * size + b, a < b, ascending, of the pairs that may become edges.

    Args:
        nearest: shape (size, k), positions of the nearest skills of each; itself among them is left out.
    """
    one = np.repeat(np.arange(size, dtype=np.int64), nearest.shape[1] if size else 0)
    other = nearest.ravel().astype(np.int64)
    near = (np.minimum(one, other) * size + np.maximum(one, other))[one != other]
    often = [counts.codes[counts.together >= min_together] for counts in sources.values()]
    return np.unique(np.concatenate([near, *often]))


def weighted_edges(codes: Ints, sources: Mapping[Source, PairCounts], vectors: Vectors, params: GraphParams) -> Edges:
    """The strongest of the candidates: `top` per skill at either end, without those of weight 0."""
    size = len(vectors)
    a, b = np.divmod(codes, max(1, size))
    cosine = cosines(vectors, a, b)
    associated = _association(codes, a, b, sources, params)
    common = mean_cosines(vectors)
    near = levelled(cosine, common[a], common[b], float(common.mean()) if size else 0.0)
    weight = np.clip(edge_weight(near, associated, params.edge), 0.0, 1.0)
    kept = strongest(a, b, weight, params.top)
    pairs = {source: counts.of(codes[kept]) for source, counts in sources.items()}
    return Edges(a[kept], b[kept], weight[kept], cosine[kept], associated[kept], pairs)


def cosines(vectors: Vectors, a: Ints, b: Ints) -> Floats:
    """Of each pair of rows, which have length 1; in [-1, 1]."""
    found: Floats = np.empty(len(a))
    for start in range(0, len(a), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        found[some] = np.einsum("ij,ij->i", vectors[a[some]], vectors[b[some]])
    return np.clip(found, -1.0, 1.0)


def strongest(a: Ints, b: Ints, weight: Floats, top: int) -> Ints:
    """Positions, ascending, of the edges that are among the `top` strongest of either end; none of weight 0.

    Of equally strong ones those with the lower other end come first.
    """
    there = np.flatnonzero(weight > 0)
    here = np.concatenate([a[there], b[there]])
    other = np.concatenate([b[there], a[there]])
    edge = np.tile(there, 2)
    order = np.lexsort((other, -weight[edge], here))
    here, edge = here[order], edge[order]
    begins = np.searchsorted(here, here)
    return np.unique(edge[np.arange(len(here)) - begins < top])


def _association(codes: Ints, a: Ints, b: Ints, sources: Mapping[Source, PairCounts], params: GraphParams) -> Floats:
    by_source = [
        (npmi(counts.of(codes), counts.listed[a], counts.listed[b], counts.documents), params.source_weights[source])
        for source, counts in sorted(sources.items())
        if counts.documents
    ]
    return association(by_source) if by_source else np.zeros(len(codes))
