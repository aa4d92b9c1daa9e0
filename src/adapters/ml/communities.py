"""Communities by networkx, and centrality."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from application.skills.build_ports import Communities
from domain.skills.graph import Floats, Ints

_SEED = 20_261_123
_DAMPING = 0.85
_PRECISION = 1e-9
_MOST_STEPS = 1_000


class LouvainCommunities(Communities):
    """The Louvain method with a fixed seed, and PageRank along the weights.

    PageRank is computed on the arrays: networkx would first have to turn its graph of dictionaries back into one.

    Source:
        Blondel et al. (2008), "Fast unfolding of communities in large networks"; Page et al. (1999), "The PageRank
        citation ranking".
    """

    def find(self, size: int, a: Ints, b: Ints, weight: Floats) -> tuple[Ints, Floats]:
        labels = np.full(size, -1, dtype=np.int64)
        if not size:
            return labels, np.zeros(0)
        if len(a):
            graph: Any = nx.Graph()
            graph.add_nodes_from(np.unique(np.concatenate([a, b])).tolist())
            graph.add_weighted_edges_from(zip(a.tolist(), b.tolist(), weight.tolist(), strict=True))
            found = nx.community.louvain_communities(graph, weight="weight", seed=_SEED)
            for label, nodes in enumerate(sorted(found, key=min)):
                labels[list(nodes)] = label
        return labels, _pagerank(size, a, b, weight)


def _pagerank(size: int, a: Ints, b: Ints, weight: Floats) -> Floats:
    """Power iteration until the ranks change by less than `_PRECISION` on average; who has no edge jumps anywhere."""
    to, of = np.concatenate([a, b]), np.concatenate([b, a])
    both = np.tile(weight, 2)
    degree = np.bincount(of, both, size)
    share = both / degree[of]
    alone = degree == 0
    ranks: Floats = np.full(size, 1 / size)
    for _ in range(_MOST_STEPS):
        jumps = (1 - _DAMPING + _DAMPING * ranks[alone].sum()) / size
        former, ranks = ranks, _DAMPING * np.bincount(to, share * ranks[of], size) + jumps
        if np.abs(ranks - former).sum() < size * _PRECISION:
            break
    return ranks
