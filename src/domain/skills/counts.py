"""How often skills are listed, alone and together, in one kind of source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.skills.vectors import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class SkillCounts:
    """Counts over lists of skills (profiles, postings); a list counts a skill once.

    Attributes:
        keys: n distinct skill keys.
        listed: shape (n,), lists that name the skill, >= 0.
        first, second: shape (m,), positions in `keys` with first < second; each pair at most once.
        together: shape (m,), lists that name both, > 0. Weighted lists may give fractions.
        total: all lists.
    Raises:
        ValueError: shapes that do not fit, a pair out of order or out of range.
    """

    keys: tuple[str, ...]
    listed: Floats
    first: Ints
    second: Ints
    together: Floats
    total: float

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.listed) or len(set(self.keys)) != len(self.keys):
            raise ValueError("each skill needs one key and one count")
        if not len(self.first) == len(self.second) == len(self.together):
            raise ValueError("each pair needs two skills and one count")
        if np.any(self.first < 0) or np.any(self.first >= self.second) or np.any(self.second >= len(self.keys)):
            raise ValueError("a pair names its skills in the order of the keys")

    @classmethod
    def none(cls) -> SkillCounts:
        """No skill and no list."""
        empty = np.zeros(0, dtype=np.int64)
        return cls((), np.zeros(0), empty, empty, np.zeros(0), 0.0)
