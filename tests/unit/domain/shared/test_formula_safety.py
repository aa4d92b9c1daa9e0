import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.formula_safety import neutralise, restore

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
risky_text = st.text(alphabet="'=+-@\t\r\na1", max_size=8)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 123", "'+49 30 123"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r\n", "'\r\n"),
        ("'=1", "''=1"),
        ("''", "''"),
        ("'quoted'", "'quoted'"),
        ("O'Brien", "O'Brien"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_only_what_a_spreadsheet_would_run_gets_an_apostrophe(cell, written):
    assert neutralise(cell) == written
    assert restore(written) == cell


@given(st.text() | risky_text)
def test_every_text_comes_back(cell):
    assert restore(neutralise(cell)) == cell


@given(st.text() | risky_text)
def test_no_written_cell_begins_like_a_formula(cell):
    assert not neutralise(cell).startswith(RISKY)
