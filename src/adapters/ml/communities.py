"""Communities and centrality by networkx."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from application.skills.build_ports import Communities
from domain.skills.graph import Floats, Ints

_SEED = 20_261_123
_PRECISION = 1e-9


class LouvainCommunities(Communities):
    """The Louvain method with a fixed seed, and PageRank along the weights.

    Source:
        Blondel et al. (2008), "Fast unfolding of communities in large networks"; Page et al. (1999), "The PageRank
        citation ranking".
    """

    def find(self, size: int, a: Ints, b: Ints, weight: Floats) -> tuple[Ints, Floats]:
        labels = np.full(size, -1, dtype=np.int64)
        if not size:
            return labels, np.zeros(0)
        graph: Any = nx.Graph()
        graph.add_nodes_from(range(size))
        graph.add_weighted_edges_from(zip(a.tolist(), b.tolist(), weight.tolist(), strict=True))
        ranks = nx.pagerank(graph, weight="weight", tol=_PRECISION, max_iter=1_000)
        graph.remove_nodes_from([node for node, degree in list(graph.degree()) if not degree])
        if len(graph):
            found = nx.community.louvain_communities(graph, weight="weight", seed=_SEED)
            for label, nodes in enumerate(sorted(found, key=min)):
                labels[list(nodes)] = label
        return labels, np.array([ranks[node] for node in range(size)])
