"""JSON: an array of objects, an object that holds exactly one array, or one object per line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.tabular.cells import MAX_CELL, MAX_COLUMNS, number_text
from adapters.tabular.encodings import REPAIR
from adapters.tabular.json_text import JsonText, broken_json
from adapters.tabular.refusals import cell_too_long, empty_file, no_rows, not_a_table, too_many_columns
from domain.datasets.errors import UnreadableFile
from domain.datasets.rows import Cell

_HEAD = 1 << 16


class JsonTable:
    """A JSON file, read as a stream; the header takes one pass of its own."""

    def __init__(self, path: Path, encoding: str, *, prefer_lines: bool = False) -> None:
        """
        Args:
            prefer_lines: the name says JSON lines; counts where a single object leaves it open.
        Raises:
            UnreadableFile: EMPTY_FILE, NO_ROWS, NOT_A_TABLE, BROKEN_JSON or TOO_MANY_COLUMNS.
        """
        self._path = path
        self.encoding: str | None = encoding
        self.delimiter: str | None = None
        self.file_format = "jsonl" if _is_lines(_head(path, encoding), prefer_lines=prefer_lines) else "json"
        self.header_row = 1
        self._keys = self._all_keys()
        self.header: Sequence[str] = [_storable(key).strip() for key in self._keys]

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        keys = self._keys
        for number, item in self._objects():
            try:
                row = [_cell(item[key]) if key in item else "" for key in keys]
            except RecursionError as error:
                raise broken_json(f"row {number}", "values are nested too deeply") from error
            if any(cell.strip() if isinstance(cell, str) else cell for cell in row):
                if any(len(cell) > MAX_CELL for cell in row):
                    raise cell_too_long(number)
                yield number, row

    def _all_keys(self) -> list[str]:
        keys: dict[str, None] = {}
        is_empty = True
        for number, item in self._objects():
            is_empty = False
            if not item.keys() <= keys.keys():
                keys.update(dict.fromkeys(item))
                if len(keys) > MAX_COLUMNS:
                    raise too_many_columns(number)
        if is_empty or not keys:
            raise no_rows()
        return list(keys)

    def _objects(self) -> Iterator[tuple[int, dict[str, object]]]:
        with self._path.open("r", encoding=self.encoding, errors=REPAIR) as stream:
            items = _lines(stream) if self.file_format == "jsonl" else _array(JsonText(stream))
            for number, item in items:
                if not isinstance(item, dict):
                    raise UnreadableFile(
                        f"Row {number} is not an object with named values, as every row of a JSON table has to be.",
                        code="NOT_A_TABLE",
                    )
                yield number, item


def check_head(path: Path, encoding: str, *, prefer_lines: bool = False) -> None:
    """Refuse what the beginning of a large file already shows.

    Raises:
        UnreadableFile: EMPTY_FILE, NOT_A_TABLE or BROKEN_JSON.
    """
    head = _head(path, encoding)
    if _is_lines(head, prefer_lines=prefer_lines) or head.lstrip()[:1] != "[":
        return
    with path.open("r", encoding=encoding, errors=REPAIR) as stream:
        next(_array(JsonText(stream)), None)


def _head(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        raw = file.read(_HEAD)
    return codecs.getincrementaldecoder(encoding)(REPAIR).decode(raw).lstrip("\ufeff")


def _is_lines(head: str, *, prefer_lines: bool) -> bool:
    """Whether the text is one object per line, judged by its first two lines."""
    text = head.lstrip()
    if not text:
        raise empty_file()
    if text[0] not in "[{":
        raise broken_json("the first character", "a table begins with [ or {, but something else stands")
    if text[0] == "[":
        return False
    first, line_end, rest = text.partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return prefer_lines and (not line_end or rest.lstrip().startswith("{"))
    return prefer_lines or rest.lstrip().startswith("{")


def _lines(stream: Iterator[str]) -> Iterator[tuple[int, object]]:
    """(row number, value): line 1 is row 2, as if a header stood above it."""
    for number, line in enumerate(stream, 1):
        text = line.strip().lstrip("\ufeff")
        if not text:
            continue
        try:
            yield number + 1, json.loads(text)
        except json.JSONDecodeError as error:
            raise broken_json(f"line {number}, column {error.colno}", error.msg) from error
        except (ValueError, RecursionError) as error:
            raise broken_json(f"line {number}", str(error)) from error


def _array(text: JsonText) -> Iterator[tuple[int, object]]:
    """(row number, item) of the only array; the first item is row 2."""
    text.take("\ufeff")
    if text.peek() == "[":
        yield from _items(text)
    else:
        yield from _only_array_of_object(text)
    if text.peek():
        raise text.broken("something stands after the end")


def _only_array_of_object(text: JsonText) -> Iterator[tuple[int, object]]:
    arrays = 0
    text.expect("{")
    is_first = True
    while not text.take("}"):
        if not is_first:
            text.expect(",")
        is_first = False
        if not isinstance(text.value(), str):
            raise text.broken("a name in quotation marks is missing")
        text.expect(":")
        if text.peek() == "[":
            arrays += 1
            if arrays > 1:
                break
            yield from _items(text)
        else:
            text.value()
    if arrays != 1:
        count = "more than one array" if arrays else "no array of rows"
        raise not_a_table(f"a JSON object with {count}")


def _items(text: JsonText) -> Iterator[tuple[int, object]]:
    text.expect("[")
    if text.take("]"):
        return
    number = 2
    while True:
        yield number, text.value()
        number += 1
        if text.take("]"):
            return
        text.expect(",")


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return [_scalar(item) for item in value]
    if isinstance(value, dict | list):
        return _storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    return _storable(str(value))


def _storable(text: str) -> str:
    """Lone surrogates, which JSON can escape but no encoding can write, become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
