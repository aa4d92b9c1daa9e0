"""SimilarityIndex by comparing with every vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from adapters.ml.index_checks import check_k, checked, checked_dimension
from application.skills.similarity_ports import SimilarityIndex
from domain.skills.vectors import Ints, Vectors

_FILE = "exact.npz"
_CELLS = 16_000_000
"""Cosines held at once: 64 MB."""


class ExactIndex(SimilarityIndex):
    """One matrix product per query; for thousands of vectors."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._ids: Ints = np.zeros(0, dtype=np.int64)
        self._vectors: Vectors = np.zeros((0, dimension), dtype=np.float32)

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def size(self) -> int:
        return len(self._ids)

    def build(self, ids: Sequence[int], vectors: Vectors) -> None:
        numbers, rows = checked(ids, vectors, self._dimension)
        order = np.argsort(numbers)
        self._ids, self._vectors = numbers[order], np.ascontiguousarray(rows[order])

    def nearest(self, vectors: Vectors, k: int) -> tuple[Ints, Vectors]:
        asked = checked_dimension(vectors, self._dimension)
        count = min(check_k(k), self.size)
        ids = np.empty((len(asked), count), dtype=np.int64)
        cosines = np.empty((len(asked), count), dtype=np.float32)
        if not count:
            return ids, cosines
        step = max(1, _CELLS // self.size)
        for start in range(0, len(asked), step):
            some = slice(start, start + step)
            scores = asked[some] @ self._vectors.T
            best = _best(scores, count)
            ids[some], cosines[some] = self._ids[best], np.take_along_axis(scores, best, axis=1)
        return ids, cosines

    def save(self, folder: Path) -> None:
        with (folder / _FILE).open("wb") as file:
            np.savez(file, ids=self._ids, vectors=self._vectors)

    def load(self, folder: Path) -> None:
        with np.load(folder / _FILE, allow_pickle=False) as held:
            ids, vectors = held["ids"], held["vectors"]
        self.build(ids.tolist(), vectors)


def _best(scores: Vectors, count: int) -> Ints:
    """Columns of the `count` highest of each row, equal ones in the order of the columns."""
    # More than `count` where the last ones are equal.
    rows, columns = np.nonzero(scores >= np.partition(scores, -count, axis=1)[:, -count, None])
    order = np.lexsort((columns, -scores[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return columns[rank < count].reshape(len(scores), count)
