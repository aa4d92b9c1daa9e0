"""What counts as an e-mail address."""

from __future__ import annotations

import re

from domain.shared.text import fold_key

MAX_EMAIL = 254
MAX_LOCAL_PART = 64

_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)

_NO_PART = re.compile(r"[^a-z0-9!#$%&'*+/=?^_`{|}~@.-]+")


def is_email(text: str) -> bool:
    """Whether a lower-case text is an address in the plain ASCII form of RFC 5321, with a dot in its domain."""
    return len(text) <= MAX_EMAIL and _ADDRESS.fullmatch(text) is not None and text.index("@") <= MAX_LOCAL_PART


def addresses_in(text: str) -> frozenset[str]:
    """The addresses that stand in a text, folded."""
    if "@" not in (folded := fold_key(text)):
        return frozenset()
    return frozenset(part for part in map(_bare, _NO_PART.split(folded)) if is_email(part))


def _bare(part: str) -> str:
    """Without the marks of a sentence."""
    return part.strip(".'")


def name_from_email(email: str) -> str:
    """A readable name out of the local part, for people of whom only the address is known."""
    words = email.partition("@")[0].partition("+")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words)[:255] or email[:255]
