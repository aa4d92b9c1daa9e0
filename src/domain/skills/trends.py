"""Which skills grow (decision S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.skills.graph import Floats, Ints, SkillGraph

LATE = 4
"""Periods by which the documents of files may lag behind before nothing is said of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """New documents of one source in two periods.

    Attributes:
        now, before: shape (n,), those that name each skill.
        documents, documents_before: all of them.
    """

    now: Ints
    documents: int
    before: Ints
    documents_before: int


def growth(changes: Sequence[Change], size: int, support: int) -> Floats:
    """Relative change of the share of new documents that name a skill, 0.25 for a quarter more.

    Of one source: (now + 1) / (documents + 1) over the same of the period before, less 1; the one that is added keeps a
    skill that is new from growing without bound. Sources are put together as strata, so that a file of postings in one
    of the two periods does not make everything grow that postings name more often than profiles.

    Args:
        size: n, the number of skills.
        support: new documents that must name a skill in the two periods together, and that each period of a source
            must have for the source to count.
    Returns:
        Shape (n,), above -1; NaN where there are fewer.
    Source:
        Mantel and Haenszel (1959), "Statistical aspects of the analysis of data from retrospective studies of disease",
        the estimate of a common ratio of rates.
    """
    over, under, seen = np.zeros(size), np.zeros(size), np.zeros(size, dtype=np.int64)
    for one in usable(changes, support):
        named = one.now + one.before > 0
        whole = one.documents + one.documents_before + 2.0
        over += np.where(named, (one.now + 1.0) * (one.documents_before + 1.0) / whole, 0.0)
        under += np.where(named, (one.before + 1.0) * (one.documents + 1.0) / whole, 0.0)
        seen += one.now + one.before
    value = np.divide(over, under, out=np.ones(size), where=under > 0) - 1.0
    return np.where(seen >= support, value, np.nan)


def usable(changes: Sequence[Change], support: int) -> list[Change]:
    """Those of sources that had new documents enough in both periods."""
    return [one for one in changes if min(one.documents, one.documents_before) >= support]


def emerging(growth: Floats, changes: Sequence[Change], support: int, least: float) -> NDArray[np.bool_]:
    """Skills that `support` new documents of this period name and whose growth is known and at least `least`."""
    now = sum((one.now for one in usable(changes, support)), np.zeros(len(growth), dtype=np.int64))
    return np.nan_to_num(growth, nan=-1.0) >= np.where(now >= support, least, np.inf)


def by_position(counts: Mapping[str, int], positions: Mapping[str, int]) -> Ints:
    """Counts by id as an array; ids without a position are left out."""
    found = np.zeros(len(positions), dtype=np.int64)
    for skill_id, number in counts.items():
        if skill_id in positions:
            found[positions[skill_id]] = number
    return found


def carried_over(keys: Sequence[str], former: SkillGraph) -> tuple[Floats, NDArray[np.bool_]]:
    """Growth and emergence as a former graph has them; unknown for skills that it does not have."""
    place = {key: i for i, key in enumerate(former.keys)}
    rows = np.array([place.get(key, -1) for key in keys], dtype=np.int64)
    rising = np.full(len(keys), np.nan)
    is_emerging = np.zeros(len(keys), dtype=np.bool_)
    known = rows >= 0
    rising[known], is_emerging[known] = former.growth[rows[known]], former.emerging[rows[known]]
    return rising, is_emerging
