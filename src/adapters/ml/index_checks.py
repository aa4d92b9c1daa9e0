"""What every index refuses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from application.skills.similarity_ports import WrongDimension
from domain.skills.vectors import Ints, Vectors


def checked(ids: Sequence[int], vectors: Vectors, dimension: int) -> tuple[Ints, Vectors]:
    """The arguments of `build` as arrays."""
    numbers = np.asarray(ids, dtype=np.int64)
    rows = checked_dimension(vectors, dimension)
    if len(numbers) != len(rows):
        raise ValueError(f"{len(numbers)} ids for {len(rows)} vectors")
    if len(np.unique(numbers)) != len(numbers) or (len(numbers) and numbers.min() < 0):
        raise ValueError("ids are distinct and not negative")
    return numbers, rows


def checked_dimension(vectors: Vectors, dimension: int) -> Vectors:
    """The vectors, two-dimensional and of single precision.

    Raises:
        WrongDimension: rows of another length.
    """
    rows = np.asarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise WrongDimension(f"expected rows of {dimension} numbers, got shape {rows.shape}")
    return rows


def check_k(k: int) -> int:
    """The number of neighbours.

    Raises:
        ValueError: below 1.
    """
    if k < 1:
        raise ValueError("at least one neighbour")
    return k
