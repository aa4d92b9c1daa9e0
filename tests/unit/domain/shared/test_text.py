import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.text import cut, fold_key, squash, within_one_edit


def test_a_key_ignores_case_width_and_blanks():
    assert fold_key("  Straße \t 1 ") == fold_key("STRASSE 1") == "strasse 1"


def test_squashing_keeps_the_spelling():
    assert squash(" O'Brien \n  Ltd ") == "O'Brien Ltd"


def test_a_cut_text_ends_in_an_ellipsis_and_keeps_the_limit():
    assert [cut("abcd", limit) for limit in (5, 4, 3)] == ["abcd", "abcd", "ab…"]


@pytest.mark.parametrize(
    ("first", "second", "is_close"),
    [
        ("gmail", "gmail", True),
        ("gmial", "gmail", True),
        ("gmal", "gmail", True),
        ("gmaill", "gmail", True),
        ("gnail", "gmail", True),
        ("", "g", True),
        ("gmila", "gmail", False),
        ("gm", "gmail", False),
        ("ab", "cd", False),
        ("", "ab", False),
    ],
)
def test_one_typing_error_is_close(first, second, is_close):
    assert within_one_edit(first, second) is is_close
    assert within_one_edit(second, first) is is_close


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_closeness_is_one_missing_wrong_or_exchanged_letter(first, second):
    near = {first}
    for i in range(len(first) + 1):
        near |= {first[:i] + letter + first[i:] for letter in "ab"}
        near |= {first[:i] + letter + first[i + 1 :] for letter in "ab"} if i < len(first) else set()
        near.add(first[:i] + first[i + 1 :])
        near.add(first[:i] + first[i : i + 2][::-1] + first[i + 2 :])
    assert within_one_edit(first, second) is (second in near)
