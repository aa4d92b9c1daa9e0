"""Single values of the form of a profile, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from domain.shared.errors import FieldError
from domain.shared.text import squash

FIRST_YEAR, YEARS_AHEAD = 1900, 10

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")


class Form:
    """Collects what is refused.

    Args:
        year: the present one.
    """

    def __init__(self, year: int) -> None:
        self.last_year = year + YEARS_AHEAD
        self.errors: list[FieldError] = []

    def refuse(self, field: str, message: str) -> None:
        self.errors.append(FieldError(field, message))

    def refused(self, field: str) -> bool:
        return any(error.field == field for error in self.errors)

    def items(self, field: str, value: Sequence[Any] | None, count: int) -> Sequence[Any]:
        """The list that was sent; none of it when it has more than `count` entries."""
        found = value or ()
        if len(found) > count:
            self.refuse(field, f"There are more than {count} entries.")
            return ()
        return found


def read_text(form: Form, field: str, value: str | None, length: int, *, lines: bool = False) -> str | None:
    """None for a blank or refused text. White space around it goes; within it, it is folded unless it has `lines`."""
    text = (value or "").strip()
    if _UNSEEN.search(text):
        form.refuse(field, "It has characters that cannot be shown.")
        return None
    text = text if lines else squash(text)
    if len(text) > length:
        form.refuse(field, f"It is longer than {length:,} characters.")
        return None
    return text or None


def read_whole(form: Form, field: str, value: int | str | None, low: int, high: int) -> int | None:
    """A number, or a text that is one."""
    text = str(value if value is not None else "").strip()
    if not text:
        return None
    if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
        form.refuse(field, f"It must be a whole number from {low} to {high}.")
        return None
    return int(text)


def read_year(form: Form, field: str, value: int | str | None) -> int | None:
    return read_whole(form, field, value, FIRST_YEAR, form.last_year)
