"""What the skill graph needs from outside. The methods block: call them in a thread or a worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from domain.skills.vectors import Ints, Vectors


class Embedder(Protocol):
    """Names of skills as vectors whose cosine says how near their meanings are."""

    @property
    def model(self) -> str:
        """Identity of the model, at most 120 characters. Vectors of different models are never compared."""

    @property
    def dimension(self) -> int:
        """d, the length of each vector."""

    def embed(self, names: Sequence[str]) -> Vectors:
        """Shape (n, d) in the order given, each row of Euclidean length 1; n = 0 gives shape (0, d).

        A vector depends on the model and on the name alone, not on the other names. Spellings with one skill key
        have one vector. Any text has a vector, whatever its script.
        """


class WrongDimension(Exception):
    """Vectors of another length than the index was made for."""


class SimilarityIndex(Protocol):
    """The nearest of many unit vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    @property
    def size(self) -> int:
        """Vectors in the index."""

    def build(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Put these in place of all that the index holds.

        Args:
            ids: n distinct numbers >= 0; n = 0 gives an empty index.
            vectors: shape (n, d), rows of Euclidean length 1.
        Raises:
            WrongDimension: d differs from `dimension`.
            ValueError: not as many ids as vectors, or an id twice.
        """

    def nearest(self, vectors: Vectors, k: int) -> tuple[Ints, Vectors]:
        """The k nearest to each of q vectors: ids and cosines, both of shape (q, min(k, size)).

        The highest cosine comes first, equal ones in the order of the ids. An approximate index may miss a neighbour
        and returns another in its place, never fewer.

        Raises:
            WrongDimension: d differs from `dimension`.
            ValueError: k < 1.
        """

    def save(self, folder: Path) -> None:
        """Write the index into an existing, empty folder."""

    def load(self, folder: Path) -> None:
        """Put what `save` wrote in place of all that the index holds.

        Raises:
            WrongDimension: the saved index has another dimension.
            FileNotFoundError: nothing was saved there.
        """
