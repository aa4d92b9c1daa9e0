"""TableReader."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
from pathlib import Path

import pytest

from adapters.tabular.reader import EXTENSIONS, FileTableReader
from application.datasets.ports import TableReader
from domain.datasets.errors import UnreadableFile
from domain.shared.errors import UnsupportedFile
from tests.corpus import CASES, Case, Readable, Refused
from tests.corpus.made_files import openpyxl_book, raw_xlsx, sheet_xml

READABLE = [case for case in CASES if isinstance(case.outcome, Readable)]
REFUSED = [case for case in CASES if isinstance(case.outcome, Refused)]


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


@pytest.fixture
def reader() -> TableReader:
    return FileTableReader()


@pytest.fixture
def stored(tmp_path: Path):
    """Uploads are stored without their name."""

    def stored(content: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return stored


def everything(reader: TableReader, path: Path, file_name: str):
    table = reader.open(path, file_name)
    return table, list(table.rows())


@named(READABLE)
def test_a_readable_file_comes_out_as_it_is_meant(reader, stored, case: Case):
    table, rows = everything(reader, stored(case.content), case.file_name)
    wanted = case.outcome
    assert list(table.header) == list(wanted.header)
    assert rows == [(number, list(cells)) for number, cells in wanted.rows]
    assert (table.file_format, table.header_row) == (wanted.file_format, wanted.header_row)
    if wanted.encoding is not None:
        assert table.encoding == wanted.encoding
    if wanted.delimiter is not None:
        assert table.delimiter == wanted.delimiter


@named(REFUSED)
def test_an_unreadable_file_is_refused_with_the_reason(reader, stored, case: Case):
    with pytest.raises(UnreadableFile) as refusal:
        everything(reader, stored(case.content), case.file_name)
    assert refusal.value.code == case.outcome.code
    assert case.outcome.in_message in refusal.value.message


@named([case for case in REFUSED if case.outcome.only_in_rows])
def test_rows_before_a_fault_are_given_and_right(reader, stored, case: Case):
    rows = reader.open(stored(case.content), case.file_name).rows()
    number, cells = next(rows)
    assert number == 2
    assert all(len(cell) < 100 for cell in cells)
    with pytest.raises(UnreadableFile):
        list(rows)


@named(READABLE)
def test_peek_tells_the_header_that_open_tells(reader, stored, case: Case):
    assert list(reader.peek(stored(case.content), case.file_name)) == list(case.outcome.header)


@named([case for case in REFUSED if not (case.outcome.only_in_rows or case.outcome.only_by_open)])
def test_peek_refuses_what_is_small_enough_to_look_at(reader, stored, case: Case):
    with pytest.raises(UnreadableFile) as refusal:
        reader.peek(stored(case.content), case.file_name)
    assert refusal.value.code == case.outcome.code


@named(READABLE)
def test_rows_can_be_read_again_and_one_reading_does_not_disturb_another(reader, stored, case: Case):
    table = reader.open(stored(case.content), case.file_name)
    first, second = table.rows(), table.rows()
    head = [next(first)]
    assert list(second) == head + list(first)


@named(READABLE)
def test_a_workbook_has_no_encoding_and_only_delimited_text_has_a_delimiter(reader, stored, case: Case):
    table = reader.open(stored(case.content), case.file_name)
    assert (table.encoding is None) == (table.file_format in ("xlsx", "xls"))
    assert (table.delimiter is not None) == (table.file_format in ("csv", "tsv"))


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsm", "a", "csv", ".csv.exe", "a.csv "])
def test_other_extensions_are_not_taken(reader, stored, name):
    path = stored(b"a,b\n1,2\n")
    for look in (reader.peek, reader.open):
        with pytest.raises(UnsupportedFile) as refusal:
            look(path, name)
        assert refusal.value.code == "UNSUPPORTED_FILE"


@pytest.mark.parametrize("extension", [*EXTENSIONS, ".CSV", ".Xlsx"])
def test_a_workbook_is_known_under_every_name(reader, stored, extension):
    table = reader.open(stored(openpyxl_book([["a"], ["1"]])), f"Alumni 2024{extension}")
    assert table.file_format == "xlsx"


def test_error_cells_are_blank(reader, stored):
    cells = (
        '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="str"><v>x</v></c></row>'
    )
    assert everything(reader, stored(raw_xlsx(sheet_xml(cells))), "a.xlsx")[1] == [(2, ["", "x"])]


@named([case for case in REFUSED if case.outcome.only_by_open])
def test_peek_never_tells_a_header_of_what_open_refuses(reader, stored, case: Case):
    with contextlib.suppress(UnreadableFile):
        assert reader.peek(stored(case.content), case.file_name) is None


def test_peek_of_a_long_file_needs_no_more_than_its_beginning(reader, stored):
    path = stored(b"email,name\n" + b"a@b.c,Ana\n" * 300_000)
    assert list(reader.peek(path, "a.csv")) == ["email", "name"]


def test_peek_leaves_a_late_header_to_open(reader, stored):
    path = stored(b"\n" * 1_100_000 + b"email,name\na@b.c,Ana\n")
    assert reader.peek(path, "a.csv") is None
    assert list(reader.open(path, "a.csv").header) == ["email", "name"]


def test_peek_leaves_the_union_of_keys_of_a_long_json_file_to_open(reader, stored):
    path = stored(b'[{"name":"Ana"},' + b'{"name":"Ben"},' * 400_000 + b'{"email":"c@b.c"}]')
    assert reader.peek(path, "a.json") is None
    assert list(reader.open(path, "a.json").header) == ["name", "email"]


_DATA = os.environ.get("ALUM_TEST_CORPUS")
needs_data = pytest.mark.skipif(not _DATA, reason="ALUM_TEST_CORPUS is not set")


def real_files(pattern: str) -> list[Path]:
    return sorted(Path(_DATA).glob(pattern)) if _DATA else []


@needs_data
@pytest.mark.parametrize("path", real_files("csv-spectrum/csvs/*.csv"), ids=lambda path: path.stem)
def test_csv_spectrum_comes_out_exactly(reader, path):
    table, rows = everything(reader, path, path.name)
    found = [dict(zip(table.header, cells, strict=True)) for _, cells in rows]
    if path.stem == "location_coordinates":
        with path.open(encoding="utf-8", newline="") as file:  # its JSON shows other values than its CSV
            assert found == list(csv.DictReader(file))
    else:
        assert found == json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text("utf-8"))


REFUSED_WORKBOOKS = {"password_2002_128_strong.xls": "PASSWORD_PROTECTED", "sushi.xlsx": "NO_ROWS"}


@needs_data
@pytest.mark.parametrize("path", real_files("workbooks/*"), ids=lambda path: path.name)
def test_a_real_workbook_is_opened_or_refused_with_a_reason(reader, tmp_path, path):
    stored = Path(shutil.copy(path, tmp_path / "upload"))
    if path.name in REFUSED_WORKBOOKS:
        with pytest.raises(UnreadableFile) as refusal:
            reader.open(stored, path.name)
        assert refusal.value.code == REFUSED_WORKBOOKS[path.name]
    else:
        table, rows = everything(reader, stored, path.name)
        assert rows
        assert reader.peek(stored, path.name) in (None, table.header)


@needs_data
def test_peek_tells_the_header_of_a_large_real_workbook(reader):
    path = Path(_DATA or "") / "onet" / "technology-skills.xlsx"
    header = list(reader.peek(path, path.name))
    assert header[:3] == ["O*NET-SOC Code", "Title", "Example"]
    table, rows = everything(reader, path, path.name)
    assert (list(table.header), len(rows)) == (header, 32_627)
    assert rows[0][1][3] == "43232202"
