"""Delimited text: CSV, TSV and whatever else a spreadsheet or an old system writes with one of , ; tab |."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from adapters.tabular.cells import MAX_CELL, MAX_COLUMNS, is_blank, unquote_row
from adapters.tabular.encodings import REPAIR
from adapters.tabular.refusals import cell_too_long, empty_file, no_rows, too_many_columns
from domain.datasets.errors import UnreadableFile
from domain.datasets.rows import Cell

_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 1 << 20
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_RECORDS = 200

# The limit is the process's, there is no other; the module's default of 131,072 refuses cells that are data.
csv.field_size_limit(MAX_CELL)


class CsvTable:
    """A delimited text file, read as a stream."""

    def __init__(self, path: Path, encoding: str, *, prefer_tab: bool = False, head_only: bool = False) -> None:
        """
        Args:
            prefer_tab: the name says that the file is tab-separated; counts where the content leaves it open.
            head_only: look at the first mebibyte only; `is_complete` says whether the header was found there.
        Raises:
            UnreadableFile: EMPTY_FILE, NO_ROWS, TOO_MANY_COLUMNS or, in the header, UNCLOSED_QUOTE.
        """
        self._path = path
        self.encoding: str | None = encoding
        head, is_whole = _decoded_head(path, encoding)
        self._skip, delimiter = _dialect(head, is_whole=is_whole, prefer_tab=prefer_tab)
        self.delimiter: str | None = delimiter
        self._delimiter = delimiter
        self.file_format = "tsv" if delimiter == "\t" else "csv"
        self.header: Sequence[str] = ()
        self.header_row = 0
        self.is_complete = self._find_header(head if head_only else None, is_whole=is_whole)

    def _find_header(self, head: str | None, *, is_whole: bool) -> bool:
        if head is None or is_whole:
            records = self._all_records()
        else:
            records = _records(io.StringIO(_whole_lines(head), newline=""), self._delimiter, self._skip)
        try:
            first = next(records, None)
            second = next(records, None) if first is not None else None
        except UnreadableFile as error:
            if head is not None and not is_whole and error.code == "UNCLOSED_QUOTE":
                return False  # the quote may be closed after the head
            raise
        if first is not None:
            self.header_row, cells = first
            self.header = [cell.strip() for cell in cells]
        if head is not None and not is_whole:
            return first is not None
        if first is None:
            raise empty_file()
        if second is None:
            raise no_rows()
        return True

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        records = self._all_records()
        next(records, None)
        yield from records  # type: ignore[misc]  # list[str] is given away, so it may be called list[Cell]

    def _all_records(self) -> Iterator[tuple[int, list[str]]]:
        with self._path.open("r", encoding=self.encoding, errors=REPAIR, newline="") as lines:
            yield from _records(lines, self._delimiter, self._skip)


def _decoded_head(path: Path, encoding: str) -> tuple[str, bool]:
    with path.open("rb") as file:
        raw = file.read(_HEAD)
        is_whole = not file.read(1)
    return codecs.getincrementaldecoder(encoding)(REPAIR).decode(raw, final=is_whole), is_whole


def _whole_lines(head: str) -> str:
    """Without the last line, which the end of the head may cut."""
    return head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head


def _dialect(head: str, *, is_whole: bool, prefer_tab: bool) -> tuple[int, str]:
    """(physical lines to skip, delimiter). The line skipped is Excel's `sep=;`."""
    text = head[:_SAMPLE_CHARACTERS].lstrip("\ufeff")
    named = (text[:100].splitlines() or [""])[0].strip('"')
    if named[:4].lower() == "sep=" and len(named) == 5 and not named[4].isalnum() and named[4] not in "\"'= ":
        return 1, named[4]
    sample = text if is_whole and len(head) <= _SAMPLE_CHARACTERS else _whole_lines(text)
    delimiters = ("\t", ",", ";", "|") if prefer_tab else _DELIMITERS
    best = max(delimiters, key=lambda delimiter: _consistency(sample, delimiter))
    return 0, best


def _consistency(sample: str, delimiter: str) -> float:
    """How well a delimiter explains the sample: share of the records as wide as the header, times their further cells.

    0 where the header does not have it: a delimiter of the file stands in its header.
    """
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(reader, _SAMPLE_RECORDS) if record]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    common = Counter(widths[1:]).most_common(1)[0][0] if len(widths) > 1 else widths[0]
    # A header may be a cell shorter or longer than all of its rows, as R and trailing delimiters make it.
    matching = sum(width == widths[0] or (width == common and abs(common - widths[0]) == 1) for width in widths)
    return (widths[0] - 1) * matching / len(widths)


def _records(lines: Iterable[str], delimiter: str, skip: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the records that are not blank; a record may take several lines.

    Raises:
        UnreadableFile: UNCLOSED_QUOTE, CELL_TOO_LONG, TOO_MANY_COLUMNS, each naming the row.
    """
    ended: list[bool] = []

    def one_line_more() -> Iterator[str]:
        # Outside quotes it is a blank record; inside a quote that is never closed, csv adds it to the last cell.
        ended.append(True)
        yield "\n"

    reader = csv.reader(chain(_without_mark(lines), one_line_more()), delimiter=delimiter)
    number = line = 0
    try:
        for number, row in enumerate(reader, 1 - skip):
            if number < 1 or ((not row or not row[0].strip()) and is_blank(row)):
                line = reader.line_num
                continue
            if ended:
                raise _unclosed_quote(number)
            if len(row) > MAX_COLUMNS:
                raise too_many_columns(number)
            line = reader.line_num
            yield number, unquote_row(row)
    except csv.Error as error:
        raise (_unclosed_quote if reader.line_num > line + 1 else cell_too_long)(number + 1) from error


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """Some programs write a second byte order mark, which is text to the codec."""
    iterator = iter(lines)
    first = next(iterator, None)
    return iterator if first is None else chain((first.lstrip("\ufeff"),), iterator)


def _unclosed_quote(row: int) -> UnreadableFile:
    return UnreadableFile(
        f'A quotation mark (") opens a cell in row {row} and is never closed, so the rest of the file would end up in '
        "that cell. Close or remove it and upload the file again.",
        code="UNCLOSED_QUOTE",
    )
