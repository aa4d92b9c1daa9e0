"""Whether a text speaks of a person, so that it has to go when the person goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.shared.emails import is_email
from domain.shared.text import fold_key

_ASCII_WORDS = re.compile(r"[a-z0-9]{3,}")

ERASED = "(removed with an erased account)"
"""Stands where a text that named an erased person was."""


class Mentions:
    """Finds a person by address, by links, and by a name of several words.

    Args:
        email: folded.
        name: a name of one word is too common to be found in running text; it still counts as a whole cell.
    """

    def __init__(self, email: str, name: str | None, links: Sequence[str] = ()) -> None:
        # Not inside a longer address: xana@a.example is somebody else than ana@a.example, as is ana@a.example.org.
        # A quotation mark is part of an address only within a word: o'ana@a.example.
        before = r"(?<![\w.!#$%&*+/=?^`{|}~-])(?<!\w')"
        self._email = re.compile(rf"{before}{re.escape(email)}(?![\w-]|\.\w)")
        self._name = fold_key(name) if name else None
        self._links = frozenset(map(fold_key, links))
        words = self._name if self._name and " " in self._name else None
        self._words = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)") if words else None
        # Databases fold other letters than ASCII in ways of their own.
        run = max(_ASCII_WORDS.findall(words or ""), key=len, default=words)
        self.terms: tuple[str, ...] = tuple(term for term in (email, run) if term)
        """One of these stands, in some case, in every text that `in_text` finds; it stands in others, too."""

    def in_text(self, text: str) -> bool:
        """Whether a running text names the person."""
        folded = fold_key(text)
        return bool(self._email.search(folded) or (self._words and self._words.search(folded)))

    def in_cell(self, text: str) -> bool:
        """Whether a single value is, or holds, something of the person."""
        folded = fold_key(text)
        return self.in_text(folded) or folded in self._links or folded == self._name

    def in_row(self, cells: Sequence[str]) -> bool:
        """Whether a row of a file is about the person: by address or link.

        By name only where the row has no address at all: of a namesake with another address nothing is lost.
        """
        folded = [fold_key(cell) for cell in cells]
        if any(self._email.search(cell) or cell in self._links for cell in folded):
            return True
        return self._name is not None and self._name in folded and not any(map(is_email, folded))
