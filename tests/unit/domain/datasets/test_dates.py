from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.dates import DateOrder, DateOrderEvidence, read_date
from tests.unit.domain.datasets.hand_made import TODAY

MAY_15 = date(2024, 5, 15)


def read(text, order=DateOrder.UNKNOWN, **options):
    day, remarks = read_date(text, order, TODAY, **options)
    return day, [remark.code for remark in remarks]


def evidence(*cells):
    seen = DateOrderEvidence()
    for cell in cells:
        seen.add(cell)
    return seen.order


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05-15", "2024/05/15", "2024.5.15", "20240515", "15.5.2024", "15.05.2024", "15/05/2024", "05/15/2024"),
        *(
            "15 May 2024",
            "15. may 2024",
            "15-May-2024",
            "15th May 2024",
            "May 15, 2024",
            "MAY 15 2024",
            "May 15th, 2024",
        ),
        *("2024-05-15T10:30:00Z", "2024-05-15 00:00:00", "2024-05-15T23:59:59.123+02:00", "15/05/2024 10:30 AM"),
        "２０２４-05-15",
    ],
)
def test_a_date_is_read_in_any_clear_form(text):
    assert read(text) == (MAY_15, [])


@pytest.mark.parametrize("text", ["2024-05", "2024/5", "May 2024", "05/2024"])
def test_a_month_stands_for_its_first_day_with_a_remark(text):
    assert read(text) == (date(2024, 5, 1), ["day_missing"])


@pytest.mark.parametrize("text", ["45427", "45427.75"])
def test_a_day_number_of_a_spreadsheet_is_read_with_a_remark(text):
    assert read(text) == (MAY_15, ["serial_date"])


@pytest.mark.parametrize(
    "text",
    [
        *("tomorrow", "2024", "19999", "60001", "2024-13-01", "2024-02-30", "31/02/2024", "15/05/24", "15 Foo 2024"),
        *(
            "0000-01-01",
            "1899-12-31",
            "2037-01-01",
            "9999-12-31",
            "2024-05-15x",
            "2024-05/15",
            "2024.5",
            "10:30",
            "1" * 5000,
        ),
    ],
)
def test_what_is_no_possible_date_is_refused(text):
    assert read(text) == (None, ["invalid_date"])


def test_numbers_with_two_readings_are_refused_with_both():
    _, (remark,) = read_date("05/06/2024", DateOrder.UNKNOWN, TODAY)
    assert remark.code == "ambiguous_date"
    assert "2024-06-05" in remark.message
    assert "2024-05-06" in remark.message


def test_the_order_of_the_column_settles_such_numbers():
    assert read("05/06/2024", DateOrder.DAY_FIRST) == (date(2024, 6, 5), [])
    assert read("05/06/2024", DateOrder.MONTH_FIRST) == (date(2024, 5, 6), [])


def test_equal_day_and_month_and_dates_with_dots_need_no_order():
    assert read("05/05/2024") == (date(2024, 5, 5), [])
    assert read("05.06.2024", DateOrder.MONTH_FIRST) == (date(2024, 6, 5), [])


def test_a_date_with_one_possible_reading_is_read_against_the_order():
    assert read("15/05/2024", DateOrder.MONTH_FIRST) == (MAY_15, [])
    assert read("05/15/2024", DateOrder.DAY_FIRST) == (MAY_15, [])


def test_a_day_that_must_have_passed_may_be_today_and_not_tomorrow():
    assert read("2026-03-01", is_past=True) == (TODAY, [])
    assert read("2026-03-02", is_past=True) == (None, ["date_in_future"])
    assert read("2026-03-02") == (date(2026, 3, 2), [])


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2024", "15/02/2024"], DateOrder.DAY_FIRST),
        (["01-02-2024", "02-15-2024 10:00"], DateOrder.MONTH_FIRST),
        (["01/02/2024"], DateOrder.UNKNOWN),
        (["15/02/2024", "02/15/2024"], DateOrder.UNKNOWN),
        (["15.02.2024"], DateOrder.UNKNOWN),
        (["2024-02-15", "", "n/a", "99/99/2024", ["15/02/2024"], "15/02/2024" * 9], DateOrder.UNKNOWN),
        ([], DateOrder.UNKNOWN),
    ],
)
def test_the_order_is_decided_from_the_whole_column(cells, order):
    assert evidence(*cells) is order


@given(st.lists(st.dates(date(1900, 1, 1), date(2026, 12, 31)), min_size=1), st.sampled_from(["/", "-"]))
def test_a_column_in_one_order_is_read_right_or_refused_as_ambiguous(days, mark):
    texts = [f"{day.day:02}{mark}{day.month:02}{mark}{day.year:04}" for day in days]
    order = evidence(*texts)
    assert order in (DateOrder.DAY_FIRST, DateOrder.UNKNOWN)
    for text, day in zip(texts, days, strict=True):
        found, problems = read(text, order)
        assert found == day or problems == ["ambiguous_date"]


@given(st.lists(st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/2024", fullmatch=True)), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_rows(cells, random):
    shuffled = random.sample(cells, len(cells))
    assert evidence(*shuffled) is evidence(*cells)
