"""Cells that hold several items, above all skills."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.datasets.cells import BLANK, Reading, is_placeholder, refuse, tidy
from domain.datasets.problems import Remark
from domain.datasets.rows import Cell
from domain.shared.skill_names import skill_key

MAX_ITEMS = 100

_SEPARATORS = re.compile(r"[,;|\r\n]")
# Scripts write whole lists into one cell: ['Python', 'SQL'].
_WRAPPING = "[]'\" "
_LONGEST_REMEMBERED = 100


def read_list(cell: Cell, max_length: int) -> Reading[tuple[str, ...]]:
    """Items split at comma, semicolon, bar and newline, distinct by skill key, the first spelling kept, in order.

    The items of a real list are split as well, so that JSON and CSV give the same. Items that are blank are dropped in
    silence; placeholders, unstorable items, items longer than `max_length` (as spelled or as key) and all after the
    first 100 are dropped with a remark. Square brackets and quotes around items are taken off.
    """
    text = cell if isinstance(cell, str) else "\n".join(cell)
    if not text or text.isspace():
        return BLANK
    items: dict[str, str] = {}
    remarks: dict[str, Remark] = {}
    for part in _SEPARATORS.split(text):
        key, (item, item_remarks) = (_known_item if len(part) <= _LONGEST_REMEMBERED else _item)(part, max_length)
        for remark in item_remarks:
            remarks.setdefault(remark.code, remark)
        if item is None or key in items:
            continue
        if len(items) == MAX_ITEMS:
            message = f"The list has more than {MAX_ITEMS} items; the first {MAX_ITEMS} were kept."
            remarks["too_many_items"] = Remark("too_many_items", message)
            break
        items[key] = item
    return tuple(items.values()) or None, tuple(remarks.values())


def _item(part: str, max_length: int) -> tuple[str, Reading[str]]:
    """Key and reading of one item."""
    tidied, remarks = tidy(part)
    item = tidied.strip(_WRAPPING) if tidied else ""
    if not item:
        return "", (None, remarks)
    key = skill_key(item)
    if len(item) > max_length or len(key) > max_length:
        return key, refuse("too_long", f"An item of the list has more than {max_length} characters.", item)
    if is_placeholder(item):
        return key, refuse("placeholder_blank", "A placeholder was left out.", item)
    return key, (item, remarks)


# Files name the same few skills again and again: folding each once takes most of the time out of a list.
_known_item = lru_cache(maxsize=8192)(_item)
