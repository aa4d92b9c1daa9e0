"""Texts as words to search by: the same folding for what is stored and for what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

MAX_WORD = 60
"""Characters of a word that count."""

_MAX_ENCODED = 80
"""InnoDB leaves out words of more than 84 characters."""

_MARK = "_"
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼʻʽ`´＇", "'"))
_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})
_TRANSLITERATED = str.maketrans(dict(zip("äöüåøÄÖÜÅØ", ("ae", "oe", "ue", "aa", "oe") * 2, strict=True)))
_IS_TRANSLITERATED = re.compile("[äöüåø]", re.IGNORECASE)
_LANGUAGES = (
    (re.compile(r"(?<!\w)c\+\+"), " cpp "),
    (re.compile(r"(?<!\w)c[#♯]"), " csharp "),
    (re.compile(r"(?<!\w)f[#♯]"), " fsharp "),
)
_ASCII_WORDS = re.compile(r"[a-z0-9']+")
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPELLED_OUT = re.compile(f"{_MARK}([0-9a-f]+){_MARK}")
_ENCLOSING, _INVISIBLE = "Me", "Cf"


_Term = tuple[tuple[str, ...], tuple[str, ...]]
"""Spellings of a word, and the parts that apostrophes join."""

_MAX_NAME = 80


def fold_text(text: str) -> str:
    """Text without case, accents and compatibility forms: `José` is `jose`, `Ørsted` is `orsted`. Idempotent."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", _plain(_plain(text).casefold()).translate(_SPECIAL))


def _plain(text: str) -> str:
    decomposed = _VARIATION_SELECTOR.sub("", unicodedata.normalize("NFKD", text))
    return "".join(
        char
        for char in decomposed
        if not unicodedata.combining(char) and unicodedata.category(char) not in (_ENCLOSING, _INVISIBLE)
    )


def document_words(text: str) -> list[str]:
    """The distinct words that a text is found by, in their order.

    `O'Brien` is found as obrien, o and brien, `Müller` as muller and mueller.
    """
    found: dict[str, None] = {}
    for spellings, parts in _terms(text):
        found.update(dict.fromkeys(spellings))
        found.update(dict.fromkeys(parts))
    return list(found)


def query_words(text: str) -> list[str]:
    """The distinct words that somebody asks for, in their order; all of them are document words of the same text."""
    return [spellings[0] for spellings in query_terms(text)]


def query_terms(text: str) -> list[tuple[str, ...]]:
    """Like `query_words`, each with its other spelling where it has one: (muller, mueller) for `Müller`."""
    found: dict[str, tuple[str, ...]] = {}
    for spellings, _ in _terms(text):
        found.setdefault(spellings[0], spellings)
    return list(found.values())


def _terms(text: str) -> Iterator[_Term]:
    for line in text.splitlines():
        # Names of skills, roles, companies and places come again and again; sentences do not.
        yield from _terms_of_name(line) if len(line) <= _MAX_NAME else _terms_of_line(line)


@lru_cache(maxsize=32_768)
def _terms_of_name(line: str) -> tuple[_Term, ...]:
    return tuple(_terms_of_line(line))


def _terms_of_line(text: str) -> Iterator[_Term]:
    if not text.isascii():
        # As keys are made (fold_key), so that the words of a key are words of its text.
        text = unicodedata.normalize("NFKC", text).casefold()
    text = text.translate(_APOSTROPHES)
    tokens = [_split(fold_text(text))]
    composed = unicodedata.normalize("NFC", text)
    if _IS_TRANSLITERATED.search(composed):
        tokens.append(_split(fold_text(composed.translate(_TRANSLITERATED))))
    # The second list has other letters at the same places, and so as many words.
    for variants in zip(*tokens, strict=True):
        spellings = tuple(dict.fromkeys(token.replace("'", "")[:MAX_WORD] for token in variants))
        parts = tuple(part[:MAX_WORD] for token in variants for part in token.split("'") if part)
        yield spellings, parts


def _split(folded: str) -> list[str]:
    """Runs of letters, digits, marks and apostrophes with a letter or digit in them."""
    for pattern, name in _LANGUAGES:
        folded = pattern.sub(name, folded)
    if folded.isascii():
        runs = _ASCII_WORDS.findall(folded)
    else:
        runs = "".join(char if _is_part_of_word(char) else " " for char in folded).split()
    return [run for run in runs if any(map(str.isalnum, run))]


def _is_part_of_word(char: str) -> bool:
    # Vowels of Indian scripts are marks.
    return char.isalnum() or char == "'" or unicodedata.category(char).startswith("M")


@lru_cache(maxsize=65_536)
def encode(word: str) -> str:
    """The word as it stands in a full-text index: letters and digits that each database takes for such, underscores.

    It ends in an underscore and has three characters at least, since indexes leave out shorter words and words that
    are frequent in English (will, de, la).
    """
    return (encode_prefix(word) + _MARK).ljust(3, _MARK)


def encode_prefix(prefix: str) -> str:
    """What those encoded words begin with that begin with `prefix`."""
    if prefix.isascii():
        return prefix
    encoded = ""
    for char in prefix:
        # MariaDB knows the letters of an early Unicode; it splits words at others, and at some marks.
        piece = char if _is_old(char) else f"{_MARK}{ord(char):x}{_MARK}"
        if len(encoded) + len(piece) > _MAX_ENCODED:
            break
        encoded += piece
    return encoded


def decode(encoded: str) -> str:
    """The word that was encoded; a part of it when it is long and of letters that had to be spelled out."""
    if _MARK in encoded.rstrip(_MARK):
        encoded = _SPELLED_OUT.sub(lambda spelled: chr(int(spelled[1], 16)), encoded)
    return encoded.rstrip(_MARK)


def _is_old(char: str) -> bool:
    return char <= "\uffff" and unicodedata.ucd_3_2_0.category(char)[0] in "LN"


def trigrams(word: str) -> frozenset[str]:
    """All runs of three characters of the word; padding makes its first letter count on its own."""
    padded = f"{_MARK}{_MARK}{word}{_MARK}"
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def allowed_edits(word: str) -> int:
    """How many typing errors a word may have: 0 below 3 characters, 1 up to 5, 2 above; none in words with digits."""
    if len(word) < 3 or _has_digit(word):
        return 0
    return 1 if len(word) <= 5 else 2


def can_be_meant(word: str) -> bool:
    """Whether a word with typing errors may be taken for this one: three letters at least, no digits."""
    return len(word) >= 3 and not _has_digit(word)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
