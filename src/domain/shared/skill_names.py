"""Identity of skills (decision S1): spelling is for people, the key is for comparing."""

from __future__ import annotations

from collections.abc import Iterable

from domain.shared.text import fold_key


def skill_key(name: str) -> str:
    """NFKC, trimmed, inner white space folded, case-folded; punctuation stays, so C, C++, C# and .NET differ."""
    return fold_key(name)


def distinct_skills(names: Iterable[str]) -> tuple[str, ...]:
    """The names without blanks and without later spellings of the same skill, in the order given."""
    first_spelling: dict[str, str] = {}
    for name in names:
        key = skill_key(name)
        if key and key not in first_spelling:
            first_spelling[key] = name
    return tuple(first_spelling.values())
