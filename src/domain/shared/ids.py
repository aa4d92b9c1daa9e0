"""Ids as clients send them."""

from __future__ import annotations

import re

from domain.shared.errors import NotFound

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def parse_id(text: str, unknown: str) -> str:
    """The id in canonical lower case. Raises NotFound with these words: nothing has an id of another form."""
    folded = text.lower()
    if _UUID.fullmatch(folded) is None:
        raise NotFound(unknown)
    return folded
