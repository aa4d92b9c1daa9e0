"""What a report says of bad rows: where, what, why and what was probably meant (D3); how odd files are read (D4)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from domain.datasets.problems import CODES
from tests.contract.http.datasets import HEADERS, Answer, Office, counts, csv_file, csv_text, people, person, problems

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime.now(UTC)
POSTING = {"job_title": "Engineer", "company": "Acme", "required_skills": "Go"}
COURSE = {"student_id": "S1", "course_name": "Algebra"}
MOVE = {"email": "person1@alumni.edu", "from_role": "A", "to_role": "B", "transition_date": "2022-03-01"}

BAD_ROWS = [
    ("alumni", person(1, email="jhon@gmial"), "email", "invalid_email"),
    ("alumni", person(1, email=""), "email", "missing_required"),
    ("alumni", person(1, name=" "), "name", "missing_required"),
    ("alumni", person(1, name="x" * 256), "name", "too_long"),
    ("alumni", person(1, batch_year="n/a"), "batch_year", "missing_required"),
    ("alumni", person(1, batch_year="1850"), "batch_year", "year_out_of_range"),
    ("job_market", {**POSTING, "company": ""}, "company", "missing_required"),
    ("job_market", {**POSTING, "required_skills": " ; "}, "required_skills", "missing_required"),
    ("educational", {**COURSE, "student_id": ""}, "student_id", "missing_required"),
    ("educational", {**COURSE, "course_name": "x" * 256}, "course_name", "too_long"),
    ("career_paths", {**MOVE, "to_role": ""}, "to_role", "missing_required"),
    ("career_paths", {**MOVE, "transition_date": "someday"}, "transition_date", "invalid_date"),
    ("career_paths", {**MOVE, "transition_date": f"{NOW.year + 2}-01-01"}, "transition_date", "date_in_future"),
]
WARNED_ROWS = [
    ("alumni", person(1, email="jhon@gmial.com"), "email", "suspicious_email_domain"),
    ("alumni", person(1, department="x" * 256), "department", "too_long"),
    ("alumni", person(1, location="N/A"), "location", "placeholder_blank"),
    ("alumni", person(1, name="JosÃ© Perez"), "name", "suspicious_encoding"),
    ("alumni", person(1, linkedin_url="https://evil.example/in/x"), "linkedin_url", "invalid_linkedin_url"),
    ("alumni", person(1, skills=",".join(f"skill {n}" for n in range(101))), "skills", "too_many_items"),
    ("job_market", {**POSTING, "salary_min": "lots"}, "salary_min", "invalid_salary"),
    ("job_market", {**POSTING, "salary_min": "9", "salary_max": "5"}, "salary_min", "salary_range_reversed"),
    ("educational", {**COURSE, "completion_date": "05/06"}, "completion_date", "invalid_date"),
    ("educational", {**COURSE, "email": "nobody"}, "email", "invalid_email"),
    ("career_paths", {**MOVE, "success_rating": "11"}, "success_rating", "invalid_rating"),
]


def of_row(report: Answer, row: int) -> Answer:
    checked = report["validation_report"]
    (problem,) = (one for one in checked["validationErrors"] + checked["warnings"] if one["row"] == row)
    found: Answer = problem
    return found


@pytest.mark.parametrize("dataset_type", HEADERS)
async def test_a_bad_row_is_rejected_for_its_reason_and_the_others_are_not(office: Office, dataset_type: str) -> None:
    wanted = [one for one in BAD_ROWS if one[0] == dataset_type]
    good = {"alumni": person(2), "job_market": POSTING, "educational": COURSE, "career_paths": MOVE}[dataset_type]
    content = csv_file(dataset_type, *(row for _, row, _, _ in wanted), good)
    report = await office.store(content, "file.csv", dataset_type)
    assert counts(report) == (1, 0, 0, len(wanted))
    assert problems(report) == [(row, column, code) for row, (_, _, column, code) in enumerate(wanted, start=2)]
    checked = report["validation_report"]
    assert sum(checked["errorsByCode"].values()) == sum(checked["errorsByColumn"].values()) == len(wanted)
    for problem in checked["validationErrors"]:
        assert problem["code"] in CODES
        assert problem["error"]
        assert problem["value"] is None or 0 < len(problem["value"]) <= 100


@pytest.mark.parametrize("dataset_type", HEADERS)
async def test_a_bad_optional_cell_is_left_out_with_a_warning(office: Office, dataset_type: str) -> None:
    wanted = [one for one in WARNED_ROWS if one[0] == dataset_type]
    key = {"alumni": "email", "job_market": "job_title", "educational": "student_id", "career_paths": "to_role"}
    rows = []
    for number, (_, row, column, _) in enumerate(wanted):
        apart = "" if column == key[dataset_type] else f"{number}"
        rows.append({**row, key[dataset_type]: f"{apart}{row[key[dataset_type]]}"})
    report = await office.store(csv_file(dataset_type, *rows), "file.csv", dataset_type)
    assert counts(report) == (len(wanted), 0, 0, 0)
    assert report["summary"]["warning_rows"] == len(wanted)
    expected = [(row, column, code) for row, (_, _, column, code) in enumerate(wanted, start=2)]
    assert problems(report, "warnings") == expected


async def test_evident_slips_come_with_a_suggestion(office: Office) -> None:
    rows = [
        person(1, email="jhon@gmial.com"),
        person(2, email="ana@alumni,edu"),
        person(3, name="JosÃ©"),
        person(4, linkedin_url="in/ana"),
    ]
    report = await office.store(csv_file("alumni", *rows))
    assert of_row(report, 2)["suggestion"] == "jhon@gmail.com"
    assert of_row(report, 3)["suggestion"] == "ana@alumni.edu"
    assert of_row(report, 4)["suggestion"] == "José"
    assert of_row(report, 5)["suggestion"] == "https://www.linkedin.com/in/ana"


async def test_of_rows_with_one_key_the_first_valid_one_wins(office: Office) -> None:
    rows = [
        person(1, batch_year="never"),
        person(1, name="First"),
        person(2),
        person(3),
        person(4),
        person(1, name="First"),
        person(1, name="Later"),
        person(1, name="First", email="PERSON1@alumni.edu "),
    ]
    report = await office.store(csv_file("alumni", *rows))
    assert counts(report) == (4, 0, 2, 2)
    assert problems(report) == [(2, "batch_year", "invalid_year"), (8, "", "duplicate_in_file")]
    assert "3" in of_row(report, 8)["error"]
    assert problems(report, "warnings") == [(7, "", "repeated_row"), (9, "", "repeated_row")]
    assert (await office.find("alumni_profiles", name="First")) != []
    assert (await office.find("alumni_profiles", name="Later")) == []


async def test_row_numbers_are_those_of_a_spreadsheet(office: Office) -> None:
    bad = ("nobody", "Ana", "2020")
    good = ("ana@alumni.edu", "Ana", "2020")
    header = ("email", "name", "batch_year")
    text = csv_text(header, [bad, ("bo@alumni.edu", "Bo\nBo", "2020"), bad, good, bad]).decode()
    report = await office.store(
        b"sep=,\r\n\r\n" + text.replace("nobody,Ana,2020\r\n", "\r\nnobody,Ana,2020\r\n").encode()
    )
    rows = [row for row, _, _ in problems(report)]
    # A spreadsheet hides the line with sep=, shows blank rows, and a quoted line break within its cell.
    assert rows == [4, 7, 10]


async def test_headers_match_by_meaning_and_what_is_unknown_is_told(office: Office) -> None:
    header = ("E-Mail Address", "FULL NAME", "Class of", "Shoe size", "Dept.", "name", "", "E-mail")
    report = await office.store(
        csv_text(header, [("a@alumni.edu", "Ana A", "2020", "38", "Law", "Ana", "?", "b@b.edu")])
    )
    checked = report["validation_report"]
    assert counts(report) == (1, 0, 0, 0)
    assert checked["columns"]["batch_year"] == "Class of"
    assert checked["columns"]["department"] == "Dept."
    assert checked["columns"]["name"] == "name"
    assert checked["unknownColumns"] == ["Shoe size"]
    assert len(checked["repeatedColumns"]) == 2


async def test_a_report_shows_as_many_problems_as_fit_and_counts_them_all(office: Office) -> None:
    worker = office.new_worker(import_problem_limit=5)
    rows = [person(number, email="nobody") for number in range(9)]
    upload_id = await office.accept(csv_file("alumni", *rows))
    await office.work(worker)
    await worker.engine().dispose()
    checked = (await office.report(upload_id))["validation_report"]
    assert (len(checked["validationErrors"]), checked["problems_total"], checked["truncated"]) == (5, 9, True)
    assert checked["errorsByCode"] == {"invalid_email": 9}
    assert len((await office.error_csv(upload_id)).splitlines()) == 10


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Žofie 😀 שלום"),
        ("utf-8-sig", "Žofie 😀 שלום"),
        ("utf-16", "Žofie 😀 שלום"),
        ("utf-16-be", "Žofie 😀 שלום"),
        ("cp1252", "Zoë Müller – “Señor”"),
    ],
)
async def test_texts_arrive_whatever_the_encoding(office: Office, encoding: str, name: str) -> None:
    content = csv_file("alumni", *(person(number, name=f"{name} {number}") for number in range(5)))
    report = await office.store(content.decode().encode(encoding))
    assert counts(report) == (5, 0, 0, 0)
    assert sorted(row["name"] for row in await office.find("alumni_profiles", origin="import")) == [
        f"{name} {number}" for number in range(5)
    ]


async def test_characters_that_no_table_can_hold_are_only_remarks(office: Office) -> None:
    rows = [
        {**person(1), "name": "Bell\x07 \u0000Nul", "department": "\x07Law"},
        {**person(2), "name": "Half \ud800 pair"},
        {**person(3), "location": "Half \udfff pair", "\ud834 key": "x"},
        {**person(4), "skills": ["\ufdfa" * 100, "Go"]},
        {**person(5), "name": "\u202eright to left\u202c", "location": "x" * 100_000},
    ]
    report = await office.store(json.dumps(rows).encode(), "people.json")
    assert counts(report) == (5, 0, 0, 0)
    assert sorted({(row, column, code) for row, column, code in problems(report, "warnings")}) == [
        (2, "department", "control_characters"),
        (2, "name", "control_characters"),
        (3, "name", "suspicious_encoding"),
        (4, "location", "suspicious_encoding"),
        (5, "skills", "too_long"),
        (6, "location", "too_long"),
    ]
    stored = {row["name"] for row in await office.find("alumni_profiles", origin="import")}
    assert {"Bell\x07 Nul", "Half \ufffd pair", "\u202eright to left\u202c"} < stored


async def test_an_empty_or_unreadable_file_fails_with_a_reason_and_stores_nothing(office: Office) -> None:
    before = await office.contents()
    for content in (b"", b"email,name,batch_year\n", b"\x89PNG\r\n\x1a\n" + bytes(500), people(1)[:0] + b"{}"):
        answer = await office.send(content)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["error_code"] in ("EMPTY_FILE", "NO_ROWS", "NOT_A_TABLE", "MISSING_COLUMNS")
    assert await office.contents() == before
