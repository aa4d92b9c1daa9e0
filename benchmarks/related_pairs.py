"""Pairs of skills that belong together and pairs that do not, out of occupations that were kept apart."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from benchmarks.onet import Occupation
from domain.skills.similarity import npmi

CHARACTERISTIC = 0.25
"""Least NPMI, over the occupations kept apart, of a pair that belongs together; a spreadsheet belongs to everything."""

PER_OCCUPATION = 40
"""Pairs that an occupation gives at most, so that long lists do not decide alone."""

SHARED = 2
"""Occupations of the whole table that must name a skill: what one alone names (two skills in three) says nothing."""

_TRIES = 200

Pair = tuple[str, str]


@dataclass(frozen=True)
class Evaluation:
    """Attributes:
    skills: every skill of the positive pairs; the candidates of MRR.
    positives: pairs that an occupation (or another group) kept apart names together, and characteristically so.
    negatives: by ratio to the positives, pairs that no group kept apart names together; each skill is drawn as often
        as the positives name it, so that popularity tells nothing. Other groups may name them together.
    partners: by skill, all with which a group kept apart names it.
    """

    skills: tuple[str, ...]
    positives: list[Pair]
    negatives: dict[int, list[Pair]]
    partners: dict[str, set[str]]

    @classmethod
    def of(cls, apart: Sequence[Occupation], all_of_them: Sequence[Occupation], ratios: Sequence[int]) -> Evaluation:
        known = Counter(key for one in all_of_them for key in one.tools)
        listed = Counter(key for one in apart for key in one.tools)
        together = Counter(pair for one in apart for pair in combinations(sorted(one.tools), 2))
        positives: set[Pair] = set()
        for one in apart:
            pairs = [
                (a, b)
                for a, b in combinations(sorted(key for key in one.tools if known[key] >= SHARED), 2)
                if npmi(together[a, b], listed[a], listed[b], len(apart), smoothing=0.0) >= CHARACTERISTIC
            ]
            positives.update(sorted(pairs, key=lambda pair: _lot(one.code, *pair))[:PER_OCCUPATION])
        partners = defaultdict(set)
        for a, b in together:
            partners[a].add(b)
            partners[b].add(a)
        return cls._judging(positives, partners, ratios)

    @classmethod
    def of_groups(cls, groups: Mapping[str, Iterable[str]], per_group: int, ratios: Sequence[int]) -> Evaluation:
        """Names of one group belong together.

        Args:
            per_group: pairs that a group gives at most; those that share a word, which spelling tells, are left out.
        """
        positives: set[Pair] = set()
        partners = defaultdict(set)
        for group, names in sorted(groups.items()):
            pairs = list(combinations(sorted(names), 2))
            for a, b in pairs:
                partners[a].add(b)
                partners[b].add(a)
            hard = (pair for pair in pairs if not set(pair[0].split()) & set(pair[1].split()))
            positives.update(sorted(hard, key=lambda pair: _lot(group, *pair))[:per_group])
        return cls._judging(positives, partners, ratios)

    @classmethod
    def _judging(cls, positives: set[Pair], partners: dict[str, set[str]], ratios: Sequence[int]) -> Evaluation:
        found = sorted(positives)
        skills = tuple(sorted({key for pair in found for key in pair}))
        return cls(skills, found, {ratio: _negatives(found, partners, ratio) for ratio in ratios}, partners)

    def auc_pr(self, scores: NDArray[np.floating], ratio: int, only: set[Pair] | None = None) -> float:
        """Area under the precision-recall curve (average precision).

        Args:
            scores: shape (skills, skills), symmetric, higher is nearer.
            only: judge these pairs alone.
        """
        place = {key: i for i, key in enumerate(self.skills)}
        judged = [
            (scores[place[a], place[b]], related)
            for pairs, related in ((self.positives, True), (self.negatives[ratio], False))
            for a, b in pairs
            if only is None or (a, b) in only
        ]
        return float(average_precision_score([related for _, related in judged], [score for score, _ in judged]))

    def mrr(self, scores: NDArray[np.floating], only: set[Pair] | None = None) -> float:
        """Mean reciprocal rank of each positive's second skill among all skills for its first, both ways.

        The first one's other partners are no candidates; equal scores share the middle of their ranks.
        """
        place = {key: i for i, key in enumerate(self.skills)}
        allowed = np.ones((len(self.skills),) * 2, dtype=bool)
        for key, i in place.items():
            allowed[i, [i, *(place[other] for other in self.partners[key] if other in place)]] = False
        ranks = []
        for pair in self.positives:
            if only is None or pair in only:
                for a, b in (pair, pair[::-1]):
                    others, score = scores[place[a], allowed[place[a]]], scores[place[a], place[b]]
                    ranks.append(1 / (1 + np.count_nonzero(others > score) + np.count_nonzero(others == score) / 2))
        return float(np.mean(ranks))


def _negatives(positives: list[Pair], partners: dict[str, set[str]], ratio: int) -> list[Pair]:
    urn = [key for pair in positives for key in pair]
    drawn: set[Pair] = set()
    for pair in positives:
        wanted, tries = ratio, 0
        while wanted and tries < _TRIES:
            anchor = pair[wanted % 2]
            other = urn[int.from_bytes(_lot(*pair, str(ratio), str(tries))[:8], "big") % len(urn)]
            tries += 1
            new = (min(anchor, other), max(anchor, other))
            if other != anchor and other not in partners[anchor] and new not in drawn:
                drawn.add(new)
                wanted -= 1
    return sorted(drawn)


def _lot(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
