"""Counting which skills documents name together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.skills.counts import SkillCounts
from domain.skills.graph import Floats, Incidence, Ints, Source

_AT_ONCE = 4_000_000
"""Pairs in memory at once before they are summed up: 64 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """Counts of one source over n skills.

    Attributes:
        documents: those that name a skill.
        listed: shape (n,), documents that name each skill.
        codes: ascending, a * n + b with a < b for pairs that a document names together.
        together: how many documents do, for each code.
    """

    documents: int
    listed: Ints
    codes: Ints
    together: Ints

    def of(self, codes: Ints) -> Ints:
        """Documents that name both skills of each pair; 0 for a pair that was never seen."""
        if not len(self.codes):
            return np.zeros(len(codes), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[place] == codes, self.together[place], 0)


def count_pairs(incidence: Incidence, positions: Mapping[str, int], size: int) -> PairCounts:
    """Counts of a source.

    Args:
        positions: of each of its skills among the n = `size` of the graph.
    """
    place = np.array([positions[skill_id] for skill_id in incidence.skill_ids], dtype=np.int64)
    members = place[incidence.skills] if len(place) else incidence.skills
    lengths = np.diff(incidence.starts)
    counted: list[tuple[Ints, Ints]] = []
    waiting: list[Ints] = []
    held = 0
    for length in np.unique(lengths[lengths > 1]).tolist():
        first, second = np.triu_indices(length, 1)
        begins = incidence.starts[:-1][lengths == length]
        step = max(1, _AT_ONCE // len(first))
        for start in range(0, len(begins), step):
            lists = members[begins[start : start + step, None] + np.arange(length)]
            one, other = lists[:, first].ravel(), lists[:, second].ravel()
            waiting.append(np.minimum(one, other) * size + np.maximum(one, other))
            held += len(one)
            if held >= _AT_ONCE:
                counted, waiting, held = [_summed(counted, waiting)], [], 0
    codes, together = _summed(counted, waiting)
    listed = np.bincount(members, minlength=size).astype(np.int64)
    return PairCounts(len(incidence.owners), listed, codes, together)


def as_counts(
    keys: Sequence[str], sources: Mapping[Source, PairCounts], weights: Mapping[Source, float]
) -> SkillCounts:
    """All sources as one, each document counting its source's weight."""
    size = len(keys)
    listed: Floats = np.zeros(size)
    total = 0.0
    every = [counts.codes for counts in sources.values()]
    codes = np.unique(np.concatenate(every)) if every else np.zeros(0, dtype=np.int64)
    together: Floats = np.zeros(len(codes))
    for source, counts in sorted(sources.items()):
        weight = weights[source]
        listed += weight * counts.listed
        total += weight * counts.documents
        together[np.searchsorted(codes, counts.codes)] += weight * counts.together
    first, second = np.divmod(codes, max(1, size))
    seen = together > 0
    return SkillCounts(tuple(keys), listed, first[seen], second[seen], together[seen], total)


def _summed(counted: list[tuple[Ints, Ints]], waiting: list[Ints]) -> tuple[Ints, Ints]:
    parts = [codes for codes, _ in counted]
    numbers = [number for _, number in counted]
    if waiting:
        codes, number = np.unique(np.concatenate(waiting), return_counts=True)
        parts.append(codes)
        numbers.append(number)
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if len(parts) == 1:
        return parts[0], numbers[0]
    codes, place = np.unique(np.concatenate(parts), return_inverse=True)
    return codes, np.bincount(place, weights=np.concatenate(numbers)).astype(np.int64)
