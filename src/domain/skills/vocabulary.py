"""The curated vocabulary: well-known names, their other spellings, and short forms that mean several things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.shared.errors import FieldError, InvalidValue
from domain.shared.skill_names import skill_key
from domain.shared.text import squash

MAX_NAME = 100
"""Characters of a display name, and of its key."""


class AliasOrigin(StrEnum):
    CURATED = "curated"
    IMPORT = "import"
    AI = "ai"
    ADMIN = "admin"


class NameOrigin(StrEnum):
    """Who decided how a skill is spelt; those further down win over those above."""

    USE = "use"
    """Whoever named it first."""
    CURATED = "curated"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class SkillName:
    """A display name with its key (S1)."""

    key: str
    name: str

    @classmethod
    def checked(cls, text: str, field: str = "name") -> SkillName:
        """Raises InvalidValue: blank, too long, or with control characters in it."""
        name = squash(text)
        key = skill_key(name)
        message = ""
        if not key:
            message = "It needs at least one character."
        elif len(name) > MAX_NAME or len(key) > MAX_NAME:
            message = f"It has at most {MAX_NAME} characters."
        elif not name.isprintable():
            message = "It has characters that cannot be shown."
        if message:
            raise InvalidValue(f"{field}: {message}", errors=[FieldError(field, message)])
        return cls(key, name)


@dataclass(frozen=True, slots=True)
class CuratedVocabulary:
    """What ships with the project.

    Attributes:
        names: skill key -> display name.
        aliases: folded other spelling -> key of the one skill that it always means, which is in `names`.
        ambiguous: folded short form -> what it may mean, two or more; never an alias.
    """

    names: Mapping[str, str]
    aliases: Mapping[str, str]
    ambiguous: Mapping[str, Sequence[str]]


def curated(spellings: Mapping[str, Sequence[str]], ambiguous: Mapping[str, Sequence[str]]) -> CuratedVocabulary:
    """A vocabulary from display name -> other spellings.

    Raises:
        ValueError: a name twice, an alias of two skills, of none or of another alias, one that is a skill itself or is
            ambiguous, a blank, or a short form with fewer than two meanings.
    """
    names: dict[str, str] = {}
    for name in spellings:
        key = skill_key(name)
        if not key or len(key) > MAX_NAME or name != squash(name):
            raise ValueError(f"{name!r} is not a tidy name")
        if key in names:
            raise ValueError(f"{name!r} is there twice")
        names[key] = name
    unclear = {skill_key(short): tuple(meanings) for short, meanings in ambiguous.items()}
    for short, meanings in unclear.items():
        if len({skill_key(meaning) for meaning in meanings}) < 2:
            raise ValueError(f"{short!r} has one meaning only")
        if short in names:
            raise ValueError(f"{short!r} is a name and a short form of several")
    aliases: dict[str, str] = {}
    for name, others in spellings.items():
        for other in others:
            alias = skill_key(other)
            if not alias or len(alias) > MAX_NAME:
                raise ValueError(f"{other!r} of {name!r} is no spelling")
            if alias in names:
                raise ValueError(f"{other!r} is a skill and an alias of {name!r}")
            if alias in aliases:
                raise ValueError(f"{other!r} is an alias of {name!r} and of {names[aliases[alias]]!r}")
            if alias in unclear:
                raise ValueError(f"{other!r} of {name!r} means several things")
            aliases[alias] = skill_key(name)
    return CuratedVocabulary(names, aliases, unclear)
