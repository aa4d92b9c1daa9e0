"""Turns the first visible sheet of a workbook into rows of text; a program of its own, started by `workbook`.

A workbook may ask for any amount of memory and time, and no library can be told where to stop. Here the kernel stops
it, and only this process ends. Usage: `python -m adapters.tabular.workbook_child FILE CPU_SECONDS > ROWS`.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from adapters.tabular.cells import number_text

MEMORY = 1_500_000_000
"""Bytes of address space, and of output. A sheet of a million rows and nine columns takes about a third of it."""

MAX_ROWS = 1_048_576
"""Of a sheet (ECMA-376 part 1, 18.3.1.73)."""

BATCH = 1_000
"""Rows per message."""

PASSWORD, BROKEN, NO_SHEET = 3, 4, 5
"""Exit codes besides 0; any other means that the kernel had to stop it."""

Row = tuple[int, list[str]]
Value = str | float | bool | date | datetime | time | timedelta


def main(path: str, cpu_seconds: int, out: BinaryIO) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            name = next(
                (
                    sheet.name
                    for sheet in workbook.sheets_metadata
                    if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
                ),
                None,
            )
            if name is None:
                return NO_SHEET
            _write(_rows(workbook.get_sheet_by_name(name)), out)
    except PasswordError:
        return PASSWORD
    except (CalamineError, MemoryError, OSError, ValueError) as error:
        sys.stderr.write(str(error))
        return BROKEN
    return 0


def _write(rows: Iterable[Row], out: BinaryIO) -> None:
    encode = msgspec.msgpack.Encoder().encode
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            _put(encode(batch), out)
            batch = []
    _put(encode(batch), out)


def _put(message: bytes, out: BinaryIO) -> None:
    out.write(len(message).to_bytes(4, "big"))
    out.write(message)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Row numbers as the spreadsheet shows them, cells from the first used column to the last filled one."""
    if sheet.end is not None and sheet.end[0] >= MAX_ROWS:
        # The library counts up to it, blank row by blank row.
        raise ValueError("a cell stands below the last row that a sheet can have")
    for number, values in enumerate(sheet.iter_rows(), 1):
        row = [value if isinstance(value, str) else _text(value) for value in values]
        while row and not row[-1].strip():
            row.pop()
        if row:
            yield number, row


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return number_text(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}"
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.stdout.buffer))
