"""Names of skills of all trades that belong together: a check beside the tools of O*NET, most of which are software.

No training step sees which of these names belong together: neither which occupation a phrase is of, for occupations
that are kept apart, nor the trade of any curated name.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from benchmarks.onet import Occupation, Part, part_of, part_of_name, words
from benchmarks.related_pairs import Evaluation
from domain.shared.skill_names import skill_key

CURATED = Path("src/adapters/vocabulary/curated_skills.toml")

EVERYDAY = 0.05
"""A word of more than this share of the descriptions ends a phrase, as stop words do."""

_LONGEST = 3
_PER_OCCUPATION, _PER_TRADE = 12, 40
_CLAUSE_END = re.compile(r"[^a-z\s'-]+")


def phrases(every: Sequence[Occupation]) -> dict[str, set[str]]:
    """By code of occupation, the runs of one to three telling words in its description."""
    found = Counter(word for one in every for word in words(one))
    dull = {word for word, times in found.items() if times > EVERYDAY * len(every)} | ENGLISH_STOP_WORDS
    return {one.code: _phrases(one.description.lower(), dull) for one in every}


def _phrases(text: str, dull: set[str] | frozenset[str]) -> set[str]:
    found: set[str] = set()
    for clause in _CLAUSE_END.split(text):
        run: list[str] = []
        for word in [*clause.split(), ""]:
            if len(word) >= 3 and word not in dull:
                run.append(word)
                continue
            if 1 <= len(run) <= _LONGEST:
                found.add(" ".join(run))
            run = []
    return found


def trades() -> dict[str, dict[str, list[str]]]:
    """By trade, the keys of the curated names with their aliases."""
    held = tomllib.loads(CURATED.read_text(encoding="utf-8"))
    del held["ambiguous"]
    return {
        trade: {skill_key(name): [skill_key(alias) for alias in aliases] for name, aliases in names.items()}
        for trade, names in held.items()
    }


def phrase_pairs(every: Sequence[Occupation], part: Part, ratios: Sequence[int]) -> Evaluation:
    """Phrases of the same description belong together ("mortality", "insurance rates")."""
    found = phrases(every)
    apart = {code: found[code] for code in sorted(found) if part_of(code) is part}
    return Evaluation.of_groups(apart, _PER_OCCUPATION, ratios)


def trade_pairs(part: Part, ratios: Sequence[int]) -> Evaluation:
    """Curated names of the same trade belong together ("welding", "heat transfer")."""
    apart = {trade: [key for key in names if part_of_name(key) is part] for trade, names in trades().items()}
    return Evaluation.of_groups(apart, _PER_TRADE, ratios)
