"""What counts as an e-mail address."""

from __future__ import annotations

import re

MAX_EMAIL = 254
MAX_LOCAL_PART = 64

_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)


def is_email(text: str) -> bool:
    """Whether a lower-case text is an address in the plain ASCII form of RFC 5321, with a dot in its domain."""
    return len(text) <= MAX_EMAIL and _ADDRESS.fullmatch(text) is not None and text.index("@") <= MAX_LOCAL_PART
