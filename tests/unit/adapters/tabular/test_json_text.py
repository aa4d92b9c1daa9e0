import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.tabular import json_text
from adapters.tabular.json_text import JsonText
from domain.datasets.errors import UnreadableFile

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


class Dribble(io.TextIOBase):
    """Gives one character at a time, whatever is asked for."""

    def __init__(self, text: str) -> None:
        self._text = io.StringIO(text)

    def read(self, size: int | None = -1) -> str:
        return self._text.read(1)


@given(st.lists(values, max_size=5))
def test_values_come_out_whole_wherever_the_pieces_are_cut(items):
    text = JsonText(Dribble(" ".join(json.dumps(item) for item in items)))
    found = []
    while text.peek():
        found.append(text.value())
    assert found == items


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("[1,\n2,\n tru]", "line 3, column 2"),
        ('{"a":\n"b', "line 2, column 1"),
        ("nul", "line 1, column 1"),
        ('"\t"', "line 1, column 2"),
    ],
)
def test_a_fault_is_named_by_line_and_column(content, place):
    with pytest.raises(UnreadableFile, match=place) as refusal:
        JsonText(io.StringIO(content)).value()
    assert refusal.value.code == "BROKEN_JSON"


def test_lines_are_counted_over_pieces_that_are_gone(monkeypatch):
    monkeypatch.setattr(json_text, "_WINDOW", 16)
    text = JsonText(io.StringIO("[1, 2]\n" * 50 + "  x"))
    for _ in range(50):
        assert text.value() == [1, 2]
    with pytest.raises(UnreadableFile, match="line 51, column 3"):
        text.value()
