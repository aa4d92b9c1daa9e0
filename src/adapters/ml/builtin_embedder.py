"""Embedder without torch and without a download, learnt from the network's own lists of skills."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Self

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from adapters.ml.name_features import FEATURES, rarity, raw_features, weighted
from adapters.ml.packed import Array, pack, texts, texts_of, unpack
from adapters.ml.skill_prior import SkillPrior
from adapters.ml.skill_space import DIMENSION, SkillSpace, learn_space
from adapters.ml.word_meanings import shipped_meanings
from application.skills.similarity_ports import Embedder
from domain.shared.skill_names import skill_key
from domain.skills.counts import SkillCounts
from domain.skills.vectors import Floats, Vectors, unit_rows

VERSION = 3
"""Of the method: another version gives other vectors for the same data."""

SPELLING = 64
"""Dimensions for the spelling alone, which is all that is known of a name in a script or jargon never seen."""

_RIDGE = 4.0
_HALF_TRUST = 0.5
"""Lists at which a skill's place comes as much from them as from its name."""
_TOOL_NOUNS = (" software", " system", " systems")
_TOOL_TRUST = 0.5
"""Tax planning is half of what tax planning software is known for, and half what its words mean."""
_LEAST_SPELLING = 0.15
_SPELLING_BESIDE_MEANING = 0.3
_TINY = 1e-6
_SEED = 20_261_123


