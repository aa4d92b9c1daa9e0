"""Counting which skills are listed together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import scipy.sparse as sp

from domain.skills.counts import SkillCounts
from domain.skills.vectors import Ints


def count_together(lists: Iterable[Sequence[str]]) -> SkillCounts:
    """Counts over lists of skill keys; a key that a list repeats counts once. Keys come in their sorted order."""
    numbers: dict[str, int] = {}
    members: list[int] = []
    starts = [0]
    for one in lists:
        members += {numbers.setdefault(key, len(numbers)) for key in one}
        starts.append(len(members))
    keys = sorted(numbers)
    place = np.empty(len(keys), dtype=np.int64)
    place[[numbers[key] for key in keys]] = np.arange(len(keys))
    return counts_of(tuple(keys), np.array(starts), place[np.array(members, dtype=np.int64)])


def counts_of(keys: tuple[str, ...], starts: Ints, members: Ints) -> SkillCounts:
    """Counts over lists in compressed rows.

    Args:
        keys: n distinct skill keys.
        starts: shape (lists + 1,), where each list begins in `members`.
        members: positions in `keys`, distinct within a list.
    """
    total = len(starts) - 1
    held = sp.csr_matrix((np.ones(len(members), dtype=np.int32), members, starts), shape=(total, len(keys)))
    pairs = sp.triu(held.T @ held, k=1, format="coo")
    return SkillCounts(
        keys=keys,
        listed=np.bincount(members, minlength=len(keys)).astype(np.float64),
        first=pairs.row.astype(np.int64),
        second=pairs.col.astype(np.int64),
        together=pairs.data.astype(np.float64),
        total=float(total),
    )
