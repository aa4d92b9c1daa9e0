"""Rows of one file that mean the same thing (decision D3): the first valid one wins."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from domain.datasets.problems import Problem, Severity
from domain.datasets.rows import CheckedRow

_DIGEST_BYTES = 16


class FirstWins:
    """Remembers a digest of each key and of its values, less than 200 bytes per distinct key, never the rows.

    The answers depend on nothing but the rows and their order. Rows must come once each, in the order of the file, from
    its first row on; after a restart a new instance is given the rows again.
    """

    def __init__(self) -> None:
        # Digest of a key to row number and digest of the values, in one number because a tuple takes twice the memory.
        self._first: dict[int, int] = {}

    def check(self, row: CheckedRow) -> CheckedRow:
        """The row itself, a repeat (kept, `repeat_of` set, warning `repeated_row`), or a rejected row.

        Rejected rows come back as they are and hold no key. A row whose key came before with other values is rejected
        as `duplicate_in_file`.
        """
        if row.values is None:
            return row
        content = _digest(repr(row.values))  # leaves out what does not make another row
        first = self._first.setdefault(_digest(row.key), row.row << 8 * _DIGEST_BYTES | content)
        first_row, first_content = divmod(first, 1 << 8 * _DIGEST_BYTES)
        if first_row == row.row:
            return row
        if first_content == content:
            warning = Problem(
                row.row,
                Severity.WARNING,
                None,
                "repeated_row",
                f"Row {first_row} says the same; this row is not needed.",
            )
            return replace(row, problems=(*row.problems, warning), repeat_of=first_row)
        error = Problem(
            row.row,
            Severity.ERROR,
            None,
            "duplicate_in_file",
            f"Row {first_row} has the same key and other values; row {first_row} counts.",
        )
        return replace(row, values=None, problems=(*row.problems, error))


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest())
