"""What a key of an object looks like."""

from __future__ import annotations

import re

from domain.shared.errors import InvalidValue

MAX_LENGTH = 512
MAX_PART_LENGTH = 200
"""Leaves room for a suffix within the 255 bytes that file systems allow."""

_PART = re.compile(r"[A-Za-z0-9._-]+")


def validate_key(key: str) -> str:
    """The key itself. Raises InvalidValue unless it is parts of [A-Za-z0-9._-]+, none `.` or `..`, joined by `/`."""
    parts = key.split("/")
    if len(key) > MAX_LENGTH or not all(_is_part(part) for part in parts):
        raise InvalidValue("This is not a valid key of a stored file.")
    return key


def _is_part(part: str) -> bool:
    return len(part) <= MAX_PART_LENGTH and part not in (".", "..") and _PART.fullmatch(part) is not None
