from datetime import date

import pytest

from domain.datasets.dates import DateOrder
from domain.datasets.errors import WrongColumns
from domain.datasets.problems import CODES, VALUE_LIMIT, Severity
from domain.datasets.rows import AlumniRow, CareerMoveRow, CourseRow, DatasetType
from domain.datasets.templates import template_example
from tests.unit.domain.datasets.hand_made import clean, cleaner, codes

ALUMNI, JOBS, COURSES, MOVES = DatasetType


def test_a_clean_row_becomes_its_values():
    row = clean(ALUMNI, email=" John@Example.com ", location="  San \t Francisco ")
    assert row.values == AlumniRow(
        email="john@example.com",
        name="John Doe",
        batch_year=2018,
        department="Computer Science",
        current_company="Google",
        current_role="Senior SWE",
        location="San Francisco",
        skills=("Python", "React", "ML"),
        linkedin_url="https://www.linkedin.com/in/john-doe",
    )
    assert (row.key, row.problems, row.is_rejected) == ("john@example.com", (), False)


def test_blank_optional_cells_stay_unknown():
    row = cleaner(ALUMNI).clean(2, ["a@example.org", "Ana", "2018", "", " ", "", "\u00a0", "", ""])
    assert row.values == AlumniRow("a@example.org", "Ana", 2018, None, None, None, None, (), None)
    assert row.problems == ()


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        *((ALUMNI, "email"), (ALUMNI, "name"), (ALUMNI, "batch_year")),
        *((JOBS, "job_title"), (JOBS, "company"), (JOBS, "required_skills")),
        *((COURSES, "student_id"), (COURSES, "course_name")),
        *((MOVES, "email"), (MOVES, "from_role"), (MOVES, "to_role"), (MOVES, "transition_date")),
    ],
)
@pytest.mark.parametrize("blank", ["", "  ", "\t", "\x00"])
def test_a_blank_required_cell_rejects_the_row(kind, column, blank):
    row = clean(kind, **{column: blank})
    (problem,) = row.problems
    assert (problem.severity, problem.column, problem.code) == (Severity.ERROR, column, "missing_required")
    assert problem.value in (None, "\ufffd")
    assert (row.values, row.key, row.is_rejected) == (None, "", True)


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        (ALUMNI, {"email": "ana.example.org"}, "invalid_email"),
        (ALUMNI, {"name": "x" * 256}, "too_long"),
        (ALUMNI, {"name": "\ud800"}, "invalid_characters"),
        (ALUMNI, {"batch_year": "soon"}, "invalid_year"),
        (ALUMNI, {"batch_year": "1066"}, "year_out_of_range"),
        (JOBS, {"company": "x" * 256}, "too_long"),
        (JOBS, {"company": "N/A"}, "missing_required"),
        (JOBS, {"required_skills": "n/a"}, "missing_required"),
        (COURSES, {"student_id": "x" * 65}, "too_long"),
        (MOVES, {"transition_date": "soon"}, "invalid_date"),
        (MOVES, {"transition_date": "05/06/2024"}, "ambiguous_date"),
        (MOVES, {"transition_date": "2026-03-02"}, "date_in_future"),
    ],
)
def test_an_invalid_required_cell_rejects_the_row(kind, cell, code):
    row = clean(kind, **cell)
    assert row.values is None
    assert [problem.code for problem in row.problems if problem.severity is Severity.ERROR] == [code]


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        (ALUMNI, {"department": "x" * 256}, "too_long"),
        (ALUMNI, {"department": "\udc00"}, "invalid_characters"),
        (ALUMNI, {"linkedin_url": "https://example.org"}, "invalid_linkedin_url"),
        (ALUMNI, {"current_role": "n/a"}, "placeholder_blank"),
        (ALUMNI, {"linkedin_url": "-"}, "placeholder_blank"),
        (ALUMNI, {"skills": "x" * 101}, "too_long"),
        (JOBS, {"salary_min": "much"}, "invalid_salary"),
        (COURSES, {"email": "ana.example.org"}, "invalid_email"),
        (COURSES, {"completion_date": "05/06/2024"}, "ambiguous_date"),
        (COURSES, {"grade": "excellent in every way"}, "too_long"),
        (MOVES, {"success_rating": "6"}, "invalid_rating"),
    ],
)
def test_an_invalid_optional_cell_is_left_out_with_a_warning(kind, cell, code):
    row = clean(kind, **cell)
    (column,) = cell
    assert not getattr(row.values, column)
    (problem,) = row.problems
    assert (problem.severity, problem.column, problem.code) == (Severity.WARNING, column, code)


