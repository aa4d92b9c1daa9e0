"""Which skills grow (decision S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.skills.graph import Floats, Ints, SkillGraph


def growth(now: Ints, documents: int, before: Ints, documents_before: int, support: int) -> Floats:
    """Relative change of the share of new documents that name a skill, 0.25 for a quarter more.

    (now + 1) / (documents + 1) over the same of the period before, less 1: the one that is added keeps a skill that is
    new from growing without bound.

    Args:
        now, before: shape (n,), new documents of the two periods that name each skill.
        documents, documents_before: new documents of the two periods in all.
        support: new documents that must name a skill in the two periods together, and that each period must have.
    Returns:
        Shape (n,), above -1; NaN where there are fewer.
    """
    value = (now + 1.0) / (documents + 1.0) / ((before + 1.0) / (documents_before + 1.0)) - 1.0
    enough = (now + before >= support) & (min(documents, documents_before) >= support)
    return np.where(enough, value, np.nan)


def emerging(growth: Floats, now: Ints, support: int, least: float) -> NDArray[np.bool_]:
    """Skills that at least `support` new documents name and whose growth is known and at least `least`."""
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
