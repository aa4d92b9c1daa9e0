"""Pairs of stored skills that look like spellings of one another, for an admin to judge; nothing is merged by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from unicodedata import category

from domain.shared.text import within_one_edit

MIN_TYPO_LENGTH = 6
"""Shorter names that differ in one letter are mostly different things."""

MAX_ALIKE = 20
"""Skills that share one trait, the most used ones, that are compared with each other."""

_SMALL_WORDS = frozenset({"a", "an", "and", "at", "by", "de", "for", "in", "of", "on", "or", "the", "to", "&"})
_DOT_JS = "js"


class Reason(StrEnum):
    """Strongest first; a pair has the first that applies."""

    PUNCTUATION = "punctuation"
    PLURAL = "plural"
    JS_SUFFIX = "js_suffix"
    TYPO = "typo"
    ACRONYM = "acronym"


REASONS = {
    Reason.PUNCTUATION: "The names are the same without blanks and punctuation.",
    Reason.PLURAL: "One name is the plural of the other.",
    Reason.JS_SUFFIX: "One name has JS at its end.",
    Reason.TYPO: "The names differ in one letter.",
    Reason.ACRONYM: "One name has the first letters of the words of the other.",
}


@dataclass(frozen=True, slots=True)
class UsedSkill:
    """A stored skill; `uses` counts profiles and postings."""

    id: str
    key: str
    uses: int
    is_curated: bool = False


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`first` is used at least as often as `second`."""

    first: UsedSkill
    second: UsedSkill
    reason: Reason


def suspected_aliases(
    skills: Iterable[UsedSkill], known_apart: Collection[frozenset[str]] = (), ambiguous: Collection[str] = ()
) -> list[Suspicion]:
    """Pairs that look alike, the most used first.

    Two curated names, pairs of keys in `known_apart`, and short forms in `ambiguous` are no suspects. Of more than
    MAX_ALIKE skills with one trait in common the most used are compared, so the time grows with the number of skills
    and the length of their names, not with the square of the number.

    Args:
        skills: distinct ids and keys, in any order, which does not show in the result.
        known_apart: pairs of keys that an admin judged to be different skills.
        ambiguous: keys of short forms that mean several things.
    """
    apart = frozenset(known_apart)
    unclear = frozenset(ambiguous)
    ordered = sorted((skill for skill in skills if skill.key not in unclear), key=lambda one: (-one.uses, one.key))
    found: dict[tuple[str, str], Suspicion] = {}
    for reason, alike in _ALIKE.items():
        for first, second in alike(ordered):
            pair = (first.id, second.id)
            if pair in found or (first.is_curated and second.is_curated) or frozenset((first.key, second.key)) in apart:
                continue
            found[pair] = Suspicion(first, second, reason)
    rank = list(Reason).index
    return sorted(
        found.values(),
        key=lambda one: (-one.first.uses - one.second.uses, rank(one.reason), one.first.key, one.second.key),
    )


_Pairs = Iterator[tuple[UsedSkill, UsedSkill]]


def _sharing(skills: Iterable[UsedSkill], traits: Callable[[str], Iterable[str]]) -> _Pairs:
    """Pairs with a trait in common, in the order of `skills`."""
    groups: defaultdict[str, list[UsedSkill]] = defaultdict(list)
    for skill in skills:
        for trait in traits(skill.key):
            groups[trait].append(skill)
    for group in groups.values():
        yield from combinations(group[:MAX_ALIKE], 2)


class _Letters(dict[int, int | None]):
    """For `str.translate`: what is left of each letter, learnt as letters come."""

    def __missing__(self, code: int) -> int | None:
        letter = chr(code)
        self[code] = code if letter == "#" or category(letter)[0] not in "PZ" else None
        return self[code]


_LETTERS = _Letters()


def _squeezed(key: str) -> str:
    """Without blanks and punctuation, of which only # makes another name; + and the like are no punctuation."""
    return key.translate(_LETTERS)


def _one(trait: str, least: int) -> tuple[str, ...]:
    return (trait,) if len(trait) >= least else ()


def _punctuation(skills: Sequence[UsedSkill]) -> _Pairs:
    return _sharing(skills, lambda key: _one(_squeezed(key), 2))


def _plural(skills: Sequence[UsedSkill]) -> _Pairs:
    return _sharing(skills, lambda key: _one(_singular(_squeezed(key)), 4))


def _singular(squeezed: str) -> str:
    if squeezed.endswith("ies") and len(squeezed) > 4:
        return squeezed[:-3] + "y"
    return squeezed[:-1] if squeezed.endswith("s") and not squeezed.endswith(("ss", "js", "us", "sis")) else squeezed


def _js_suffix(skills: Sequence[UsedSkill]) -> _Pairs:
    return _sharing(skills, lambda key: _one(_squeezed(key).removesuffix(_DOT_JS), 3))


def _typo(skills: Sequence[UsedSkill]) -> _Pairs:
    """Names that are the same after taking one letter at most from each (FastSS), and one typing error apart.

    Digits tell versions and standards apart, so they are never taken for errors.
    """
    for first, second in _sharing(skills, _with_a_letter_less):
        one, other = _squeezed(first.key), _squeezed(second.key)
        if _digits(one) == _digits(other) and within_one_edit(one, other):
            yield first, second


def _with_a_letter_less(key: str) -> set[str]:
    squeezed = _squeezed(key)
    if len(squeezed) < MIN_TYPO_LENGTH:
        return set()
    return {squeezed} | {squeezed[:at] + squeezed[at + 1 :] for at, letter in enumerate(squeezed) if letter.isalpha()}


def _digits(text: str) -> str:
    return "".join(letter for letter in text if not letter.isalpha())


def _acronym(skills: Sequence[UsedSkill]) -> _Pairs:
    single = {skill.key.replace(".", ""): skill for skill in reversed(skills) if " " not in skill.key}
    place = {skill.id: number for number, skill in enumerate(skills)}
    for skill in skills:
        words = [word for word in skill.key.replace("-", " ").replace("/", " ").split() if word]
        if len(words) < 2:
            continue
        initials = {"".join(word[0] for word in words)}
        initials.add("".join(word[0] for word in words if word not in _SMALL_WORDS))
        for short in sorted(initials):
            other = single.get(short) if len(short) > 1 else None
            if other is not None:
                yield (skill, other) if place[skill.id] < place[other.id] else (other, skill)


_ALIKE: dict[Reason, Callable[[Sequence[UsedSkill]], _Pairs]] = {
    Reason.PUNCTUATION: _punctuation,
    Reason.PLURAL: _plural,
    Reason.JS_SUFFIX: _js_suffix,
    Reason.TYPO: _typo,
    Reason.ACRONYM: _acronym,
}
