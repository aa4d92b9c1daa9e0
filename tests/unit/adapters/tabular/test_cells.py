import pytest

from adapters.tabular.cells import is_blank, number_text, unquote_row


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (3.0, "3"),
        (-5.0, "-5"),
        (919876543210.0, "919876543210"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1e+15"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (1234.5678, "1234.5678"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_print_as_a_spreadsheet_shows_them(value, text):
    assert number_text(value) == text


def test_only_quoting_apostrophes_come_off():
    assert unquote_row(["'=1", "''+2", "'a'", "O'Brien", "-3", ""]) == ["=1", "'+2", "'a'", "O'Brien", "-3", ""]


def test_white_space_is_blank():
    assert is_blank(["", " ", "\t\u3000"])
    assert not is_blank(["", "0"])
    assert is_blank([])
