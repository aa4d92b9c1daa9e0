"""Communities and centrality."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from adapters.ml.communities import LouvainCommunities


def ring(first: int, size: int) -> list[tuple[int, int]]:
    return [(first + i, first + j) for i in range(size) for j in range(i + 1, size)]


def found(size: int, pairs: list[tuple[int, int]]):
    pairs = sorted(pairs)
    a, b = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    return LouvainCommunities().find(size, a, b, np.full(len(pairs), 0.5))


def test_groups_that_hardly_touch_are_communities():
    labels, ranks = found(11, [*ring(0, 5), *ring(5, 5), (4, 5)])
    assert labels.tolist() == [0] * 5 + [1] * 5 + [-1]
    assert abs(ranks.sum() - 1) < 1e-9
    assert ranks[4] == max(ranks) or ranks[5] == max(ranks)


def test_the_same_graph_gives_the_same_answer():
    pairs = [*ring(0, 6), *ring(4, 7), *ring(10, 5)]
    for one, other in zip(found(15, pairs), found(15, pairs), strict=True):
        assert one.tolist() == other.tolist()


def test_a_graph_of_nothing():
    labels, ranks = found(0, [])
    assert (len(labels), len(ranks)) == (0, 0)
    labels, ranks = found(2, [])
    assert (labels.tolist(), ranks.tolist()) == ([-1, -1], [0.5, 0.5])


def test_centrality_is_the_pagerank_of_others():
    random = np.random.default_rng(3)
    pairs = sorted({tuple(sorted(pair)) for pair in random.integers(0, 40, (120, 2)).tolist() if pair[0] != pair[1]})
    a, b = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    weight = random.uniform(0.1, 1.0, len(pairs))
    graph = nx.Graph()
    graph.add_nodes_from(range(45))
    graph.add_weighted_edges_from(zip(a.tolist(), b.tolist(), weight.tolist(), strict=True))
    theirs = nx.pagerank(graph, weight="weight", tol=1e-12, max_iter=1_000)
    assert LouvainCommunities().find(45, a, b, weight)[1] == pytest.approx([theirs[i] for i in range(45)], abs=1e-7)
