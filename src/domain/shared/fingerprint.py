"""Hashes that tell whether something is still as it was."""

from __future__ import annotations

from hashlib import sha256

_PART = "\x1f"
_ITEM = "\x1e"


def fingerprint(*parts: object) -> str:
    """SHA-256 of the parts in order, as 64 hexadecimal digits. None differs from the empty text."""
    return sha256(_PART.join(map(_text, parts)).encode("utf-8", "surrogatepass")).hexdigest()


def _text(part: object) -> str:
    if part is None:
        return "\x00"
    if isinstance(part, tuple):
        return _ITEM + _ITEM.join(map(str, part))
    return str(part)
