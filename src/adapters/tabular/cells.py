"""Values of cells as the text that a person sees."""

from __future__ import annotations

from domain.shared.formula_safety import restore

MAX_CELL = 1_000_000
"""Characters of one cell; what is longer is a broken file, not data."""
MAX_COLUMNS = 2_000
"""Columns of one table. It also bounds the padding that one far cell of a workbook causes."""


def unquote_row(row: list[str]) -> list[str]:
    """The row without the apostrophes that an export of our own put before cells that look like formulas (D8)."""
    return [restore(cell) for cell in row] if "'" in "".join(row) else row


def is_blank(row: list[str]) -> bool:
    """Whether nothing but white space stands in the row."""
    return not any(map(str.strip, row))


def number_text(value: float) -> str:
    """A number as a spreadsheet shows it: at most 15 significant digits, no trailing `.0`."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")
