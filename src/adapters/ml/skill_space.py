"""Factorisation of what is known about skills: which belong together, in the network and before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from adapters.ml.cooccurrence import counts_of
from adapters.ml.skill_prior import SkillPrior
from domain.skills.counts import SkillCounts
from domain.skills.similarity import npmi
from domain.skills.vectors import Floats, Ints, Vectors, unit_rows

DIMENSION = 128
"""Dimensions that are learnt; 192 and 256 remember more and generalise less."""

ENOUGH = 20.0
"""Lists of the rarer skill of a pair at which the network's own data count as much as the prior."""

_KIND_WEIGHT = 3.0
_SMOOTHED = 0.75
"""Power of how often a skill is listed, so that what few lists name by chance does not look characteristic."""
_STRENGTH = 0.65
"""Power of the singular values in the vectors: below 1, so that the broadest trades do not decide alone."""
_SMALL = 1_000
"""Rows or columns up to which all singular vectors are computed: the sparse method dislikes tables of low rank."""
_KEPT = 0.3
"""Share of a skill's row that the dimensions must keep for its place to be believed in full."""
_PRECISION = 1e-3
_SEED = 1


@dataclass(frozen=True, slots=True)
class SkillSpace:
    """Attributes:
    keys: n distinct keys, the network's skills first.
    vectors: shape (n, DIMENSION), rows of length 1, shorter where the dimensions keep little of what is known.
    evidence: shape (n,), lists that name the skill, in the network and in the prior.
    """

    keys: tuple[str, ...]
    vectors: Vectors
    evidence: Floats


def learn_space(prior: SkillPrior, own: SkillCounts) -> SkillSpace:
    """Truncated SVD of the positive NPMI of skills, with the kinds of tools as further columns.

    Each pair's NPMI is the mean of the network's and the prior's, where the network weighs m / (m + ENOUGH) with m the
    lists of the rarer skill; the kind of a tool fades in the same way. Several of the network's keys may be spellings
    of one skill of the prior: each takes over what the prior knows. Vectors are U S^_STRENGTH, with the sign that makes
    the largest entry of each column positive.

    Source:
        Levy, Goldberg and Dagan (2015), "Improving distributional similarity with lessons learned from word
        embeddings": smoothed context distributions, here on both sides, and the power of the singular values.
    """
    known = counts_of(prior.keys, prior.lists.indptr.astype(np.int64), prior.lists.indices.astype(np.int64))
    origin, keys = _rows(prior, own)
    of_prior = sp.csr_matrix(
        (np.ones(np.count_nonzero(origin >= 0)), (np.flatnonzero(origin >= 0), origin[origin >= 0])),
        shape=(len(keys), len(prior.keys)),
    )
    listed = np.concatenate([own.listed, np.zeros(len(keys) - len(own.keys))])
    evidence = listed + of_prior @ known.listed
    table = _blend(_own(own, len(keys)), of_prior @ _symmetric(known) @ of_prior.T, listed)
    kinds = sp.diags_array(ENOUGH / (listed + ENOUGH)) @ of_prior @ _kinds(prior)
    table = sp.csr_matrix(sp.hstack([table, kinds]))
    return SkillSpace(keys, _factors(table), evidence)


def _rows(prior: SkillPrior, own: SkillCounts) -> tuple[Ints, tuple[str, ...]]:
    """For each row of the space its row in the prior (-1 = none), and its key."""
    places = [prior.find(key) for key in own.keys]
    taken = set(places)
    rest = [row for row in range(len(prior.keys)) if row not in taken]
    origin = [-1 if row is None else row for row in places] + rest
    return np.array(origin, dtype=np.int64), own.keys + tuple(prior.keys[row] for row in rest)


def _symmetric(counts: SkillCounts) -> sp.csr_matrix:
    a, b = counts.first, counts.second
    listed = _smoothed(counts.listed)
    value = np.maximum(0.0, npmi(counts.together, listed[a], listed[b], counts.total))
    size = len(counts.keys)
    half = sp.csr_matrix((value, (a, b)), shape=(size, size))
    half.eliminate_zeros()
    return sp.csr_matrix(half + half.T)


def _smoothed(listed: Floats) -> Floats:
    """Closer to each other than before, with the same sum."""
    return listed**_SMOOTHED * (listed.sum() / np.sum(listed**_SMOOTHED)) if listed.any() else listed


def _own(counts: SkillCounts, size: int) -> sp.csr_matrix:
    table = _symmetric(counts)
    table.resize(size, size)
    return table


def _blend(own: sp.csr_matrix, prior: sp.csr_matrix, listed: Floats) -> sp.csr_matrix:
    first, second = own.tocoo(), prior.tocoo()
    trust, kept = _trust(first, listed), 1.0 - _trust(second, listed)
    rows, columns = np.concatenate([first.row, second.row]), np.concatenate([first.col, second.col])
    values = np.concatenate([first.data * trust, second.data * kept])
    keep = rows != columns  # two spellings of one skill of the prior
    return sp.csr_matrix((values[keep], (rows[keep], columns[keep])), shape=own.shape)


def _trust(cells: sp.coo_matrix, listed: Floats) -> Floats:
    rarer = np.minimum(listed[cells.row], listed[cells.col])
    return np.asarray(rarer / (rarer + ENOUGH))


def _kinds(prior: SkillPrior) -> sp.csr_matrix:
    sizes = np.asarray(prior.kinds.sum(axis=0)).ravel()
    return sp.csr_matrix(prior.kinds @ sp.diags_array(_KIND_WEIGHT / np.sqrt(np.maximum(1.0, sizes))))


def _factors(table: sp.csr_matrix) -> Vectors:
    vectors = np.zeros((table.shape[0], DIMENSION))
    wanted = min(DIMENSION, min(table.shape) - 1)
    if wanted < 1 or not table.nnz:
        return vectors.astype(np.float32)
    if min(table.shape) <= _SMALL:
        left, strength, _ = np.linalg.svd(table.toarray(), full_matrices=False)
    else:
        left, strength, _ = svds(
            table.astype(np.float64), k=wanted, tol=_PRECISION, v0=np.ones(min(table.shape)), rng=_SEED
        )
    order = np.argsort(-strength, kind="stable")
    left, strength = left[:, order[:wanted]], strength[order[:wanted]]
    largest = left[np.argmax(np.abs(left), axis=0), np.arange(wanted)]
    vectors[:, :wanted] = left * np.where(largest < 0, -1.0, 1.0) * strength**_STRENGTH
    kept = np.linalg.norm(left * strength, axis=1)
    whole = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    share = np.divide(kept, whole, out=np.zeros_like(kept), where=whole > 0)
    return np.asarray(unit_rows(vectors) * np.minimum(1.0, share / _KEPT)[:, None], dtype=np.float32)
