"""The first visible sheet of an .xlsx or .xls, read by a library in a process of its own."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from adapters.tabular import workbook_child
from adapters.tabular.cells import MAX_COLUMNS, unquote_row
from adapters.tabular.refusals import (
    archive_bomb,
    broken_workbook,
    no_rows,
    not_a_table,
    password_protected,
    too_many_columns,
)
from application.datasets.ports import Table
from domain.datasets.errors import UnreadableFile
from domain.datasets.rows import Cell

MAX_INFLATED = 600_000_000
"""Bytes of all parts of an .xlsx together; a million rows of nine columns are about 500,000,000."""

_MAX_RATIO = 100
_RATIO_MATTERS_FROM = 50_000_000
CPU_SECONDS = 60
"""What reading a workbook may take; its wall clock gets twice as much."""

_Rows = list[tuple[int, list[str]]]


class TookTooLong(UnreadableFile):
    """The workbook was given up; with more time it may turn out to be sound."""

    code = "BROKEN_WORKBOOK"

    def __init__(self) -> None:
        super().__init__(
            "The workbook takes too long to read. Delete cells that stand far from the table, or save the sheet as CSV."
        )


def check_archive(path: Path) -> int:
    """Look at the directory of an .xlsx only; the bytes that its parts declare.

    Raises:
        UnreadableFile: cut off, no workbook, or an archive bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise broken_workbook(str(error)) from error
    inflated = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if inflated > MAX_INFLATED or (inflated > _RATIO_MATTERS_FROM and inflated > _MAX_RATIO * packed):
        raise archive_bomb()
    if not any(part.filename.replace("\\", "/").lower().startswith("xl/") for part in parts):
        raise not_a_table("an archive, but not a workbook")
    return inflated


class WorkbookTable(Table):
    """A row of a sheet has no end, so it is as wide as the header at least, and wider where something stands there."""

    encoding: str | None = None
    delimiter: str | None = None

    def __init__(self, path: Path, file_format: str, cpu_seconds: int = CPU_SECONDS) -> None:
        """
        Raises:
            TookTooLong: more than `cpu_seconds`.
            UnreadableFile: BROKEN_WORKBOOK, PASSWORD_PROTECTED, EMPTY_FILE, NO_ROWS or TOO_MANY_COLUMNS.
        """
        self.file_format = file_format
        self._rows_file = _convert(path, file_format, cpu_seconds)
        rows = self._all()
        first = next(rows, None)
        if first is None:
            raise UnreadableFile(
                "The first sheet of the workbook is empty. Move the table to the first sheet and upload it again.",
                code="EMPTY_FILE",
            )
        self.header_row, cells = first
        if len(cells) > MAX_COLUMNS:
            raise too_many_columns(self.header_row)
        if next(rows, None) is None:
            raise no_rows()
        self.header: Sequence[str] = [cell.strip() for cell in cells]

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        width = len(self.header)
        rows = self._all()
        next(rows, None)
        for number, row in rows:
            if len(row) > MAX_COLUMNS:
                raise too_many_columns(number)
            padded: list[Cell] = [*row, *[""] * (width - len(row))]
            yield number, padded

    def _all(self) -> Iterator[tuple[int, list[str]]]:
        decode = msgspec.msgpack.Decoder(_Rows).decode
        descriptor, offset = self._rows_file.fileno(), 0
        while head := os.pread(descriptor, 4, offset):
            size = int.from_bytes(head, "big")
            for number, row in decode(os.pread(descriptor, size, offset + 4)):
                yield number, unquote_row(row)
            offset += 4 + size


def _convert(path: Path, file_format: str, cpu_seconds: int) -> BinaryIO:
    rows = cast(BinaryIO, tempfile.TemporaryFile(prefix="alumunity-"))  # noqa: SIM115 - the table keeps it
    with tempfile.TemporaryDirectory(prefix="alumunity-") as folder:
        # Uploads are stored without an extension, and the library sees a password only where it knows the format.
        named = Path(folder, f"workbook.{file_format}")
        named.symlink_to(path.resolve())
        try:
            done = subprocess.run(  # noqa: S603 - our own module on a file of our own
                [sys.executable, "-m", workbook_child.__name__, str(named), str(cpu_seconds)],
                stdin=subprocess.DEVNULL,
                stdout=rows,
                stderr=subprocess.PIPE,
                timeout=2 * cpu_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TookTooLong from None
    if done.returncode == -signal.SIGXCPU:
        raise TookTooLong
    if done.returncode == workbook_child.PASSWORD:
        raise password_protected()
    if done.returncode == workbook_child.NO_SHEET:
        raise UnreadableFile("The workbook has no visible sheet with cells.", code="EMPTY_FILE")
    if done.returncode == workbook_child.BROKEN and _is_encrypted_package(path):
        raise password_protected()
    if done.returncode == workbook_child.BROKEN:
        raise broken_workbook(done.stderr.decode("utf-8", "replace").strip()[:200])
    if done.returncode != 0:
        raise broken_workbook("reading it takes more memory or time than a table of this size can need")
    return rows


def _is_encrypted_package(path: Path) -> bool:
    """Whether an .xlsx with a password stands in the OLE2 file, which then holds no workbook of its own."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find("EncryptedPackage".encode("utf-16-le")) >= 0
