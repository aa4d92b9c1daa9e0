"""Which SimilarityIndex serves how many vectors."""

from __future__ import annotations

from importlib.util import find_spec

from adapters.ml.exact_index import ExactIndex
from adapters.ml.hnsw_index import HnswIndex
from application.skills.similarity_ports import SimilarityIndex


class IndexChoice:
    """Makes empty indexes: the exact one for fewer than `approximate_from` vectors, and where hnswlib is missing."""

    def __init__(self, approximate_from: int) -> None:
        self._approximate_from = approximate_from

    def __call__(self, dimension: int, size: int) -> SimilarityIndex:
        """An empty index for about `size` vectors of this dimension."""
        if size < self._approximate_from or find_spec("hnswlib") is None:
            return ExactIndex(dimension)
        return HnswIndex(dimension)
