"""Occupations and their tools out of the workbooks of O*NET, and which of them are kept for the evaluation.

The split is this file: it depends on the codes of occupations alone. Occupations that share the first six digits of
the SOC code (15-1252.00 and 15-1252.01) are specialities of each other and go to the same part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from domain.shared.skill_names import skill_key

TECHNOLOGY, OCCUPATIONS = "technology-skills.xlsx", "occupation-data.xlsx"

HELD_OUT = 0.20
VALIDATION = 0.36
"""Upper ends of the parts in [0, 1)."""

FOLDS = 5


class Part(StrEnum):
    HELD_OUT = "held out"
    """For published numbers only: in no prior, no training, no choice of a parameter."""
    VALIDATION = "validation"
    """For choosing parameters; in the prior that ships."""
    TRAINING = "training"


def part_of(code: str) -> Part:
    """The part of an occupation by its O*NET-SOC code."""
    return part_of_name(code[: len("11-1011")])


def fold_of(code: str) -> int:
    """In 0..FOLDS-1, of an occupation that is not held out: another split than that of the parts."""
    return hashlib.sha256(f"fold {code[: len('11-1011')]}".encode()).digest()[0] % FOLDS


def part_of_name(name: str) -> Part:
    """The part of anything else that has a name."""
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") / 2**64
    if share < HELD_OUT:
        return Part.HELD_OUT
    return Part.VALIDATION if share < VALIDATION else Part.TRAINING


@dataclass(frozen=True, slots=True)
class Occupation:
    """`tools` maps skill keys to the kind of tool (the title of the commodity)."""

    code: str
    title: str
    description: str
    tools: dict[str, str]


def occupations(folder: Path) -> list[Occupation]:
    """The occupations that name tools, by code."""
    tools: dict[str, dict[str, str]] = {}
    for code, _, name, _, kind, *_ in rows(folder / TECHNOLOGY):
        tools.setdefault(code, {})[skill_key(name)] = kind
    return [replace(one, tools=tools[one.code]) for one in described(folder) if one.code in tools]


def described(folder: Path) -> list[Occupation]:
    """All occupations by code, without their tools."""
    return [Occupation(code, title, text, {}) for code, title, text in sorted(rows(folder / OCCUPATIONS))]


def rows(path: Path) -> Sequence[list[Any]]:
    """The first sheet without its header."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]


def words(occupation: Occupation) -> frozenset[str]:
    """The words of at least three letters in its title and its description."""
    return frozenset(re.findall(r"[a-z]{3,}", f"{occupation.title} {occupation.description}".lower()))
