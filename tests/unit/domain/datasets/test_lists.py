import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.lists import MAX_ITEMS, read_list
from domain.shared.skill_names import skill_key


def items(cell):
    return read_list(cell, 100)[0]


def remarks(cell):
    return [remark.code for remark in read_list(cell, 100)[1]]


@pytest.mark.parametrize("cell", ["Python, SQL", "Python;SQL", "Python|SQL", "Python\r\nSQL", "['Python', \"SQL\"]"])
def test_a_list_is_split_at_any_usual_separator(cell):
    assert read_list(cell, 100) == (("Python", "SQL"), ())


def test_a_real_list_gives_the_same_as_its_text():
    assert items(["Python", " SQL ", "Go, Rust", ""]) == ("Python", "SQL", "Go", "Rust")


def test_the_first_spelling_of_a_skill_stays():
    assert items("React, react,  REACT , Ｒeact, react  native") == ("React", "react native")


def test_skills_that_differ_by_punctuation_stay_apart():
    assert items("C, C++, C#, .NET, Node.js, R") == ("C", "C++", "C#", ".NET", "Node.js", "R")


def test_nothing_in_a_list_is_a_blank_cell():
    assert read_list(" ,;\n| ", 100) == (None, ())
    assert read_list([], 100) == (None, ())


def test_items_that_cannot_be_taken_are_left_out_with_a_remark():
    assert (items("Go, n/a"), remarks("Go, n/a")) == (("Go",), ["placeholder_blank"])
    assert (items("Go," + "x" * 101), remarks("Go," + "x" * 101)) == (("Go",), ["too_long"])
    assert (items("Go,x\ud800"), remarks("Go,x\ud800")) == (("Go",), ["invalid_characters"])


def test_an_item_whose_key_grows_beyond_the_limit_is_left_out():
    assert remarks("Go," + "\ufdfa" * 20) == ["too_long"]


def test_only_the_first_hundred_items_are_kept():
    many = ",".join(f"skill {number}" for number in range(MAX_ITEMS + 5))
    assert len(items(many)) == MAX_ITEMS
    assert remarks(many) == ["too_many_items"]
    assert remarks(",".join(["Go"] * 500)) == []


@given(st.text(alphabet=st.sampled_from("aAß,;|\n []'\"\x01\u00a0\ufdfa-") | st.characters(), max_size=60))
def test_a_list_printed_back_is_read_the_same(text):
    read = items(text)
    if read is not None:
        assert read_list("; ".join(read), 100) == (read, ())
        assert len({skill_key(item) for item in read}) == len(read)
