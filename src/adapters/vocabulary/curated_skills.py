"""The curated names and aliases of skills that ship with the project."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from domain.skills.vocabulary import CuratedVocabulary, curated

_FILE = Path(__file__).with_suffix(".toml")
_AMBIGUOUS = "ambiguous"


def curated_skills() -> CuratedVocabulary:
    """Read anew with each call. Raises ValueError where the file breaks its rules."""
    trades: dict[str, Mapping[str, Sequence[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    ambiguous = trades.pop(_AMBIGUOUS)
    spellings: dict[str, Sequence[str]] = {}
    for trade, names in trades.items():
        twice = names.keys() & spellings.keys()
        if twice:
            raise ValueError(f"{trade} repeats {sorted(twice)}")
        spellings.update(names)
    return curated(spellings, ambiguous)
