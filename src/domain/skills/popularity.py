"""How widely skills are named."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from domain.skills.graph import Floats, Source
from domain.skills.pairs import PairCounts


def popularity(sources: Mapping[Source, PairCounts], weights: Mapping[Source, float], size: int) -> Floats:
    """ln(1 + documents that name the skill) / ln(1 + documents), as the mean over the sources by their weights.

    A source without documents does not count. On the log scale a skill that 1 % of 10,000 profiles name has 0.5.

    Returns:
        Shape (size,), in [0, 1]; 1 only for what every document names.
    """
    value: Floats = np.zeros(size)
    whole = sum(weights[source] for source, counts in sources.items() if counts.documents)
    for source, counts in sorted(sources.items()):
        if counts.documents:
            value += weights[source] / whole * np.log1p(counts.listed) / np.log1p(counts.documents)
    return np.clip(value, 0.0, 1.0)
