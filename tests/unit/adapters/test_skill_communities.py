"""Communities and centrality."""

from __future__ import annotations

import numpy as np

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
