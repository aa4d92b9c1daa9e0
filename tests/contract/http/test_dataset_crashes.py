"""A worker may die between any two transactions: the end is that of an undisturbed run (D5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.sql.tables.all import metadata
from application.shared.run_job import LeaseLost
from domain.shared.background_jobs import LEASE, Queue
from tests.contract.http.datasets import Office, Rows, counts, csv_file, error_table, person, problems
from tests.contract.http.workers import interrupted_worker, work_and_die

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOVE = {"email": "person1@alumni.edu", "from_role": "Engineer", "to_role": "Manager", "transition_date": "2022-03-01"}
MOVES = csv_file(
    "career_paths",
    {**MOVE, "skills_acquired": "Hiring"},
    {**MOVE, "transition_date": "2023-01-01", "email": "nobody"},
    {**MOVE, "transition_date": "2023-01-01", "email": "new@alumni.edu", "skills_acquired": "Go"},
    {**MOVE, "email": "person2@alumni.edu"},
    {**MOVE, "email": "person2@alumni.edu"},
    {**MOVE, "email": "person2@alumni.edu", "success_rating": "5"},
    {**MOVE, "transition_date": "2024-01-01", "email": "new@alumni.edu", "skills_acquired": "Go, Rust"},
    {**MOVE, "to_role": "Director", "success_rating": "100"},
    {**MOVE, "to_role": "President"},
)
"""Three chunks with rows of every outcome, people who are invited and skills that are new."""


async def set_up(office: Office) -> None:
    """People and moves that are there before."""
    await office.load(csv_file("alumni", person(1), person(2)))
    moves = csv_file("career_paths", {**MOVE, "success_rating": "3"}, {**MOVE, "to_role": "Director"})
    await office.load(moves, "former.csv", "career_paths")


async def everything(office: Office) -> Rows:
    """All rows of all tables, as `Office.reset` takes them."""
    rows = await office.rows(*(table.name for table in metadata.sorted_tables))
    computed = "pending_slot"
    rows["ai_processing_queue"] = [
        {column: value for column, value in row.items() if column != computed} for row in rows["ai_processing_queue"]
    ]
    return rows


async def outcome(office: Office, upload_id: str) -> dict[str, Any]:
    """All that an import leaves behind, ids and times aside."""
    report = await office.report(upload_id)
    mails = await office.find("email_outbox")
    notices = await office.find("notifications")
    changes = await office.find("dataset_changes", upload_id=upload_id)
    return {
        "contents": await office.contents(),
        "status": (report["status"], report["error_log"], report["ai_jobs"]),
        "counts": (counts(report), report["summary"]["warning_rows"], report["summary"]["total_rows"]),
        "errors": problems(report),
        "warnings": problems(report, "warnings"),
        "sums": {name: value for name, value in report["validation_report"].items() if "By" in name},
        "error file": error_table(await office.error_csv(upload_id)),
        "journal": sorted((one["source_row"], one["entity_type"], one["change_kind"]) for one in changes),
        "undo": report["undo"] and {**report["undo"], "undone_at": None},
        "told": sorted((one["seq"], one["title"], one["message"]) for one in notices),
        "mails": (len(mails), {one["status"] for one in mails}, len(office.mails())),
        "files": {one["status"] for one in await office.find("files")},
    }


async def test_an_import_survives_a_death_at_any_moment(office: Office) -> None:
    await set_up(office)
    start = await everything(office)
    await office.reset(start)
    upload_id = await office.accept(MOVES, "moves.csv", "career_paths")
    await office.work()
    expected = await outcome(office, upload_id)
    assert expected["counts"][0] == (4, 1, 2, 2)
    deaths = 0
    while True:
        await office.reset(start)
        upload_id = await office.accept(MOVES, "moves.csv", "career_paths")
        if not await work_and_die(office, deaths):
            break
        await office.work()
        assert (deaths, await outcome(office, upload_id)) == (deaths, expected)
        deaths += 1
    assert deaths > 20


async def test_an_undo_survives_a_death_at_any_moment(office: Office) -> None:
    await set_up(office)
    before = await office.contents()
    report = await office.load(MOVES, "moves.csv", "career_paths")
    upload_id = report["upload_id"]
    start = await everything(office)
    await office.reset(start)
    await office.undone(upload_id)
    expected = await outcome(office, upload_id)
    assert expected["contents"] == before
    deaths = 0
    while True:
        await office.reset(start)
        assert (await office.act(upload_id, "undo")).status_code == 202
        if not await work_and_die(office, deaths, after=True):
            break
        await office.work()
        assert (deaths, await outcome(office, upload_id)) == (deaths, expected)
        deaths += 1
    assert deaths > 8


async def test_an_import_whose_workers_die_again_and_again_still_ends(office: Office) -> None:
    await set_up(office)
    start = await everything(office)
    await office.reset(start)
    upload_id = await office.accept(MOVES, "moves.csv", "career_paths")
    await office.work()
    expected = await outcome(office, upload_id)
    await office.reset(start)
    upload_id = await office.accept(MOVES, "moves.csv", "career_paths")
    shown = [0]
    deaths = 0
    while await work_and_die(office, 7):
        deaths += 1
        shown.append((await office.progress(upload_id))["progress_percentage"])
    assert deaths >= 4
    assert shown == sorted(shown)
    assert await outcome(office, upload_id) == expected


async def test_a_worker_that_lost_its_job_writes_nothing_more(office: Office) -> None:
    await set_up(office)
    start = await everything(office)
    await office.reset(start)
    upload_id = await office.accept(MOVES, "moves.csv", "career_paths")
    await office.work()
    expected = await outcome(office, upload_id)
    store, clock = office.container.job_store(), office.container.clock()
    for commits in range(1, 8):
        await office.reset(start)
        upload_id = await office.accept(MOVES, "moves.csv", "career_paths")

        async def take_over() -> None:
            assert await store.free("slow", clock.now()) == 1
            await office.work()

        async with interrupted_worker(office, [commits], take_over) as slow:
            assert await slow.run_job()("slow", [Queue.FILES])
        assert (commits, await outcome(office, upload_id)) == (commits, expected)


async def test_of_two_who_claimed_one_import_the_later_one_counts(office: Office) -> None:
    upload_id = await office.accept(csv_file("alumni", person(1), person(2)))
    before = await office.contents()
    store, clock, process = office.container.job_store(), office.container.clock(), office.container.process_upload()
    early = await store.claim("early", [Queue.FILES], timedelta(seconds=-1), clock.now())
    late = await store.claim("late", [Queue.FILES], LEASE, clock.now())
    assert early is not None
    assert late is not None
    assert early.id == late.id
    with pytest.raises(LeaseLost):
        await process(early)
    assert await office.contents() == before
    assert (await office.progress(upload_id))["status"] == "pending"
    await process(late)
    stored = await office.contents()
    await process(early)
    assert await office.contents() == stored
    assert counts(await office.report(upload_id)) == (2, 0, 0, 0)
