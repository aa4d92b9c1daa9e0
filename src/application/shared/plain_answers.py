"""Which answers of a language model may be shown to people."""

from __future__ import annotations

import re
import unicodedata

from domain.shared.text import squash

CHARACTERS_PER_WORD = 20
"""Bounds an answer in a script that writes no blanks between words."""

_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("«", "»"))
_JOINERS = frozenset("\u200c\u200d")
"""Invisible, but a part of words in Persian and in the scripts of India."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = frozenset(" \t\r\n")

_MARKUP = re.compile(
    r"""
    [<>{}\[\]`|\\@]              # HTML, templates, Markdown, e-mail addresses
    | \*\*|__|~~                 # Markdown in a line
    | &\#?\w+;                   # HTML entities
    | ^\s*(?:\#{1,6}|[-*+•]|\d+[.)])\s  # Markdown at the start of a line
    """,
    re.VERBOSE | re.MULTILINE,
)
_ADDRESS = re.compile(r"\w:/|//|\bwww\.|\b(?:mailto|tel|data|javascript):\S|(?:\d{1,3}\.){3}\d", re.IGNORECASE)
_DOTTED = re.compile(r"[\w-]*\.([^\W\d_]{2,})")
"""What may be the name of a host; the group is its end."""
_TECHNOLOGY_ENDS = frozenset({"js"})
_TECHNOLOGIES = frozenset({".net", "asp.net", "ado.net", "ml.net", "vb.net"})


def plain_answer(text: str, max_words: int) -> str | None:
    """The answer as one line of plain text, or None when it is not to be used.

    Not used are empty answers, longer ones than `max_words` (or 20 characters for each of these), markup, links, names
    of hosts, e-mail addresses, and control and invisible characters. Quotation marks around the whole are taken off.
    `Node.js` and `ASP.NET` are no hosts; a name of technology that could be one, like `Socket.io`, is refused.
    """
    bound = max_words * CHARACTERS_PER_WORD
    if len(text) > 4 * bound + 1_000:
        return None
    # Full-width forms of `@`, `.` and `/` are what they look like.
    text = unicodedata.normalize("NFKC", text)
    if any(unicodedata.category(one) in _INVISIBLE and one not in _BLANKS | _JOINERS for one in text):
        return None
    if _MARKUP.search(text) or _ADDRESS.search(text) or any(_is_host(match) for match in _DOTTED.finditer(text)):
        return None
    line = squash(text)
    if (inner := _unquoted(line)) != line:
        return plain_answer(inner, max_words)
    return line if any(map(str.isalnum, line)) and len(line) <= bound and len(line.split()) <= max_words else None


def _is_host(match: re.Match[str]) -> bool:
    return match[1].casefold() not in _TECHNOLOGY_ENDS and match[0].casefold() not in _TECHNOLOGIES


def _unquoted(line: str) -> str:
    for first, last in _QUOTES:
        if len(line) > 1 and line.startswith(first) and line.endswith(last):
            inner = line[1:-1].strip()
            return line if first in inner or last in inner else inner
    return line
