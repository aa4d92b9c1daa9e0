"""Arrays that the skill graph is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, d), one row per name."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SMALLEST = 1e-12


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """The rows divided by their Euclidean length; a row shorter than 1e-12 becomes zeros. Shape (n, d) stays."""
    values = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    scaled = np.divide(values, lengths, out=np.zeros_like(values), where=lengths > _SMALLEST)
    return np.asarray(scaled, dtype=np.float32)


def joined(keys: Sequence[str], known: Mapping[str, int], held: Vectors, new: Vectors) -> Vectors:
    """Shape (len(keys), d): row known[key] of `held` for known keys, the rows of `new` in order for the others."""
    vectors = np.empty((len(keys), new.shape[1]), dtype=np.float32)
    rows = np.array([known.get(key, -1) for key in keys], dtype=np.int64)
    vectors[rows >= 0] = held[rows[rows >= 0]]
    vectors[rows < 0] = new
    return vectors
