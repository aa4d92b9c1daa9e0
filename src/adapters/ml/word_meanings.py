"""What single words mean before anything is learnt: small vectors that a language model gave once.

The table ships with the project (data/word_meanings.npz, see data/ATTRIBUTION.md) and is made by
tools/build_word_meanings.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from adapters.ml.packed import Array, pack, texts, texts_of, unpack
from domain.skills.vectors import Vectors, unit_rows

SHIPPED = Path(__file__).parent / "data" / "word_meanings.npz"

_WORD = re.compile(r"[a-z]{3,}")
_LEVELS = 16
_RANGE = 3.0
"""Standard deviations that the levels of a dimension span to either side."""
_STEPS = 20.0
"""Levels per unit of a word's weight."""


class WordMeanings:
    """A name means the weighted mean of its words, less what all names of skills have in common.

    Attributes:
        digest: of the table; other tables have others.
    """

    def __init__(self, held: dict[str, Array]) -> None:
        self._rows = {word: i for i, word in enumerate(texts_of(held["words"]))}
        codes = np.stack([held["codes"] >> 4, held["codes"] & 15], axis=2).reshape(len(self._rows), -1)
        vectors = (codes.astype(np.float32) - (_LEVELS - 1) / 2) * held["steps"]
        self._vectors: NDArray[np.float32] = (
            vectors * (held["weights"].astype(np.float32) / np.float32(_STEPS))[:, None]
        )
        self._common: NDArray[np.float32] = held["common"]
        self.digest = hashlib.sha256(b"".join(array.tobytes() for array in held.values())).hexdigest()

    @property
    def dimension(self) -> int:
        return int(self._vectors.shape[1])

    def of(self, keys: Sequence[str]) -> Vectors:
        """Shape (n, dimension), rows of length 1; zeros for a key of which no word is known."""
        sums = self._sums(keys)
        known = np.any(sums != 0, axis=1, keepdims=True)
        return unit_rows(unit_rows(sums) - self._common * known)

    def _sums(self, keys: Sequence[str]) -> Vectors:
        found = [[self._rows[word] for word in _WORD.findall(key) if word in self._rows] for key in keys]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in found], dtype=np.int64)])
        members = np.array([row for one in found for row in one], dtype=np.int64)
        shape = (len(keys), len(self._vectors))
        return np.asarray(sp.csr_matrix((np.ones(len(members), np.float32), members, starts), shape) @ self._vectors)


@lru_cache(maxsize=1)
def shipped_meanings() -> WordMeanings:
    """Read once per process."""
    return WordMeanings(unpack(SHIPPED.read_bytes()))


def packed_meanings(words: Sequence[str], vectors: Vectors, weights: Vectors, names: Sequence[str]) -> bytes:
    """The table as a file, four bits per number; equal arguments give equal bytes.

    Args:
        vectors: shape (n, d), d even, one row per word.
        weights: shape (n,), what a word counts beside the others of a name, in (0, 12].
        names: of skills; their mean is what all have in common.
    """
    steps = (2 * _RANGE / _LEVELS * vectors.std(axis=0)).astype(np.float32)
    codes = np.clip(np.round(vectors / steps + (_LEVELS - 1) / 2), 0, _LEVELS - 1).astype(np.uint8)
    held: dict[str, Array] = {
        "words": texts(words),
        "codes": codes[:, ::2] << 4 | codes[:, 1::2],
        "steps": steps,
        "weights": np.round(weights * _STEPS).astype(np.uint8),
        "common": np.zeros(vectors.shape[1], dtype=np.float32),
    }
    held["common"] = WordMeanings(held).of(names).mean(axis=0, dtype=np.float64).astype(np.float32)
    return pack(**held)
