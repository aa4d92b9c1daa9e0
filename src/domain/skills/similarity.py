"""How strongly two skills belong together (decision S3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from domain.skills.vectors import Floats, Vectors

HUBNESS = 0.5
"""How much of a skill's nearness to all others is taken off its cosines; see benchmarks/bench_relatedness.py."""

SMOOTHING = 10.0
"""Lists naming a pair at which half of its association is believed; see benchmarks/bench_relatedness.py."""


@dataclass(frozen=True, slots=True)
class EdgeWeights:
    """The shares of an edge's weight; the defaults are chosen by `bench_relatedness --folds`.

    Attributes:
        semantic: share of the levelled cosine of the two vectors, in [0, 1].
        cooccurrence: share of the association in lists of skills, in [0, 1].
    Raises:
        ValueError: a share outside [0, 1] or a sum other than 1.
    """

    semantic: float = 0.1
    cooccurrence: float = 0.9

    def __post_init__(self) -> None:
        if min(self.semantic, self.cooccurrence) < 0 or abs(self.semantic + self.cooccurrence - 1) > 1e-9:
            raise ValueError("the shares of an edge are not negative and sum to 1")


def mean_cosines(vectors: Vectors) -> Floats:
    """Shape (n,): of each of n unit vectors, the mean cosine with the others; 0 where it is alone. Linear in n."""
    rows = np.asarray(vectors, dtype=np.float64)
    own = np.einsum("ij,ij->i", rows, rows)
    return np.asarray((rows @ rows.sum(axis=0) - own) / max(1, len(rows) - 1))


def levelled(cosine: ArrayLike, first: ArrayLike, second: ArrayLike, average: float) -> Floats:
    """Cosines without half of what the ends are nearer to everything than others: a hub is no relative of all.

    cosine - HUBNESS * (first + second - 2 * average), which leaves the mean over all pairs as it was.

    Args:
        cosine: of the two vectors; broadcasts with `first` and `second`.
        first, second: `mean_cosines` of the two skills.
        average: mean of `mean_cosines` over all skills.
    Returns:
        In [-1, 1], symmetric in the two skills.
    Source:
        Subtracting the centroid, as in Suzuki et al. (2013), "Centering similarity measures to reduce hubs"; decision
        0017.
    """
    off = np.asarray(first, dtype=np.float64) + np.asarray(second, dtype=np.float64) - 2 * average
    return np.clip(np.asarray(cosine, dtype=np.float64) - HUBNESS * off, -1.0, 1.0)


def conditional(together: ArrayLike, listed: ArrayLike) -> Floats:
    """P(B|A): of the lists that name A, the share that also names B. In [0, 1]; 0 where no list names A.

    Args:
        together: lists that name A and B.
        listed: lists that name A; broadcasts with `together`.
    """
    both, one = np.broadcast_arrays(np.asarray(together, dtype=np.float64), np.asarray(listed, dtype=np.float64))
    return np.asarray(np.divide(both, one, out=np.zeros(both.shape), where=one > 0))


def npmi(
    together: ArrayLike, first: ArrayLike, second: ArrayLike, total: ArrayLike, smoothing: float = SMOOTHING
) -> Floats:
    """Normalised pointwise mutual information, drawn towards 0 where the pair was seen seldom.

    ln(p(a,b) / (p(a) p(b))) / -ln p(a,b), times n / (n + smoothing), with n = `together`.

    Args:
        together, first, second: lists that name both, the first, the second; arrays that broadcast.
        total: all lists, at least as many as any count.
        smoothing: n at which half of the value remains, >= 0.
    Returns:
        In [-1, 1], symmetric in the two skills. 0 for a pair never seen together, which tells nothing while the
        counts are small, and 0 for skills that every list names.
    Source:
        Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction"; the factor is in the
        manner of Pantel and Lin (2002), "Discovering word senses from text".
    """
    arrays = (np.asarray(values, dtype=np.float64) for values in (together, first, second, total))
    both, a, b, every = np.broadcast_arrays(*arrays)
    known = (both > 0) & (both < every)
    value = np.zeros(both.shape)
    n, all_lists = both[known], every[known]
    value[known] = np.log(n * all_lists / (a[known] * b[known])) / -np.log(n / all_lists) * (n / (n + smoothing))
    return np.clip(value, -1.0, 1.0)


def association(by_source: Sequence[tuple[ArrayLike, float]]) -> Floats:
    """The NPMI of several sources as one number: the weighted mean of max(0, NPMI).

    Args:
        by_source: (NPMI, weight) of each source that has lists at all; weights are positive. A source without lists
            is left out, so that it does not thin the others.
    Returns:
        In [0, 1].
    Raises:
        ValueError: no source.
    """
    whole = sum(weight for _, weight in by_source)
    if not whole > 0:
        raise ValueError("an association needs a source")
    return np.asarray(sum(np.maximum(0.0, np.asarray(value)) * (weight / whole) for value, weight in by_source))


def edge_weight(cosine: ArrayLike, npmi: ArrayLike, weights: EdgeWeights = EdgeWeights()) -> Floats:
    """semantic * max(0, cosine) + cooccurrence * max(0, NPMI), in [0, 1] for arguments in [-1, 1].

    Args:
        cosine: of the two vectors, levelled.

    Source:
        Mission document, "Skill Graph AI System", steps 3 to 5; decision S3.
    """
    near, together = (np.maximum(0.0, np.asarray(value, dtype=np.float64)) for value in (cosine, npmi))
    return np.asarray(weights.semantic * near + weights.cooccurrence * together)
