"""Rejected rows leave as a file that a spreadsheet opens safely and that comes back corrected (D8)."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from domain.shared.formula_safety import neutralise
from entrypoints.container import Container
from tests.contract.http.datasets import (
    HEADERS,
    Office,
    counts,
    csv_file,
    csv_text,
    error_table,
    people,
    person,
    problems,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = ["error_code", "error", "suggestion"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1+1", "''=x", "\t=x", "'quoted'", "O'Brien", "=cmd|' /C calc'!A0"]


@pytest_asyncio.fixture(loop_scope="session")
async def worker(office: Office) -> AsyncIterator[Container]:
    """One that takes large chunks."""
    made = office.new_worker(import_chunk_rows=2_000)
    yield made
    await made.engine().dispose()


async def test_an_error_file_has_a_mark_the_header_and_what_is_wrong(office: Office) -> None:
    rows = [
        person(1),
        person(2, email="jhon@gmial", batch_year=""),
        person(3, email="ana@alumni,edu", name="Ana, the\nfirst"),
    ]
    report = await office.store(csv_file("alumni", *rows))
    content = await office.error_csv(report["upload_id"])
    assert content.startswith(b"\xef\xbb\xbf")
    header, first, second = error_table(content)
    assert header == [*HEADERS["alumni"], *OWN]
    assert first[:9] == [str(rows[1].get(name, "")) for name in HEADERS["alumni"]]
    assert first[9] == "invalid_email; missing_required"
    assert "email: " in first[10]
    assert "batch_year: " in first[10]
    assert second[:3] == ["ana@alumni,edu", "Ana, the\nfirst", "2003"]
    assert second[11] == "email → ana@alumni.edu"


async def test_without_errors_only_the_header_is_left(office: Office) -> None:
    waiting = await office.accept(people(1))
    assert error_table(await office.error_csv(waiting)) == [[*HEADERS["alumni"], *OWN]]
    await office.work()
    assert error_table(await office.error_csv(waiting)) == [[*HEADERS["alumni"], *OWN]]


async def test_the_header_is_that_of_the_file_and_comes_back_without_our_columns(office: Office) -> None:
    header = ("Full Name", "=danger", "E-Mail", "Class of", "error", "Suggestion")
    report = await office.store(csv_text(header, [("Ana", "x", "nobody", "2020", "old", "old")]))
    assert report["validation_report"]["unknownColumns"] == ["=danger"]
    table = error_table(await office.error_csv(report["upload_id"]))
    assert table[0] == ["Full Name", "'=danger", "E-Mail", "Class of", *OWN]
    assert table[1][:4] == ["Ana", "x", "nobody", "2020"]


async def test_a_corrected_error_file_loads_what_was_meant(office: Office) -> None:
    rows = [person(number, name=name, email="nobody") for number, name in enumerate(FORMULAS, 1)]
    rows += [person(20, department=FORMULAS[0], batch_year="soon")]
    report = await office.store(csv_file("alumni", *rows))
    assert counts(report) == (0, 0, 0, len(rows))
    content = await office.error_csv(report["upload_id"])
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in error_table(content) for cell in row)

    again = await office.store(content, "again.csv")
    assert counts(again) == (0, 0, 0, len(rows))
    assert problems(again) == problems(report)
    assert again["validation_report"]["unknownColumns"] == []
    assert error_table(await office.error_csv(again["upload_id"])) == error_table(content)

    table = error_table(content)
    for number, row in enumerate(table[1:], 1):
        row[0], row[2] = f"person{number}@alumni.edu", "2010"
    fixed = await office.store(csv_text(table[0], table[1:]), "fixed.csv")
    assert counts(fixed) == (len(rows), 0, 0, 0)
    stored = {row["name"] for row in await office.find("alumni_profiles", origin="import")}
    # The reader takes one apostrophe off what looks like an export, so "'=1+1" comes in as "=1+1" already.
    assert stored == {"=1+1", "+1", "-1", "@SUM(A1)", "'=x", "=x", "'quoted'", "O'Brien", FORMULAS[-1], "Person 20"}
    assert await office.find("alumni_profiles", department_name="=1+1") != []


async def test_cells_beyond_the_header_stay_with_their_row(office: Office) -> None:
    content = csv_text(
        ("email", "name", "batch_year"), [("a@b.edu", "Doe", "Ana", "2020", "=x"), ("b@b.edu", "Bo", "1")]
    )
    report = await office.store(content)
    assert problems(report) == [
        (2, "", "too_many_cells"),
        (2, "batch_year", "invalid_year"),
        (3, "batch_year", "invalid_year"),
    ]
    header, ragged, _ = error_table(await office.error_csv(report["upload_id"]))
    assert header == ["email", "name", "batch_year", *OWN]
    assert ragged[:3] == ["a@b.edu", "Doe", "Ana"]
    assert ragged[6:] == ["2020", "'=x"]


async def test_errors_of_every_format_come_back_as_csv(office: Office) -> None:
    rows = [person(1, email="nobody", skills=["Go", "C, C++"]), {"name": "only", "extra": True}]
    report = await office.store("\n".join(map(json.dumps, rows)).encode("utf-16"), "people.jsonl")
    header, first, second = error_table(await office.error_csv(report["upload_id"]))
    assert header == [*rows[0], "extra", *OWN]
    assert first[header.index("skills")] == "Go, C, C++"
    assert (second[header.index("name")], second[header.index("extra")]) == ("only", "TRUE")


async def test_names_that_break_software_go_round_unharmed(office: Office, worker: Container) -> None:
    folder = os.environ.get("ALUM_TEST_CORPUS")
    if not folder:
        pytest.skip("ALUM_TEST_CORPUS is not set")
    strings = json.loads(_text(Path(folder) / "naughty-strings.json"))
    good = {f"n{number}@alumni.edu": text for number, text in enumerate(strings) if 0 < len(text.strip()) <= 255}

    async def load(content: bytes) -> str:
        upload_id = await office.accept(content, "names.csv")
        await office.work(worker)
        return upload_id

    # Exported as D8 says, uploaded, rejected for a missing year, corrected, uploaded again.
    rows = [(f"n{number}@alumni.edu", neutralise(text), "") for number, text in enumerate(strings)]
    upload_id = await load(csv_text(("email", "name", "batch_year"), rows))
    assert counts(await office.report(upload_id)) == (0, 0, 0, len(strings))
    table = error_table(await office.error_csv(upload_id))
    for row in table[1:]:
        row[2] = "2010"
    upload_id = await load(csv_text(table[0], table[1:]))
    assert counts(await office.report(upload_id)) == (len(good), 0, 0, len(strings) - len(good))
    bad = {row[0]: row[3] for row in error_table(await office.error_csv(upload_id))[1:]}
    assert set(bad.values()) <= {"missing_required", "too_long"}
    stored = {row["id"]: row["email"] for row in await office.find("users", status="invited")}
    names = {stored[row["user_id"]]: row["name"] for row in await office.find("alumni_profiles", origin="import")}
    assert names == {email: text.strip() for email, text in good.items()}
    rows = [(email, neutralise(name), "2010") for email, name in names.items()]
    upload_id = await load(csv_text(("email", "name", "batch_year"), rows))
    assert counts(await office.report(upload_id)) == (0, 0, len(good), 0)


def _text(path: Path) -> str:
    return path.read_text("utf-8")
