from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.duplicates import FirstWins
from domain.datasets.problems import CODES, Severity
from domain.datasets.rows import AlumniRow, CheckedRow, DatasetType
from tests.unit.domain.datasets.hand_made import cleaner

HEADER = ("email", "name", "batch year", "city")


def row(number, email="ana@example.org", name="Ana", year="2018", city="Rome"):
    return cleaner(DatasetType.ALUMNI, *HEADER).clean(number, [email, name, year, city])


def test_rows_with_different_keys_pass_as_they_are():
    check = FirstWins().check
    first, second = row(2), row(3, email="ben@example.org")
    assert (check(first), check(second)) == (first, second)


def test_an_equal_row_is_a_repeat_of_the_first_and_kept_with_a_warning():
    check = FirstWins().check
    check(row(2))
    repeat = check(row(5, email=" ANA@example.org", city="Rome "))
    assert (repeat.repeat_of, repeat.is_rejected) == (2, False)
    assert repeat.values == row(2).values
    (problem,) = repeat.problems
    assert (problem.row, problem.severity, problem.code) == (5, Severity.WARNING, "repeated_row")
    assert "Row 2" in problem.message


def test_a_posting_that_is_posted_again_is_a_repeat():
    rows = cleaner(DatasetType.JOB_MARKET, "job_title", "company", "skills", "Date posted")
    check = FirstWins().check
    first = check(rows.clean(2, ["Dev", "Acme", "Go", "2026-03-01"]))
    again = check(rows.clean(3, ["Dev", "Acme", "Go", "2026-04-01"]))
    assert (first.values.posted_date, again.repeat_of) == (date(2026, 3, 1), 2)


def test_a_row_with_the_same_key_and_other_values_is_rejected_with_its_cells():
    check = FirstWins().check
    check(row(2))
    rejected = check(row(4, city="Paris"))
    assert (rejected.values, rejected.is_rejected, rejected.repeat_of) == (None, True, None)
    assert rejected.cells == ("ana@example.org", "Ana", "2018", "Paris")
    (problem,) = rejected.problems
    assert (problem.row, problem.severity, problem.code) == (4, Severity.ERROR, "duplicate_in_file")
    assert "Row 2" in problem.message
    assert {"repeated_row", "duplicate_in_file"} <= CODES.keys()


def test_the_first_valid_row_wins_not_a_rejected_one():
    check = FirstWins().check
    invalid = row(2, year="soon")
    assert check(invalid) == invalid
    assert check(row(3)).problems == ()
    assert check(row(4)).repeat_of == 3


def test_later_rows_are_always_held_against_the_first():
    check = FirstWins().check
    answers = [check(row(2)), check(row(3, city="Paris")), check(row(4, city="Paris")), check(row(5))]
    assert [answer.is_rejected for answer in answers] == [False, True, True, False]
    assert answers[3].repeat_of == 2


people = st.builds(
    lambda email, city: AlumniRow(email, "Ana", 2018, None, None, None, city, (), None),
    st.sampled_from(["a@example.org", "b@example.org", "c@example.org"]),
    st.sampled_from(["Rome", "Paris", None]),
)


@given(st.lists(people, max_size=12), st.integers(0, 12))
def test_a_restart_in_the_middle_gives_the_same_answers(values, cut):
    checked = [CheckedRow(number, value.email, value) for number, value in enumerate(values, start=2)]
    once = FirstWins()
    whole = [once.check(item) for item in checked]
    again = FirstWins()
    for item in checked[:cut]:
        again.check(item)
    assert [again.check(item) for item in checked[cut:]] == whole[cut:]


@given(st.lists(people, max_size=12))
def test_each_key_is_stored_once_and_every_other_row_says_why_not(values):
    seen = FirstWins()
    answers = [seen.check(CheckedRow(number, value.email, value)) for number, value in enumerate(values, start=2)]
    stored = [answer.key for answer in answers if answer.values is not None and answer.repeat_of is None]
    assert sorted(stored) == sorted({value.email for value in values})
    for answer in answers:
        assert (answer.repeat_of is not None or answer.is_rejected) == bool(answer.problems)
