"""Folding of text to identities (data-model 1.4). Display text is never changed by these."""

from __future__ import annotations

import unicodedata


def fold_key(text: str) -> str:
    """Identity of a name: NFKC, trimmed, inner white space folded to one blank, case-folded.

    `C`, `C++`, `C#` and `.NET` stay apart, since punctuation is kept (decision S1).
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def squash(text: str) -> str:
    """Trimmed text with inner white space folded to one blank; the spelling stays."""
    return " ".join(text.split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; a cut text ends in an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def within_one_edit(first: str, second: str) -> bool:
    """Whether the texts are equal or one typing error apart.

    One error is a missing, an extra or a wrong character, or two neighbours exchanged (optimal string alignment
    distance <= 1). Linear in the length.
    """
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    start = 0
    while start < len(first) and first[start] == second[start]:
        start += 1
    rest, other = first[start:], second[start:]
    if len(first) < len(second):
        return rest == other[1:]
    exchanged = len(rest) > 1 and rest[0] == other[1] and rest[1] == other[0] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or exchanged
