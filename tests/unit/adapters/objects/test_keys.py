from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.objects.keys import MAX_LENGTH, MAX_PART_LENGTH, validate_key
from domain.shared.errors import InvalidValue


@pytest.mark.parametrize("key", ["a", "datasets/0198-a", "a/b.c/d_e-F", "...", "a/.hidden", "x" * MAX_PART_LENGTH])
def test_parts_of_the_allowed_letters_make_a_key(key):
    assert validate_key(key) == key


@pytest.mark.parametrize(
    "key",
    [
        *("", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/./b"),
        *("a\\b", "a b", "ä", "a\n", "a\x00", "~a", "a:b"),
        *("x" * (MAX_PART_LENGTH + 1), "/".join(["x" * 99] * 6)),
    ],
)
def test_anything_else_is_no_key(key):
    with pytest.raises(InvalidValue):
        validate_key(key)


@given(st.text(alphabet="./\\ab\x00\n~", max_size=MAX_LENGTH + 10))
def test_a_key_never_leads_out_of_its_folder(tmp_path_factory, text):
    root = tmp_path_factory.getbasetemp()
    try:
        validate_key(text)
    except InvalidValue:
        return
    assert root in root.joinpath(*text.split("/")).resolve().parents
