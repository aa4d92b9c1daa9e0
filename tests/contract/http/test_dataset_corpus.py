"""Messy, broken and hostile files through the whole pipeline: taken, or refused with the reason, never half (D4)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from domain.datasets.header import map_header
from domain.datasets.rows import DatasetType
from domain.datasets.schemas import SCHEMAS
from entrypoints.container import Container
from tests.contract.http.datasets import API, Office, counts, csv_file, people, person
from tests.corpus import CASES, Readable, Refused
from tests.corpus.made_files import openpyxl_book, raw_xlsx, sheet_xml, truncated

pytestmark = pytest.mark.asyncio(loop_scope="session")

STATUS_OF_REFUSAL = {"MISSING_COLUMNS": 422}
REFUSED_WORKBOOKS = ("MISSING_COLUMNS", "PASSWORD_PROTECTED", "BROKEN_WORKBOOK", "NO_ROWS", "EMPTY_FILE")


@pytest_asyncio.fixture(loop_scope="session")
async def worker(office: Office) -> AsyncIterator[Container]:
    """One that takes large chunks."""
    made = office.new_worker(import_chunk_rows=2_000)
    yield made
    await made.engine().dispose()


@pytest.fixture
def corpus() -> Path:
    """Real files from outside the project."""
    folder = os.environ.get("ALUM_TEST_CORPUS")
    if not folder:
        pytest.skip("ALUM_TEST_CORPUS is not set")
    return Path(folder)


def check_refused(answer: httpx.Response, *codes: str) -> str:
    """The reason of a refusal at the door."""
    body = answer.json()
    assert body["error_code"] in codes
    assert answer.status_code == STATUS_OF_REFUSAL.get(body["error_code"], 400)
    assert body["detail"]
    return str(body["detail"])


async def test_every_case_is_taken_or_refused_with_its_reason(office: Office, worker: Container) -> None:
    nothing = await office.contents()
    taken: dict[str, str] = {}
    for one in CASES:
        answer = await office.send(one.content, one.file_name)
        if answer.status_code == 201:
            taken[one.name] = answer.json()["data"]["upload_id"]
        elif isinstance(one.outcome, Refused):
            # Of two faults either may be seen first.
            check_refused(answer, one.outcome.code, "MISSING_COLUMNS")
        else:
            assert map_header(SCHEMAS[DatasetType.ALUMNI], one.outcome.header).missing, one.name
            check_refused(answer, "MISSING_COLUMNS")
    await office.work(worker)
    loaded = 0
    for one in (case for case in CASES if case.name in taken):
        report = await office.report(taken[one.name])
        if isinstance(one.outcome, Refused):
            assert (one.name, report["status"]) == (one.name, "failed")
            assert one.outcome.in_message in report["error_log"]
            assert report["summary"]["processed_rows"] == 0
            continue
        loaded += 1
        assert (one.name, report["status"], report["error_log"]) == (one.name, "completed", None)
        assert sum(counts(report)) == len(one.outcome.rows)
        _check_reading(report["validation_report"], one.outcome)
    assert loaded > 25
    assert await office.contents() != nothing


def _check_reading(checked: dict[str, object], expected: Readable) -> None:
    if expected.encoding is not None:
        assert checked["encoding"] == expected.encoding
    if expected.delimiter is not None:
        assert checked["delimiter"] == expected.delimiter


async def test_a_file_that_breaks_at_its_end_stores_nothing(office: Office) -> None:
    await office.load(people(2))
    before = await office.contents()
    rows = [person(number) for number in range(20)]
    amplifier = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3_000))
    broken = {
        "quote.csv": csv_file("alumni", *rows) + b'person99@alumni.edu,"Person',
        "array.json": json.dumps(rows).encode()[:-9],
        "lines.jsonl": "\n".join(json.dumps(row) for row in rows).encode() + b'\n{"email":',
        "long.csv": csv_file("alumni", *rows) + b"person99@alumni.edu," + b"x" * 1_100_000,
        "cut.xlsx": truncated(openpyxl_book([list(rows[0]), *(list(row.values()) for row in rows)]), 0.9),
        "strings.xlsx": raw_xlsx(sheet_xml(amplifier), f"<si><t>{'x' * 1_000_000}</t></si>"),
    }
    for name, content in broken.items():
        answer = await office.send(content, name)
        if answer.status_code == 201:
            await office.work()
            report = await office.report(answer.json()["data"]["upload_id"])
            assert (name, report["status"], counts(report)) == (name, "failed", (0, 0, 0, 0))
            assert len(report["error_log"]) > 20
            assert report["validation_report"]["validationErrors"] == []
        else:
            check_refused(answer, "BROKEN_WORKBOOK", "BROKEN_JSON", "UNCLOSED_QUOTE", "CELL_TOO_LONG")
        assert await office.contents() == before
    assert await office.find("dataset_changes", undo_state="none") == await office.find("dataset_changes")


async def refusal(office: Office, name: str, content: bytes, dataset_type: str) -> str:
    """Why a file is refused, at the door or by the worker."""
    answer = await office.send(content, name, dataset_type)
    if answer.status_code != 201:
        return check_refused(answer, *REFUSED_WORKBOOKS)
    await office.work()
    report = await office.report(answer.json()["data"]["upload_id"])
    assert (name, report["status"], report["summary"]["processed_rows"]) == (name, "failed", 0)
    return str(report["error_log"])


async def test_real_workbooks_are_opened_or_refused_with_the_reason(office: Office, corpus: Path) -> None:
    nothing = await office.contents()
    for path in sorted((corpus / "workbooks").iterdir()):
        said = await refusal(office, path.name, path.read_bytes(), "alumni")
        # Those that open lack our columns and are told which they have.
        lacking = re.search(r"columns are missing: [a-z_, ]+\. Found: ", said)
        other_reasons = ["password"] if "password" in path.name else ["no rows", "is empty", "is damaged"]
        assert lacking or any(reason in said for reason in other_reasons), (path.name, said)
    assert await office.contents() == nothing


async def test_the_technology_table_is_refused_with_what_its_columns_mean(office: Office, corpus: Path) -> None:
    content = (corpus / "onet" / "technology-skills.xlsx").read_bytes()
    said = await refusal(office, "technology-skills.xlsx", content, "job_market")
    assert '"Title" → job_title' in said
    assert '"Example" → required_skills' in said


async def test_tricky_csv_files_are_read_and_miss_our_columns(office: Office, corpus: Path) -> None:
    for path in sorted((corpus / "csv-spectrum" / "csvs").iterdir()):
        check_refused(await office.send(path.read_bytes(), path.name), "MISSING_COLUMNS", "NO_ROWS", "EMPTY_FILE")
    assert (await office.client.get(f"{API}/uploads")).json()["total"] == 0
