"""What is read out of a skill graph: neighbours, networks, clusters, trends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.shared.errors import FieldError, InvalidValue
from domain.skills.graph import Floats, Ints, SkillGraph, Source

MAX_NODES = 500
EDGES_PER_NODE = 5
"""Edges that each shown skill brings into a network: its strongest ones. One that many name has more."""

TRENDING_GROWTH = 0.1
"""Growth of a skill's share of new documents from which on it is called trending, unless it is emerging anyway."""


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """The edges of a graph from both sides.

    Attributes:
        starts: shape (n + 1,): skill i has the places starts[i] to starts[i + 1] in the other arrays.
        others: shape (2m,): positions of the neighbours, per skill the strongest first, equal ones by position.
        edges: shape (2m,): positions of the edges in the graph.
    """

    starts: Ints
    others: Ints
    edges: Ints

    def of(self, position: int, limit: int | None = None) -> tuple[Ints, Ints]:
        """Neighbours of a skill and the edges that lead there, the strongest first."""
        start, end = int(self.starts[position]), int(self.starts[position + 1])
        if limit is not None:
            end = min(end, start + limit)
        return self.others[start:end], self.edges[start:end]


def adjacency(graph: SkillGraph) -> Adjacency:
    """The neighbours of each skill, in the order of the weight of their edges."""
    sources, targets = np.concatenate([graph.a, graph.b]), np.concatenate([graph.b, graph.a])
    edges = np.tile(np.arange(len(graph.a), dtype=np.int64), 2)
    order = np.lexsort((targets, -graph.weight[edges], sources))
    counts = np.bincount(sources, minlength=graph.size)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Adjacency(starts, targets[order], edges[order])


def by_popularity(graph: SkillGraph) -> Ints:
    """All positions, the most popular skill first, equal ones by key."""
    return np.lexsort((np.arange(graph.size), -graph.popularity))


def job_counts(graph: SkillGraph) -> Ints:
    """Shape (n,): postings of the portal and of the market that ask for each skill."""
    return _summed(graph.counts, (Source.JOBS, Source.MARKET), graph.size)


def pair_counts(graph: SkillGraph, *sources: Source) -> Ints:
    """Shape (m,): documents of these sources that name both skills of each edge."""
    return _summed(graph.pairs, sources, len(graph.a))


def _summed(by_source: Mapping[Source, Ints], sources: Sequence[Source], size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    for source in sources:
        if source in by_source:
            total += by_source[source]
    return total


def checked_limit(limit: int, most: int) -> int:
    """Raises InvalidValue outside 1..most."""
    if not 1 <= limit <= most:
        message = f"limit lies between 1 and {most}."
        raise InvalidValue(message, errors=[FieldError("limit", message)])
    return limit


def popularity_floor(value: float) -> float:
    """A least popularity in [0, 1], given as such or, above 1, in per cent (http-api C-23). Raises InvalidValue."""
    if not 0 <= value <= 100:
        message = "min_popularity lies between 0 and 1, or is a percentage up to 100."
        raise InvalidValue(message, errors=[FieldError("min_popularity", message)])
    return value if value <= 1 else value / 100


@dataclass(frozen=True, slots=True)
class Network:
    """A part of a graph.

    Attributes:
        nodes: positions of the skills, the most important first.
        edges: positions of edges, the strongest first; both skills of each are in `nodes`.
        centre: the skill that it is about, one of `nodes`.
    """

    nodes: tuple[int, ...] = ()
    edges: tuple[int, ...] = ()
    centre: int | None = None


def popular_enough(graph: SkillGraph, positions: Ints, least: float) -> Ints:
    """Those of these skills whose popularity is `least` or more, in the same order."""
    return positions[graph.popularity[positions] >= least]


def most_popular(graph: SkillGraph, near: Adjacency, ranked: Ints, limit: int) -> Network:
    """The most popular skills, with EDGES_PER_NODE edges of each among them.

    Args:
        ranked: `by_popularity` of the graph.
        limit: how many skills, in 0..MAX_NODES.
    """
    nodes = ranked[:limit]
    return Network(tuple(nodes.tolist()), tuple(_strongest(graph, near, nodes, EDGES_PER_NODE).tolist()))


def around(graph: SkillGraph, near: Adjacency, centre: int, limit: int) -> Network:
    """A skill with its `limit` strongest neighbours, all edges to them and EDGES_PER_NODE of each among them."""
    others, spokes = near.of(centre, limit)
    nodes = np.concatenate([[centre], others])
    edges = np.union1d(spokes, _strongest(graph, near, nodes, EDGES_PER_NODE))
    edges = edges[np.lexsort((edges, -graph.weight[edges]))]
    return Network(tuple(nodes.tolist()), tuple(edges.tolist()), centre)


def _strongest(graph: SkillGraph, near: Adjacency, nodes: Ints, per_node: int) -> Ints:
    """Of the edges between these nodes those that are among the strongest of one of their ends."""
    if not len(nodes):
        return np.zeros(0, dtype=np.int64)
    shown = np.zeros(graph.size, dtype=bool)
    shown[nodes] = True
    starts, ends = near.starts[nodes], near.starts[nodes + 1]
    lengths = ends - starts
    rows = np.repeat(np.arange(len(nodes)), lengths)
    places = np.arange(int(lengths.sum())) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    inside = shown[near.others[places]]
    rows, places = rows[inside], places[inside]
    firsts = np.searchsorted(rows, np.arange(len(nodes)))
    rank = np.arange(len(rows)) - firsts[rows]
    edges = np.unique(near.edges[places[rank < per_node]])
    return edges[np.lexsort((edges, -graph.weight[edges]))]


def trending(graph: SkillGraph, limit: int) -> tuple[int, ...]:
    """Skills whose share of new documents grew, the fastest first, equal ones by popularity (decision S6)."""
    growth = np.nan_to_num(graph.growth, nan=0.0)
    order = np.lexsort((np.arange(graph.size), -graph.popularity, -growth))
    return tuple(int(position) for position in order[:limit] if growth[position] > 0)


def is_trending(graph: SkillGraph) -> NDArray[np.bool_]:
    """Shape (n,): emerging skills and those whose share grew by TRENDING_GROWTH."""
    return np.asarray(graph.emerging | (np.nan_to_num(graph.growth, nan=0.0) >= TRENDING_GROWTH))


def growth_per_cent(graph: SkillGraph) -> Floats:
    """Shape (n,): growth of each skill's share of new documents in per cent; 0 where it is not known."""
    return 100 * np.nan_to_num(graph.growth, nan=0.0)


def members_of_communities(graph: SkillGraph, positions: Sequence[int]) -> dict[int, list[int]]:
    """Of these skills those of each community, in the order given; communities in the order of the graph."""
    found: dict[int, list[int]] = {community.number: [] for community in graph.communities}
    numbers = graph.community[np.asarray(positions, dtype=np.int64)].tolist()
    for position, number in zip(positions, numbers, strict=True):
        if number in found:
            found[number].append(position)
    return {number: members for number, members in found.items() if members}


def ranks(values: Floats | Ints) -> Floats:
    """The share of the positive values that is no greater than each one, in [0, 1]; 0 where it is not positive."""
    positive = np.sort(values[values > 0])
    if not len(positive):
        return np.zeros(len(values))
    share = np.searchsorted(positive, values, side="right") / len(positive)
    return np.where(values > 0, share, 0.0)