class BuiltInEmbedder(Embedder):
    """Answers to where a skill lies, by how much is known of it.

    A skill that lists name lies where the factorised co-occurrence puts it (skill_space). A rare or new one is drawn to
    where its words and pieces of words, and names of like meaning, usually lie: a ridge regression from these to the
    space, so that little known words pull little. What length is then missing is filled with the meaning of its words
    (word_meanings) and the spelling itself, by a fixed random projection; with the spelling alone where no word is
    known.

    Vectors are kept in half precision: an embedder that was saved and loaded gives the same bits as before. Equal
    training data give equal bytes on one machine; linear algebra runs on one thread for that.
    """

    def __init__(self, held: dict[str, Array]) -> None:
        self._held = held
        keys = texts_of(held["keys"])
        aliases = dict(zip(texts_of(held["alias_keys"]), held["alias_rows"].tolist(), strict=True))
        self._rows = {key: i for i, key in enumerate(keys)} | aliases
        self._trades = {key for key, row in aliases.items() if keys[row].removeprefix(key) in _TOOL_NOUNS}
        self._rarity: NDArray[np.float32] = held["rarity"]
        self._map = np.asarray(held["map"], dtype=np.float32)
        self._places: Array = held["places"]
        self._trust: Array = held["trust"]
        self._projection = _projection()
        self._meanings = shipped_meanings()
        self._model = bytes(held["model"]).decode()

    @classmethod
    def train(cls, prior: SkillPrior, own: SkillCounts) -> Self:
        """Learn from the prior and from the network's own lists; both may be empty. Takes seconds to a minute.

        Args:
            own: keys in any order; the same counts in another order give the same embedder.
        """
        own = _in_order(own)
        with threadpool_limits(1):
            space = learn_space(prior, own)
            raw = raw_features(space.keys)
            weights = rarity(raw)
            learnt = _ridge(_features(raw, weights, shipped_meanings().of(space.keys)), space)
        rows = {key: i for i, key in enumerate(space.keys)}
        aliases = {
            alias: rows[prior.keys[row]]
            for alias, row in prior.aliases.items()
            if alias not in rows and prior.keys[row] in rows
        }
        return cls(
            {
                "model": np.frombuffer(_name(prior, own).encode(), dtype=np.uint8),
                "keys": texts(space.keys),
                "alias_keys": texts(aliases),
                "alias_rows": np.fromiter(aliases.values(), np.int32, len(aliases)),
                "places": space.vectors.astype(np.float16),
                "trust": (space.evidence / (space.evidence + _HALF_TRUST)).astype(np.float32),
                "rarity": weights,
                "map": learnt.astype(np.float16),
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """What `to_bytes` gave.

        Raises:
            ValueError: not an embedder, or one of another version or of other meanings of words.
        """
        held = unpack(content)
        if not bytes(held.get("model", b"")).startswith(_prefix().encode()):
            raise ValueError("not an embedder of this version")
        return cls(held)

    def to_bytes(self) -> bytes:
        """The embedder as a file for other processes."""
        return pack(**self._held)

    @property
    def model(self) -> str:
        return self._model

    @property
    def dimension(self) -> int:
        return DIMENSION + self._meanings.dimension + SPELLING

    def embed(self, names: Sequence[str]) -> Vectors:
        keys = [skill_key(name) for name in names]
        meanings = self._meanings.of(keys)
        features = _features(raw_features(keys), self._rarity, meanings)
        rows = np.array([self._rows.get(key, -1) for key in keys], dtype=np.int64)
        known = rows >= 0
        trust, places = np.zeros((len(keys), 1), dtype=np.float32), np.zeros((len(keys), DIMENSION), dtype=np.float32)
        trust[known, 0] = self._trust[rows[known]]
        trust[[key in self._trades for key in keys]] *= _TOOL_TRUST
        places[known] = self._places[rows[known]]
        guessed = np.asarray(features @ self._map)
        lengths = np.linalg.norm(guessed, axis=1, keepdims=True)
        guessed /= np.sqrt(np.maximum(lengths, _TINY))  # the root of its length: between a shy guess and a bold one
        place = trust * places + (1.0 - trust) * guessed
        missing = np.sqrt(np.maximum(1.0 - np.sum(place * place, axis=1, keepdims=True), 0.0))
        understood = np.any(meanings != 0, axis=1, keepdims=True)
        spelling = unit_rows(features[:, :FEATURES] @ self._projection) * np.maximum(missing, _LEAST_SPELLING)
        spelling *= np.where(understood, _SPELLING_BESIDE_MEANING, 1.0)
        return unit_rows(np.hstack([place, meanings * missing, spelling]))


def _prefix() -> str:
    return f"builtin-{VERSION}-{shipped_meanings().digest[:8]}-"


def _name(prior: SkillPrior, own: SkillCounts) -> str:
    digest = hashlib.sha256(prior.to_bytes())
    digest.update("\n".join(own.keys).encode())
    for part in (own.listed, own.first, own.second, own.together, np.array([own.total])):
        digest.update(np.ascontiguousarray(part).tobytes())
    return _prefix() + digest.hexdigest()[:16]


def _in_order(own: SkillCounts) -> SkillCounts:
    """The counts with sorted keys and pairs: their order must not show in the vectors."""
    order = sorted(range(len(own.keys)), key=own.keys.__getitem__)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    ends = np.sort(np.stack([place[own.first], place[own.second]]), axis=0)
    pairs = np.lexsort((ends[1], ends[0]))
    keys = tuple(own.keys[i] for i in order)
    first, second = ends[:, pairs]
    return SkillCounts(keys, own.listed[order], first, second, own.together[pairs], own.total)


def _projection() -> Vectors:
    signs = np.random.default_rng(_SEED).integers(0, 2, (FEATURES, SPELLING)) * 2 - 1
    return np.asarray(signs / np.sqrt(SPELLING), dtype=np.float32)


def _features(raw: sp.csr_matrix, weights: NDArray[np.float32], meanings: Vectors) -> sp.csr_matrix:
    """Shape (n, FEATURES + dimension of the meanings): what is known of a name without any list."""
    return sp.csr_matrix(sp.hstack([weighted(raw, weights), sp.csr_matrix(meanings)]))


def _ridge(features: sp.csr_matrix, space: SkillSpace) -> Floats:
    """Shape (features, DIMENSION): places from features, skills with more evidence counting more."""
    weight = np.sqrt(space.evidence / (space.evidence + 1.0))
    rows = sp.csr_matrix(sp.diags_array(weight) @ features.astype(np.float64))
    gram = (rows.T @ rows).toarray()
    gram[np.diag_indices_from(gram)] += _RIDGE
    target = rows.T @ (space.vectors.astype(np.float64) * weight[:, None])
    factor = scipy.linalg.cho_factor(gram, overwrite_a=True, check_finite=False)
    return np.asarray(scipy.linalg.cho_solve(factor, target, check_finite=False))
