"""SimilarityIndex by hnswlib: a graph of neighbours, approximate, for many vectors (extra `ann`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.ml.index_checks import check_k, checked, checked_dimension
from application.skills.similarity_ports import SimilarityIndex, WrongDimension
from domain.skills.vectors import Ints, Vectors

_GRAPH, _ABOUT = "hnsw.bin", "hnsw.json"
_LINKS = 32
_CARE_BUILDING = 200
_CARE_ASKING = 400
_SEED = 1


class HnswIndex(SimilarityIndex):
    """Built on one thread with a fixed seed, so that equal vectors in equal order give an equal graph.

    Where a graph of neighbours finds fewer than asked, which happens when k comes near the size, the query is
    repeated with more care, up to every vector.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._size = 0
        self._graph: Any = None

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def size(self) -> int:
        return self._size

    def build(self, ids: Sequence[int], vectors: Vectors) -> None:
        numbers, rows = checked(ids, vectors, self._dimension)
        order = np.argsort(numbers)
        graph = self._new()
        if len(rows):
            graph.init_index(len(rows), M=_LINKS, ef_construction=_CARE_BUILDING, random_seed=_SEED)
            graph.add_items(rows[order], numbers[order], num_threads=1)
        self._graph, self._size = graph, len(rows)

    def nearest(self, vectors: Vectors, k: int) -> tuple[Ints, Vectors]:
        asked = checked_dimension(vectors, self._dimension)
        count = min(check_k(k), self._size)
        if not count or not len(asked):
            return np.empty((len(asked), count), dtype=np.int64), np.empty((len(asked), count), dtype=np.float32)
        labels, distances = self._search(asked, count)
        ids, cosines = labels.astype(np.int64), (1.0 - distances).astype(np.float32)
        order = np.lexsort((ids, -cosines), axis=1)
        return np.take_along_axis(ids, order, axis=1), np.take_along_axis(cosines, order, axis=1)

    def save(self, folder: Path) -> None:
        if self._size:
            self._graph.save_index(str(folder / _GRAPH))
        (folder / _ABOUT).write_text(json.dumps({"dimension": self._dimension, "size": self._size}))

    def load(self, folder: Path) -> None:
        about = json.loads((folder / _ABOUT).read_text())
        if about["dimension"] != self._dimension:
            raise WrongDimension(f"expected an index of {self._dimension} numbers, got {about['dimension']}")
        graph = self._new()
        if about["size"]:
            graph.load_index(str(folder / _GRAPH), max_elements=about["size"])
        self._graph, self._size = graph, about["size"]

    def _new(self) -> Any:
        import hnswlib  # the extra may be missing where the exact index does

        return hnswlib.Index(space="ip", dim=self._dimension)

    def _search(self, asked: Vectors, count: int) -> tuple[Any, Any]:
        care = max(_CARE_ASKING, 2 * count)
        while True:
            self._graph.set_ef(min(care, max(self._size, count)))
            try:
                labels, distances = self._graph.knn_query(asked, k=count, num_threads=1)
                return labels, distances
            except RuntimeError:
                if care >= self._size:
                    raise
                care = min(4 * care, self._size)
