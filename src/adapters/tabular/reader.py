"""The TableReader port over files on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from adapters.tabular.csv_table import CsvTable
from adapters.tabular.encodings import detect
from adapters.tabular.formats import HEAD, Kind, kind_of
from adapters.tabular.json_table import JsonTable, check_head
from adapters.tabular.workbook import TookTooLong, WorkbookTable, check_archive
from application.datasets.ports import Table, TableReader
from domain.shared.errors import UnsupportedFile

EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json", ".jsonl", ".ndjson")
_JSON = frozenset((".json", ".jsonl", ".ndjson"))
_JSON_LINES = frozenset((".jsonl", ".ndjson"))

# What peek spends at most, each about 0.3 s on a slow core.
_PEEK_INFLATED = 30_000_000
_PEEK_XLS = 5_000_000
_PEEK_JSON = 5_000_000
_PEEK_CPU_SECONDS = 1


class FileTableReader(TableReader):
    """Reads CSV, TSV, JSON, JSON lines, .xlsx and .xls.

    Workbooks, web pages and pictures are known by their bytes, whatever the name; of the text formats, which have no
    mark, the name picks one, except that JSON is known under any name by how it begins.
    """

    def peek(self, path: Path, file_name: str) -> Sequence[str] | None:
        suffix = _suffix(file_name)
        head, size = _look(path)
        kind = kind_of(head)
        if kind is not Kind.TEXT:
            return _peek_workbook(path, kind, size)
        encoding = detect(path)
        if _is_json(suffix, head):
            if size <= _PEEK_JSON:
                return JsonTable(path, encoding, prefer_lines=suffix in _JSON_LINES).header
            check_head(path, encoding, prefer_lines=suffix in _JSON_LINES)
            return None
        table = CsvTable(path, encoding, prefer_tab=suffix == ".tsv", head_only=True)
        return table.header if table.is_complete else None

    def open(self, path: Path, file_name: str) -> Table:
        suffix = _suffix(file_name)
        head, _ = _look(path)
        kind = kind_of(head)
        if kind is Kind.ARCHIVE:
            check_archive(path)
            return WorkbookTable(path, "xlsx")
        if kind is Kind.COMPOUND:
            return WorkbookTable(path, "xls")
        encoding = detect(path)
        if _is_json(suffix, head):
            return JsonTable(path, encoding, prefer_lines=suffix in _JSON_LINES)
        return CsvTable(path, encoding, prefer_tab=suffix == ".tsv")


def _peek_workbook(path: Path, kind: Kind, size: int) -> Sequence[str] | None:
    is_small = check_archive(path) <= _PEEK_INFLATED if kind is Kind.ARCHIVE else size <= _PEEK_XLS
    if not is_small:
        return None
    try:
        return WorkbookTable(path, "xlsx" if kind is Kind.ARCHIVE else "xls", _PEEK_CPU_SECONDS).header
    except TookTooLong:
        return None


def _suffix(file_name: str) -> str:
    suffix = PurePath(file_name.replace("\\", "/")).suffix.lower()
    if suffix not in EXTENSIONS:
        raise UnsupportedFile(
            f"Files of this kind are not taken. Upload one of {', '.join(extension[1:] for extension in EXTENSIONS)}."
        )
    return suffix


def _look(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        return file.read(HEAD), path.stat().st_size


def _is_json(suffix: str, head: bytes) -> bool:
    if suffix in _JSON:
        return True
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"")[:200]
    return b"".join(start.split())[:2] in (b"[{", b'{"')
