"""What is refused at once, with which status, and that a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from domain.datasets.upload import MAX_FILE_BYTES
from domain.identity.account import Role
from tests.contract.http.datasets import API, Office, csv_text, people, person

pytestmark = pytest.mark.asyncio(loop_scope="session")

UPLOAD = f"{API}/upload"
OF_ONE_UPLOAD = (
    ("GET", ""),
    ("GET", "/progress"),
    ("GET", "/report"),
    ("GET", "/report.pdf"),
    ("GET", "/errors/download"),
    ("POST", "/cancel"),
    ("POST", "/undo"),
    ("DELETE", ""),
)


def check(answer: httpx.Response, status: int, code: str) -> str:
    """The one text of a refusal."""
    body = answer.json()
    assert (answer.status_code, body["success"], body["error_code"]) == (status, False, code), answer.text
    assert body["error"] == body["message"] == body["detail"]
    assert isinstance(body["detail"], str)
    assert body["detail"]
    return str(body["detail"])


async def nothing_stored(office: Office) -> bool:
    tables = await office.rows("dataset_uploads", "files", "ai_processing_queue", "admin_actions")
    return not any(tables.values())


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "dataset_type"),
        ({"dataset_type": ""}, "dataset_type"),
        ({"dataset_type": "people"}, "dataset_type"),
        ({"dataset_type": "x" * 10_000}, "dataset_type"),
        ({"dataset_type": ["alumni", "educational"]}, "dataset_type"),
        ({"dataset_type": "alumni", "dry_run": "maybe"}, "dry_run"),
        ({"dataset_type": "alumni", "description": "x" * 1_001}, "description"),
    ],
)
async def test_a_wrong_form_field_is_named(office: Office, form: dict[str, str], field: str) -> None:
    answer = await office.client.post(UPLOAD, data=form, files={"file": ("people.csv", people(1))})
    check(answer, 422, "VALIDATION_ERROR")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await nothing_stored(office)


async def test_a_form_needs_exactly_one_file(office: Office) -> None:
    form = {"dataset_type": "alumni"}
    file = ("file", ("people.csv", people(1)))
    for answer in (
        await office.client.post(UPLOAD, files={"dataset_type": (None, "alumni")}),
        await office.client.post(UPLOAD, files={"dataset_type": (None, "alumni"), "file": (None, "email,name")}),
        await office.client.post(UPLOAD, files={"dataset_type": (None, "alumni"), "file": ("", b"")}),
        await office.client.post(UPLOAD, data=form, files=[file, file]),
    ):
        check(answer, 422, "VALIDATION_ERROR")
        assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert await nothing_stored(office)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b'{"dataset_type": "alumni"}', "application/json"),
        (b"dataset_type=alumni", "application/x-www-form-urlencoded"),
        (b"abc", "multipart/form-data"),
        (b"\x00\xff--x", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nab',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\n\xff\xfe\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["json", "urlencoded", "no boundary", "binary", "cut off", "not utf-8"],
)
async def test_a_body_that_is_no_form_is_refused(office: Office, content: bytes, content_type: str) -> None:
    answer = await office.client.post(UPLOAD, content=content, headers={"Content-Type": content_type})
    check(answer, 400, "BAD_REQUEST")
    assert await nothing_stored(office)


@pytest.mark.parametrize("name", ["people.pdf", "people", ".csv", "people.csv.exe", "people.csv.zip", "csv"])
async def test_other_extensions_are_refused_with_those_that_are_taken(office: Office, name: str) -> None:
    said = check(await office.send(people(1), name), 415, "UNSUPPORTED_FILE")
    assert all(extension in said for extension in ("csv", "xlsx", "xls", "json"))
    assert await nothing_stored(office)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/people.csv", "people.csv"),
        ("C:\\Users\\ana\\people.CSV", "people.CSV"),
        ("имена 😀.csv", "имена 😀.csv"),
        ('a"b\r\nX-Evil: 1.csv', 'a"b\r\nX-Evil: 1.csv'),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
    ],
)
async def test_a_file_name_is_kept_without_its_path_and_harms_nothing(office: Office, sent: str, kept: str) -> None:
    report = await office.load(people(1), sent)
    assert (report["file_name"], report["status"]) == (kept, "completed")
    for what in ("report.pdf", "errors/download"):
        answer = await office.client.get(f"{UPLOAD}/{report['upload_id']}/{what}")
        header = answer.headers["content-disposition"]
        assert answer.status_code == 200
        assert header.startswith("attachment; filename=")
        assert header.isascii()
        assert header.isprintable()
        assert "x-evil" not in answer.headers


async def test_a_file_without_required_columns_is_refused_with_a_suggestion(office: Office) -> None:
    answer = await office.send(csv_text(("E-mail", "Full Name", "Graduating"), [("a@b.edu", "Ana", "2020")]))
    said = check(answer, 422, "MISSING_COLUMNS")
    assert "batch_year" in said
    assert "Graduating" in said
    assert [error["field"] for error in answer.json()["errors"]] == ["batch_year"]
    assert await nothing_stored(office)


async def test_a_file_of_more_than_50_mb_is_refused(office: Office) -> None:
    row = b"person@alumni.edu,Person,2020\n"
    slightly = b"email,name,batch_year\n" + row * (MAX_FILE_BYTES // len(row))
    check(await office.send(slightly), 413, "FILE_TOO_LARGE")
    check(await office.send(slightly + bytes(1 << 20)), 413, "FILE_TOO_LARGE")

    async def unannounced() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(MAX_FILE_BYTES // len(slightly) + 2):
            yield slightly
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    check(await office.client.post(UPLOAD, content=unannounced(), headers=headers), 413, "FILE_TOO_LARGE")
    assert await nothing_stored(office)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.ALUMNI, Role.RECRUITER])
async def test_only_admins_may_come_near(office: Office, role: Role) -> None:
    upload_id = await office.accept(people(1))
    await office.installation.add_account("ana@alumni.edu", role)
    routes = [("GET", f"{API}/uploads"), ("GET", f"{API}/statistics"), ("GET", f"{API}/templates/alumni.csv")]
    routes += [(verb, f"{UPLOAD}/{upload_id}{tail}") for verb, tail in OF_ONE_UPLOAD]
    async with (
        office.installation.client() as anonymous,
        await office.installation.signed_in("ana@alumni.edu") as signed_in,
    ):
        for verb, path in routes:
            check(await anonymous.request(verb, path), 401, "UNAUTHORIZED")
            check(await signed_in.request(verb, path), 403, "FORBIDDEN")
        form, file = {"dataset_type": "alumni"}, {"file": ("people.csv", people(1))}
        check(await anonymous.post(UPLOAD, data=form, files=file), 401, "UNAUTHORIZED")
        check(await signed_in.post(UPLOAD, data=form, files=file), 403, "FORBIDDEN")
    assert len(await office.find("dataset_uploads")) == 1


@pytest.mark.parametrize(
    "upload_id",
    ["00000000-0000-7000-8000-000000000000", "x", "0" * 300, "a b", "%00", "ü", "%F0%9F%98%80", "%ff", "'%20OR%20'1"],
)
async def test_an_unknown_or_malformed_id_is_not_found(office: Office, upload_id: str) -> None:
    await office.accept(people(1))
    for verb, tail in OF_ONE_UPLOAD:
        check(await office.client.request(verb, f"{UPLOAD}/{upload_id}{tail}"), 404, "NOT_FOUND")
    check(await office.client.get(f"{API}/templates/{upload_id}.csv"), 404, "NOT_FOUND")


async def test_uploads_of_another_college_do_not_exist(office: Office) -> None:
    report = await office.load(people(1))
    email = await office.add_stranger()
    async with await office.installation.signed_in(email) as stranger:
        for verb, tail in OF_ONE_UPLOAD:
            check(await stranger.request(verb, f"{UPLOAD}/{report['upload_id']}{tail}"), 404, "NOT_FOUND")
        assert (await stranger.get(f"{API}/uploads")).json()["total"] == 0
        assert (await stranger.get(f"{API}/statistics")).json()["data"]["total_uploads"] == 0
    assert (await office.report(report["upload_id"]))["status"] == "completed"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=99999999999999999999", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("status=bogus", "status"),
        ("status=%00", "status"),
        ("file_type=%ff", "dataset_type"),
        ("dataset_type=people", "dataset_type"),
    ],
)
async def test_a_list_that_cannot_be_is_refused(office: Office, query: str, field: str) -> None:
    answer = await office.client.get(f"{API}/uploads?{query}")
    check(answer, 422, "VALIDATION_ERROR")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert person(1)["email"] not in answer.text
