"""Identity of skills (decision S1): spelling is for people, the key is for comparing."""

from __future__ import annotations

from collections.abc import Iterable

from domain.shared.text import fold_key, squash


def skill_key(name: str) -> str:
    """NFKC, trimmed, inner white space folded, case-folded; punctuation stays, so C, C++, C# and .NET differ."""
    return fold_key(name)


def skills_by_key(names: Iterable[str]) -> dict[str, str]:
    """Key -> first spelling of each skill named, in the order given; blanks are left out."""
    spellings: dict[str, str] = {}
    for name in names:
        key = skill_key(name)
        if key:
            spellings.setdefault(key, squash(name))
    return spellings


def distinct_skills(names: Iterable[str]) -> tuple[str, ...]:
    """The names without blanks and without later spellings of the same skill, in the order given."""
    return tuple(skills_by_key(names).values())
