"""Files of each type and format become people, postings, courses and moves; the answers have the promised fields."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping

import openpyxl
import pytest
import xlwt

from tests.contract.http.datasets import API, HEADERS, Office, counts, csv_file, csv_text, people, person
from tests.wirings import ADMIN

pytestmark = pytest.mark.asyncio(loop_scope="session")

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

POSTING = {
    "job_title": "Data Engineer",
    "company": "Acme",
    "industry": "Energy",
    "location": "Oslo",
    "salary_min": "70000 EUR",
    "salary_max": "90000 EUR",
    "required_skills": "Python; SQL",
    "experience_level": "3-5 years",
}
COURSE = {
    "student_id": "S1",
    "email": "person1@alumni.edu",
    "course_name": "Algebra",
    "grade": "A",
    "completion_date": "2024-05-15",
    "skills_learned": "Proofs",
    "instructor": "Dr. Smith",
}
MOVE = {
    "email": "person1@alumni.edu",
    "from_role": "Engineer",
    "to_role": "Manager",
    "from_company": "Acme",
    "to_company": "Umbrella",
    "transition_date": "2022-03-01",
    "skills_acquired": "Budgeting|Hiring",
    "success_rating": "4",
}


async def test_an_alumni_file_becomes_invited_people_with_profiles_and_skills(office: Office) -> None:
    link = "https://www.linkedin.com/in/ana"
    row = person(1, email="Ana@Alumni.edu", name="Ana Núñez", skills="Python, C++;python", linkedin_url=link)
    report = await office.load(csv_file("alumni", row))
    assert counts(report) == (1, 0, 0, 0)
    user = await office.one("users", email_key="ana@alumni.edu")
    assert (user["role"], user["status"], user["password_hash"]) == ("alumni", "invited", None)
    profile = await office.one("alumni_profiles", user_id=user["id"])
    assert (profile["name"], profile["batch_year"], profile["department_name"]) == ("Ana Núñez", 2001, "Physics")
    assert (profile["current_company_name"], profile["current_role_title"]) == ("Acme", "Engineer")
    assert (profile["location_text"], profile["social_links"]) == ("Berlin", {"linkedin": link})
    assert profile["origin"] == "import"
    contents = await office.contents()
    assert [(one["skill_id"], one["sort_order"]) for one in contents["profile_skills"]] == [("c++", 1), ("python", 0)]


async def test_a_job_market_file_becomes_postings(office: Office) -> None:
    report = await office.load(csv_file("job_market", POSTING), "jobs.csv", "job_market")
    assert counts(report) == (1, 0, 0, 0)
    posting = await office.one("job_market_postings")
    assert (posting["title"], posting["company_name"], posting["industry_name"]) == ("Data Engineer", "Acme", "Energy")
    assert (posting["salary_min"], posting["salary_max"], posting["salary_currency"]) == (70_000, 90_000, "EUR")
    assert (posting["location_text"], posting["experience_text"]) == ("Oslo", "3-5 years")
    assert len(await office.find("job_market_posting_skills", posting_id=posting["id"])) == 2


async def test_the_day_of_a_posting_is_taken_and_moves_when_a_later_file_says_so(office: Office) -> None:
    await office.load(csv_file("job_market", POSTING), "jobs.csv", "job_market")
    (posting,) = await office.find("job_market_postings")
    assert posting["posted_on"] is None
    for day, changed in (("2024-05-15", 1), ("2024-05-15", 0), ("", 0), ("soon", 0), ("2024-06-30", 1)):
        header, row = csv_file("job_market", POSTING).decode().splitlines()
        content = f"{header},Date Posted\n{row},{day}\n".encode()
        report = await office.load(content, "jobs.csv", "job_market")
        assert counts(report) == (0, changed, 1 - changed, 0)
        assert report["summary"]["warning_rows"] == (day == "soon")
    (posting,) = await office.find("job_market_postings")
    assert str(posting["posted_on"]) == "2024-06-30"
    await office.undone(report["upload_id"])
    assert str((await office.one("job_market_postings"))["posted_on"]) == "2024-05-15"


async def test_an_educational_file_becomes_course_records_and_no_accounts(office: Office) -> None:
    report = await office.load(csv_file("educational", COURSE), "courses.csv", "educational")
    assert counts(report) == (1, 0, 0, 0)
    course = await office.one("educational_records")
    assert (course["student_number"], course["email_key"], course["user_id"]) == ("S1", "person1@alumni.edu", None)
    assert (course["course_name"], course["grade"], course["instructor"]) == ("Algebra", "A", "Dr. Smith")
    assert str(course["completed_on"]) == "2024-05-15"
    assert len(await office.find("users")) == 1


async def test_a_career_path_file_becomes_moves_of_invited_people(office: Office) -> None:
    report = await office.load(csv_file("career_paths", MOVE), "moves.csv", "career_paths")
    assert counts(report) == (1, 0, 0, 0)
    user = await office.one("users", email_key="person1@alumni.edu")
    assert user["status"] == "invited"
    move = await office.one("career_paths", user_id=user["id"])
    assert (move["from_role_title"], move["to_role_title"]) == ("Engineer", "Manager")
    assert (move["from_company_name"], move["to_company_name"], move["success_rating"]) == ("Acme", "Umbrella", 4)
    assert str(move["transition_date"]) == "2022-03-01"
    assert len(await office.find("career_path_skills", career_path_id=move["id"])) == 2


def _objects() -> list[Mapping[str, object]]:
    return [person(number, skills=["Python", "SQL"]) for number in (1, 2, 3)]


def _table() -> list[list[object]]:
    header = HEADERS["alumni"]
    return [list(header), *([person(number).get(name) for name in header] for number in (1, 2, 3))]


def _xlsx() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in _table():
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def _xls() -> bytes:
    book, file = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("People")
    for row, cells in enumerate(_table()):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(file)
    return file.getvalue()


FORMATS: Mapping[str, Callable[[], bytes]] = {
    "people.csv": lambda: people(3),
    "people.tsv": lambda: csv_text(*_split(_table())).replace(b",", b"\t").replace(b'"', b""),
    "people.txt": lambda: b"sep=;\r\n" + csv_text(*_split(_table())).replace(b",", b";").replace(b'"', b""),
    "people.xlsx": _xlsx,
    "people.xls": _xls,
    "people.json": lambda: json.dumps({"exported": "today", "people": _objects()}).encode(),
    "people.jsonl": lambda: "\n".join(json.dumps(one) for one in _objects()).encode(),
    "people.ndjson": lambda: "\n".join(json.dumps(one) for one in _objects()).encode("utf-16"),
}


def _split(table: list[list[object]]) -> tuple[list[str], list[list[object]]]:
    plain = [[str(cell or "").replace(",", "|") for cell in row] for row in table]
    return plain[0], [list(row) for row in plain[1:]]


async def test_every_format_says_the_same(office: Office) -> None:
    await office.load(people(3))
    expected = await office.contents()
    for name, content in FORMATS.items():
        await office.reset()
        report = await office.load(content(), name)
        assert (name, report["error_log"], counts(report)) == (name, None, (3, 0, 0, 0))
        assert await office.contents() == expected


async def test_an_upload_answers_with_what_the_form_needs(office: Office) -> None:
    answer = await office.send(people(1), "people.csv", description="  Spring  ")
    body = answer.json()
    assert answer.status_code == 201
    assert body["success"] is True
    assert body["message"]
    data = body["data"]
    assert (data["status"], data["file_name"], data["is_dry_run"]) == ("pending", "people.csv", False)
    assert data["estimated_processing_time"]
    row = (await office.get(data["upload_id"]))["data"]
    assert row["description"] == "Spring"


async def test_the_row_of_an_upload_has_every_name_that_a_page_reads(office: Office) -> None:
    content = csv_file("alumni", person(1), person(2, email="no address"))
    report = await office.load(content, "list.csv")
    (row,) = (await office.client.get(f"{API}/uploads")).json()["data"]
    assert row["id"] == row["upload_id"] == report["upload_id"]
    assert row["fileName"] == row["file_name"] == "list.csv"
    assert row["datasetType"] == row["dataset_type"] == row["file_type"] == "alumni"
    assert (row["status"], row["uploaded_by"], row["description"]) == ("completed", ADMIN, None)
    assert (row["fileSize"], row["file_size_kb"]) == (len(content), 1)
    assert row["totalRows"] == row["total_rows"] == 2
    assert row["validRows"] == row["valid_rows"] == 1
    assert row["errorRows"] == row["error_rows"] == 1
    assert row["dataQualityScore"] == 50
    assert INSTANT.fullmatch(row["uploadDate"])
    assert row["uploadDate"] == row["created_at"]
    detail = (await office.get(report["upload_id"]))["data"]
    assert detail == {**row, "summary": report["summary"]}


async def test_progress_stands_at_the_top_and_under_data(office: Office) -> None:
    upload_id = await office.accept(csv_file("alumni", person(1), person(2, email="no address")))
    waiting = await office.get(upload_id, "/progress")
    assert waiting["success"] is True
    assert (waiting["status"], waiting["progress_percentage"], waiting["processed_rows"]) == ("pending", 0, 0)
    await office.work()
    done = await office.get(upload_id, "/progress")
    expected = {
        "upload_id": upload_id,
        "status": "completed",
        "progress_percentage": 100,
        "total_rows": 2,
        "processed_rows": 2,
        "valid_rows": 1,
        "error_rows": 1,
        "estimated_time_remaining": None,
    }
    assert {name: done["data"][name] for name in expected} == expected
    assert isinstance(done["data"]["current_stage"], str)
    assert {name: value for name, value in done.items() if name not in ("success", "data")} == done["data"]


async def test_a_report_has_every_field_in_every_state(office: Office) -> None:
    upload_id = await office.accept(csv_file("alumni", person(1), person(2, email="no address"), person(3)))
    waiting = await office.get(upload_id, "/report")
    await office.work()
    done = await office.get(upload_id, "/report")
    for body in (waiting, done):
        assert {name: value for name, value in body.items() if name not in ("success", "data")} == body["data"]
        assert (body["success"], body["upload_id"], body["file_name"]) == (True, upload_id, "people.csv")
        assert (body["file_type"], body["is_dry_run"], body["error_log"], body["undo"]) == ("alumni", False, None, None)
        assert INSTANT.fullmatch(body["created_at"])
        assert all(isinstance(line, str) for line in body["processing_logs"])
    assert (waiting["status"], waiting["completed_at"], waiting["ai_processing_triggered"]) == ("pending", None, [])
    assert waiting["validation_report"]["validationErrors"] == []
    assert (done["status"], done["summary"]["total_rows"], done["summary"]["warning_rows"]) == ("completed", 3, 0)
    assert counts(done) == (2, 0, 0, 1)
    assert done["summary"]["processing_time_seconds"] >= 0
    assert INSTANT.fullmatch(done["completed_at"])
    checked = done["validation_report"]
    assert (checked["totalRows"], checked["validRows"], checked["errorRows"]) == (3, 2, 1)
    assert checked["dataQualityScore"] == 66.7
    assert [one["row"] for one in checked["errors"]] == [3]
    (problem,) = checked["validationErrors"]
    assert (problem["row"], problem["field"], problem["value"]) == (3, "email", "no address")
    assert (checked["encoding"], checked["delimiter"], checked["truncated"]) == ("utf-8", ",", False)


async def test_the_list_is_paged_and_filtered_newest_first(office: Office) -> None:
    good = await office.accept(people(1), "a.csv")
    await office.work()
    courses = await office.accept(csv_file("educational", COURSE), "b.csv", "educational")
    waiting = await office.accept(people(1), "c.csv")

    async def listed(query: str) -> list[str]:
        body = (await office.client.get(f"{API}/uploads?{query}")).json()
        paging = body["pagination"]
        assert {name: body[name] for name in ("total", "page", "limit", "total_pages")} == paging
        return [row["id"] for row in body["data"]]

    everything = [waiting, courses, good]
    assert await listed("") == everything
    assert await listed("status=all&file_type=all&dataset_type=") == everything
    assert await listed("status=pending") == [waiting, courses]
    assert await listed("status=pending&file_type=educational") == [courses]
    assert await listed("dataset_type=alumni") == [waiting, good]
    assert await listed("status=failed") == []
    assert await listed("page=2&limit=2") == [good]
    assert await listed("page=3&limit=2") == []
    body = (await office.client.get(f"{API}/uploads?limit=2")).json()
    assert body["pagination"] == {"total": 3, "page": 1, "limit": 2, "total_pages": 2}


async def test_statistics_count_by_state_and_type(office: Office) -> None:
    await office.load(people(1))
    await office.accept(csv_file("educational", COURSE), "b.csv", "educational")
    data = (await office.client.get(f"{API}/statistics")).json()["data"]
    assert (data["total_uploads"], data["recent_24h"]) == (2, 2)
    assert (data["by_status"]["completed"], data["by_status"]["pending"], data["by_status"]["failed"]) == (1, 1, 0)
    assert {"validating", "cleaning", "processing", "cancelled"} < data["by_status"].keys()
    assert data["by_type"] == {"alumni": 1, "job_market": 0, "educational": 1, "career_paths": 0}


@pytest.mark.parametrize("dataset_type", HEADERS)
async def test_a_template_can_be_uploaded_as_it_is(office: Office, dataset_type: str) -> None:
    answer = await office.client.get(f"{API}/templates/{dataset_type}.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{dataset_type}-template.csv"' in answer.headers["content-disposition"]
    assert tuple(answer.text.splitlines()[0].split(",")) == HEADERS[dataset_type]
    report = await office.load(answer.content, "template.csv", dataset_type)
    assert counts(report) == (1, 0, 0, 0)
    assert report["summary"]["warning_rows"] == 0
