"""Cells that a spreadsheet would run as a formula (decision D8, OWASP "CSV Injection")."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r\n]")
_QUOTED = re.compile(r"'+[=+\-@\t\r\n]")


def neutralise(cell: str) -> str:
    """The cell as an export writes it: one apostrophe before what matches `^'*[=+\\-@\\t\\r\\n]`, else unchanged.

    `restore(neutralise(cell)) == cell` for every text, because a cell that already begins with apostrophes gets
    one more.
    """
    return "'" + cell if _RISKY.match(cell) else cell


def restore(cell: str) -> str:
    """The cell as it was before `neutralise`: one apostrophe off what matches `^'+[=+\\-@\\t\\r\\n]`."""
    return cell[1:] if _QUOTED.match(cell) else cell