@pytest.mark.parametrize(
    ("kind", "cell", "value", "code"),
    [
        (ALUMNI, {"email": "j@gmial.com"}, "j@gmial.com", "suspicious_email_domain"),
        (ALUMNI, {"batch_year": "Class of 2018"}, 2018, "year_in_text"),
        (ALUMNI, {"name": "A\x00na"}, "Ana", "control_characters"),
        (ALUMNI, {"name": "JosÃ©"}, "JosÃ©", "suspicious_encoding"),
        (ALUMNI, {"location": "M\x07unich"}, "Munich", "control_characters"),
        (ALUMNI, {"location": "M\ufffdnchen"}, "M\ufffdnchen", "suspicious_encoding"),
        (ALUMNI, {"skills": "Go, ?"}, ("Go",), "placeholder_blank"),
        (COURSES, {"completion_date": "2024-05"}, date(2024, 5, 1), "day_missing"),
        (MOVES, {"transition_date": "45427"}, date(2024, 5, 15), "serial_date"),
    ],
)
def test_a_doubtful_cell_is_kept_with_a_warning(kind, cell, value, code):
    row = clean(kind, **cell)
    (column,) = cell
    assert getattr(row.values, column) == value
    assert [(problem.severity, problem.code) for problem in row.problems] == [(Severity.WARNING, code)]


def test_a_wrong_encoding_shows_what_was_meant():
    assert clean(ALUMNI, name="JosÃ© MuÃ±oz").problems[0].suggestion == "José Muñoz"
    assert clean(ALUMNI, name="José Muñoz").problems == ()


@pytest.mark.parametrize(
    "text", ["n/a", "N/A", "NA", "null", "None", "nan", "-", "--", "?", "#N/A", "(blank)", " Unknown "]
)
def test_a_placeholder_counts_as_blank_but_not_in_a_name(text):
    row = clean(ALUMNI, location=text, name=text)
    assert row.values.location is None
    assert row.values.name == text.strip()
    assert codes(row) == ["placeholder_blank"]


@pytest.mark.parametrize(
    "name",
    [
        "  Ana   López ",
        "null",
        "O'Brien; DROP TABLE users",
        "田中\u3000さん",
        "=1+1",
        "a\tb\nc\x07",
        "\ufeff",
        "x" * 255,
    ],
)
def test_a_name_is_stored_as_it_stands_but_for_its_edges(name):
    row = clean(ALUMNI, name=name)
    assert row.values.name == name.strip()
    assert row.problems == ()


def test_letters_of_displayed_text_are_never_changed():
    row = clean(ALUMNI, current_company="eBay  GmbH", current_role="Sr.\u00a0SWE", location="ISTANBUL İ ﬁ")
    assert (row.values.current_company, row.values.current_role) == ("eBay GmbH", "Sr. SWE")
    assert row.values.location == "ISTANBUL İ ﬁ"


def test_a_list_in_a_cell_for_text_is_joined():
    assert clean(ALUMNI, location=["Berlin", "Rome"]).values.location == "Berlin, Rome"


def test_a_list_in_a_cell_for_skills_is_taken():
    assert clean(ALUMNI, skills=["Go", "go ", "C#"]).values.skills == ("Go", "C#")


def test_missing_cells_at_the_end_count_as_blank_with_one_warning():
    row = cleaner(ALUMNI).clean(7, ["ana@example.org", "Ana", "2018", "Law"])
    assert row.values == AlumniRow("ana@example.org", "Ana", 2018, "Law", None, None, None, (), None)
    assert codes(row) == ["too_few_cells"]
    assert row.cells == ("ana@example.org", "Ana", "2018", "Law", "", "", "", "", "")


def test_a_row_that_lacks_only_unknown_columns_is_complete():
    rows = cleaner(ALUMNI, "email", "name", "batch year", "shoe size")
    assert rows.clean(2, ["ana@example.org", "Ana", "2018"]).problems == ()


