import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from domain.datasets.cleaning import RowCleaner
from domain.datasets.duplicates import FirstWins
from domain.datasets.header import map_header
from domain.datasets.rows import CheckedRow, DatasetType
from domain.datasets.schemas import SCHEMAS
from domain.datasets.templates import template_header
from entrypoints.cli.demo_college import COMPANIES, DEPARTMENTS
from entrypoints.cli.demo_data import POSTINGS, alumni_csv, demo_files
from entrypoints.cli.demo_names import CITIES, CULTURES
from entrypoints.cli.demo_roles import OCCUPATIONS

ALUMNI, JOBS, COURSES, MOVES = DatasetType
TODAY = date(2026, 3, 1)
EXAMPLES = Path(__file__).parents[4] / "examples"
EMPLOYERS = {company.name: company for companies in COMPANIES.values() for company in companies}


def check(kind: DatasetType, lines: Iterable[str], today: date = TODAY) -> list[CheckedRow]:
    """The rows as an import would see them."""
    rows = csv.reader(lines)
    header = next(rows)
    cleaner = RowCleaner(kind, map_header(SCHEMAS[kind], header), today=today)
    once = FirstWins()
    return [once.check(cleaner.clean(number, cells)) for number, cells in enumerate(rows, start=2)]


@pytest.fixture(scope="module")
def files() -> dict[DatasetType, bytes]:
    return demo_files(400, 7, TODAY)


@pytest.fixture(scope="module")
def values(files):
    return {
        kind: [row.values for row in check(kind, content.decode().splitlines(keepends=True))]
        for kind, content in files.items()
    }


@pytest.mark.parametrize("kind", DatasetType)
def test_each_file_has_the_columns_of_its_template(files, kind):
    assert next(csv.reader(files[kind].decode().splitlines())) == list(template_header(kind))


@pytest.mark.parametrize("kind", DatasetType)
@pytest.mark.parametrize(
    ("count", "seed", "today"),
    [(400, 7, TODAY), (1_500, 99, date(2024, 7, 1)), (10, 1, date(2026, 1, 1)), (50, 3, date(1996, 1, 1))],
)
def test_an_import_has_nothing_to_remark_on_any_row(kind, count, seed, today):
    rows = check(kind, demo_files(count, seed, today)[kind].decode().splitlines(keepends=True), today)
    assert [row.problems for row in rows if row.problems] == []


def test_there_is_as_much_as_was_asked_for(values):
    assert len(values[ALUMNI]) == 400
    assert len(values[JOBS]) == POSTINGS
    assert 1_300 < len(values[COURSES]) < 1_700
    assert 800 < len(values[MOVES]) < 1_400


def test_emails_are_unique_and_reserved_for_examples(values):
    emails = [alumnus.email for alumnus in values[ALUMNI]]
    assert len(set(emails)) == len(emails)
    domains = {email.partition("@")[2] for email in emails}
    assert domains == {"alumni.example", "example.com", "example.org", "example.net"}


def test_batches_and_departments_spread(values):
    years = {alumnus.batch_year for alumnus in values[ALUMNI]}
    assert (min(years), max(years)) == (1995, 2024)
    assert len(years) == 30
    assert {alumnus.department for alumnus in values[ALUMNI]} == {department.name for department in DEPARTMENTS}


def test_a_career_is_a_chain_that_ends_in_the_present_position(values):
    moves = defaultdict(list)
    for move in values[MOVES]:
        moves[move.email].append(move)
    assert set(moves) == {alumnus.email for alumnus in values[ALUMNI]}
    for alumnus in values[ALUMNI]:
        career = moves[alumnus.email]
        assert 1 <= len(career) <= 5
        for before, after in pairwise(career):
            assert (before.to_role, before.to_company) == (after.from_role, after.from_company)
            assert before.transition_date < after.transition_date
        assert (career[-1].to_role, career[-1].to_company) == (alumnus.current_role, alumnus.current_company)
        assert set(career[-1].skills_acquired) <= set(alumnus.skills)
        assert date(alumnus.batch_year, 6, 15) < career[0].transition_date
        assert career[-1].transition_date <= TODAY


def test_a_career_begins_in_the_department_and_goes_where_occupations_lead(values):
    first_titles = {department.name: department.first_titles for department in DEPARTMENTS}
    department = {alumnus.email: alumnus.department for alumnus in values[ALUMNI]}
    seen = set()
    for move in values[MOVES]:
        if move.email not in seen:
            assert move.from_role in first_titles[department[move.email]]
            seen.add(move.email)
        assert move.to_role == move.from_role or move.to_role in OCCUPATIONS[move.from_role].next_titles
        assert (move.to_role, move.to_company) != (move.from_role, move.from_company)
        assert OCCUPATIONS[move.to_role].since <= move.transition_date.year
        assert EMPLOYERS[move.to_company].sector in OCCUPATIONS[move.to_role].sectors
        assert set(move.skills_acquired) <= set(OCCUPATIONS[move.to_role].skills)


