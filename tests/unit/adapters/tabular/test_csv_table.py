import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.tabular.csv_table import CsvTable
from domain.shared.formula_safety import neutralise

# A carriage return or a lone surrogate is not what this property is about.
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufeff"), max_size=12)
rows = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("tables") / "upload"


@given(rows=rows, delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
def test_what_an_export_writes_comes_back(path, rows, delimiter, end):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["email", "name", "skills"])
    writer.writerow(["first", "row", "here"])
    for row in rows:
        writer.writerow([neutralise(cell) for cell in row])
    path.write_bytes(text.getvalue().encode())
    table = CsvTable(path, "utf-8")
    assert table.delimiter == delimiter
    wanted = [(number, row) for number, row in enumerate(rows, 3) if any(map(str.strip, row))]
    assert list(table.rows())[1:] == wanted