def test_cells_beyond_the_header_reject_the_row():
    row = cleaner(COURSES).clean(3, [*template_example(COURSES), "", " Berlin ", "Rome"])
    (problem,) = row.problems
    assert (problem.severity, problem.column, problem.code) == (Severity.ERROR, None, "too_many_cells")
    assert problem.value == "Berlin, Rome"
    assert row.cells == (*template_example(COURSES), "", " Berlin ", "Rome")


def test_blank_cells_beyond_the_header_are_nothing():
    assert cleaner(COURSES).clean(3, [*template_example(COURSES), "", " "]).problems == ()


def test_the_cells_stay_as_they_stood_for_the_corrected_upload():
    row = cleaner(ALUMNI, "email", "name", "note", "class of").clean(4, [" x ", "Ana ", "new\nline", "18"])
    assert row.values is None
    assert row.cells == (" x ", "Ana ", "new\nline", "18")


def test_what_cannot_be_written_to_a_file_is_replaced_in_cells_and_quotes():
    row = clean(ALUMNI, name="A\ud800", email="\x00nobody")
    assert row.cells[1] == "A\ufffd"
    assert [problem.value for problem in row.problems] == ["\ufffdnobody", "\ufffdnobody", "A\ufffd"]
    "".join(row.cells).encode()


def test_a_quoted_value_is_cut():
    (problem,) = clean(ALUMNI, name="x" * 5000).problems
    assert len(problem.value) == VALUE_LIMIT


def test_all_problems_of_a_row_are_told_at_once_in_the_order_of_the_columns():
    row = cleaner(ALUMNI).clean(9, ["ana", "", "soon", "n/a", "", "", "", "", "example.org", "extra"])
    assert [(problem.row, problem.column, problem.code) for problem in row.problems] == [
        (9, None, "too_many_cells"),
        (9, "email", "invalid_email"),
        (9, "name", "missing_required"),
        (9, "batch_year", "invalid_year"),
        (9, "department", "placeholder_blank"),
        (9, "linkedin_url", "invalid_linkedin_url"),
    ]
    assert {problem.code for problem in row.problems} <= CODES.keys()


def test_a_salary_range_is_told_of_at_its_place():
    row = clean(JOBS, industry="n/a", salary_min="9", salary_max="1", experience_level="n/a")
    assert codes(row) == ["placeholder_blank", "salary_range_reversed", "placeholder_blank"]


def test_halves_of_a_name_are_judged_like_a_name():
    rows = cleaner(ALUMNI, "first name", "last name", "email", "batch year")
    assert rows.clean(2, ["", "Null", "ana@example.org", "2018"]).values.name == "Null"
    assert codes(rows.clean(3, [" ", "", "ana@example.org", "2018"])) == ["missing_required"]
    assert codes(rows.clean(4, ["A\ud800", "López", "ana@example.org", "2018"])) == ["invalid_characters"]


def test_rows_of_a_file_without_required_columns_are_not_cleaned():
    with pytest.raises(WrongColumns):
        cleaner(ALUMNI, "email", "name")


def test_a_bad_row_changes_nothing_for_the_next():
    rows = cleaner(JOBS)
    good = list(template_example(JOBS))
    before = rows.clean(2, good)
    rows.clean(3, ["", "", "", "", "9", "1", "", "", "extra"])
    assert rows.clean(2, good) == before


def test_the_order_of_the_column_settles_dates():
    row = clean(MOVES, DateOrder.DAY_FIRST, transition_date="05/06/2024")
    assert row.values.transition_date == date(2024, 6, 5)


def test_keys_fold_spelling_and_keep_blank_parts():
    job = clean(JOBS, job_title=" Senior  DEVELOPER", company="Microsoft", location="", experience_level="5-7 Years")
    assert job.key == "senior developer\x1fmicrosoft\x1f\x1f5-7 years"
    course = clean(COURSES, student_id="std001", completion_date="")
    assert isinstance(course.values, CourseRow)
    assert course.key == "std001\x1fmachine learning\x1f"
    move = clean(MOVES, email="JOHN@example.com")
    assert isinstance(move.values, CareerMoveRow)
    assert move.key == "john@example.com\x1fsoftware engineer\x1fsenior software engineer\x1f2022-03-01"