def test_people_work_where_their_employer_has_an_office(values):
    for alumnus in values[ALUMNI]:
        assert alumnus.location in {office.name for office in EMPLOYERS[alumnus.current_company].offices}


def test_courses_belong_to_the_people_and_end_before_their_graduation(values):
    alumni = {alumnus.email: alumnus for alumnus in values[ALUMNI]}
    offered = {department.name: {course.name for course in department.courses} for department in DEPARTMENTS}
    numbers = defaultdict(set)
    for course in values[COURSES]:
        alumnus = alumni[course.email]
        numbers[course.student_id].add(course.email)
        assert course.course_name in offered[alumnus.department]
        assert 0 <= alumnus.batch_year - course.completion_date.year <= 2
        assert course.completion_date < date(alumnus.batch_year, 6, 15)
    assert len(numbers) == len(alumni)
    assert all(len(emails) == 1 for emails in numbers.values())


def test_salaries_fit_occupation_and_place(values):
    cities = {city.name: city for city in CITIES.values()}
    paid = [posting for posting in values[JOBS] if posting.salary_min is not None]
    assert len(paid) > POSTINGS / 2
    for posting in paid:
        city = cities[posting.location]
        middle = OCCUPATIONS[posting.job_title].pay * city.wages * city.units_per_dollar
        assert posting.salary_currency == city.currency
        assert 0.7 * middle < posting.salary_min < 1.1 * middle
        assert posting.salary_max is None or 0.85 * middle < posting.salary_max < 1.6 * middle


def test_the_same_seed_gives_the_same_bytes(files):
    assert demo_files(400, 7, TODAY) == files
    assert demo_files(400, 8, TODAY) != files


def test_more_people_change_nothing_for_those_before(files):
    fewer = list(csv.reader(demo_files(10, 7, TODAY)[MOVES].decode().splitlines()))
    assert list(csv.reader(files[MOVES].decode().splitlines()))[: len(fewer)] == fewer


def test_nobody_had_graduated_before_the_first_batch():
    with pytest.raises(ValueError, match="too early"):
        demo_files(1, 7, date(1995, 12, 31))


def test_every_occupation_leads_to_known_ones_of_the_same_rank_or_higher():
    for occupation in OCCUPATIONS.values():
        assert set(occupation.sectors) <= set(COMPANIES)
        for title in occupation.next_titles:
            assert OCCUPATIONS[title].level >= occupation.level
            assert title != occupation.title


def test_names_come_from_many_cultures():
    assert len(CULTURES) >= 25
    for culture in CULTURES:
        assert len(set(culture.given)) == len(culture.given) >= 6
        assert len(set(culture.family)) == len(culture.family) >= 6


@pytest.mark.parametrize(
    ("rows", "bad_share", "bad"), [(1_000, 0.05, 50), (100, 0.29, 29), (50, 1.0, 50), (300, 0.0, 0), (0, 0.5, 0)]
)
def test_a_benchmark_file_has_exactly_the_share_of_rows_to_reject(rows, bad_share, bad):
    checked = check(ALUMNI, alumni_csv(rows, 3, bad_share, TODAY))
    assert len(checked) == rows
    assert sum(row.is_rejected for row in checked) == bad
    assert all(not row.problems for row in checked if not row.is_rejected)


def test_a_benchmark_file_is_the_same_each_time():
    assert list(alumni_csv(200, 3, 0.1, TODAY)) == list(alumni_csv(200, 3, 0.1, TODAY))


@pytest.mark.parametrize("kind", [JOBS, COURSES, MOVES])
def test_the_example_files_are_clean(kind):
    rows = check(kind, (EXAMPLES / f"{kind}.csv").read_text("utf-8").splitlines(keepends=True))
    assert len(rows) == 8
    assert [row.problems for row in rows if row.problems] == []


def test_the_example_of_alumni_has_mistakes_worth_reporting():
    rows = check(ALUMNI, (EXAMPLES / "alumni.csv").read_text("utf-8").splitlines(keepends=True))
    assert len(rows) == 12
    assert [(row.row, problem.severity, problem.code) for row in rows for problem in row.problems] == [
        (5, "error", "invalid_email"),
        (7, "error", "missing_required"),
        (9, "error", "duplicate_in_file"),
        (10, "warning", "suspicious_email_domain"),
        (12, "warning", "placeholder_blank"),
        (13, "warning", "invalid_linkedin_url"),
    ]
