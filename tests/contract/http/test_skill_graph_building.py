"""The skill graph from the uploaded file to the published graph."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.tables.platform import ai_processing_queue
from application.skills.request_rebuild import DELAY
from domain.shared.background_jobs import ClaimedJob, JobType, Queue
from domain.skills.graph import PublishedGraph, Source
from tests.contract.http.datasets import Office, csv_file, person

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRADES = ("Python; SQL; Docker", "Nursing; Triage", "Litigation; Contract law", "C#; C++; .NET/Azure")


def alumni(*numbers: int) -> bytes:
    return csv_file("alumni", *(person(number, skills=TRADES[number % len(TRADES)]) for number in numbers))


async def published(office: Office) -> PublishedGraph:
    (college,) = await office.find("colleges")
    found: PublishedGraph | None = await office.container.graph_store().load(college["id"])
    assert found is not None
    return found


async def test_an_upload_has_its_skills_in_the_graph_and_says_so(office: Office) -> None:
    report = await office.load(alumni(*range(1, 13)))
    outcomes = {job["name"]: job["outcome"] for job in report["ai_jobs"]}
    assert (report["status"], outcomes["skill_graph_update"]) == ("completed", "completed")
    graph = (await published(office)).graph
    assert {"Python", "C#", "C++", ".NET/Azure", "Triage"} <= set(graph.names)
    assert graph.documents[Source.PROFILES] == 12
    (job,) = await office.find("ai_processing_queue", task_type="skill_graph")
    assert job["result"]["mode"] == "full"


async def test_an_undo_takes_the_skills_back_out(office: Office) -> None:
    report = await office.load(alumni(*range(1, 9)))
    await office.undone(report["upload_id"])
    assert (await published(office)).graph.size == 0


async def test_postings_and_their_undo_are_counted(office: Office) -> None:
    rows = [
        {"job_title": f"Engineer {n}", "company": "Acme", "required_skills": "Go; Rust", "industry": "IT"}
        for n in range(3)
    ]
    report = await office.load(csv_file("job_market", *rows), "jobs.csv", "job_market")
    graph = (await published(office)).graph
    assert (graph.keys, graph.documents[Source.MARKET]) == (("go", "rust"), 3)
    assert graph.industries == (("IT",), ("IT",))
    changed = csv_file("job_market", {**rows[0], "required_skills": "Go; Zig"})
    await office.load(changed, "jobs.csv", "job_market")
    assert (await published(office)).graph.keys == ("go", "rust", "zig")
    await office.undone(report["upload_id"])
    assert "rust" not in (await published(office)).graph.keys


async def test_a_changed_profile_changes_the_graph(office: Office) -> None:
    await office.load(alumni(1, 2, 3))
    await office.load(csv_file("alumni", person(1, skills="Python; Haskell")))
    graph = (await published(office)).graph
    assert graph.counts[Source.PROFILES][graph.keys.index("haskell")] == 1


async def test_the_nightly_job_rebuilds_every_college_in_full(office: Office) -> None:
    await office.load(alumni(1, 2, 3))
    before = (await published(office)).run_id
    handler: Any = office.container.rebuild_graph()
    await handler(ClaimedJob("j", JobType.SKILL_GRAPH, {}, "w", 0, 3))
    await office.work(queues=[Queue.AI])
    full = [job for job in await office.find("ai_processing_queue", task_type="skill_graph") if job["payload"]]
    assert [job["result"]["mode"] for job in full] == ["full"]
    assert (await published(office)).run_id != before


async def test_an_erased_person_leaves_the_graph_and_its_files(office: Office) -> None:
    await office.load(alumni(1, 2, 3))
    before = await published(office)
    user_id = before.incidences[Source.PROFILES].owners[0]
    answer = await office.client.delete(f"/api/admin/users/{user_id}")
    assert answer.status_code == 200, answer.text
    await office.work()
    waiting = await office.one("ai_processing_queue", status="pending")
    assert waiting["scheduled_at"] <= waiting["created_at"] + DELAY
    due = sa.update(ai_processing_queue).where(ai_processing_queue.c.id == waiting["id"])
    await office.change(due.values(scheduled_at=waiting["created_at"]))
    await office.work()
    after = await published(office)
    assert user_id not in after.incidences[Source.PROFILES].owners
    files = office.container.files()
    kept = [await files.exists(f"skill-graphs/{one.run_id}") for one in (before, after)]
    assert kept == [False, True]
