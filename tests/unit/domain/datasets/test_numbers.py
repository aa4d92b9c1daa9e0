import pytest

from domain.datasets.numbers import read_rating, read_year
from tests.unit.domain.datasets.hand_made import TODAY


def year(text):
    number, remarks = read_year(text, TODAY)
    return number, [remark.code for remark in remarks]


@pytest.mark.parametrize(
    "text", ["2018", "2018.0", "2018-06-01", "2018-06-01 00:00:00", "15/06/2018", "1 June 2018", "２０１８"]
)
def test_a_year_is_taken_from_a_number_or_a_date(text):
    assert year(text) == (2018, [])


@pytest.mark.parametrize("text", ["Class of 2018", "2018 (B.Tech)", "Batch: 2018", "June 2018"])
def test_a_year_among_words_is_taken_with_a_remark(text):
    assert year(text) == (2018, ["year_in_text"])


@pytest.mark.parametrize(
    "text", ["18", "'18", "2014-2018", "2014 - present", "20180", "43252", "-2018", "x", "2018.5", "201"]
)
def test_what_is_not_clearly_one_year_is_refused(text):
    assert year(text) == (None, ["invalid_year"])


def test_the_year_lies_between_1900_and_ten_years_ahead():
    assert [year(text)[0] for text in ("1899", "1900", "2036", "2037")] == [None, 1900, 2036, None]
    assert year("1899")[1] == ["year_out_of_range"]


@pytest.mark.parametrize(("text", "rating"), [("1", 1), ("5", 5), ("4.0", 4), ("4/5", 4), ("3 / 5", 3)])
def test_a_rating_is_a_whole_number_from_1_to_5(text, rating):
    assert read_rating(text) == (rating, ())


@pytest.mark.parametrize("text", ["0", "6", "4.5", "-1", "8/10", "five", "*****"])
def test_any_other_rating_is_refused(text):
    number, (remark,) = read_rating(text)
    assert number is None
    assert remark.code == "invalid_rating"
