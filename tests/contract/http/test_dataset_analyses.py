"""The analyses that an upload sets off, and how it waits for them (D1)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from dependency_injector import providers

from application.shared.run_job import Handler, RunJob
from domain.shared.background_jobs import ClaimedJob, JobType, Queue
from domain.shared.errors import DomainError
from entrypoints.container import Container
from tests.contract.http.datasets import Answer, Office, csv_file, people, person

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRIGGERED: Mapping[str, tuple[Mapping[str, object], list[str]]] = {
    "alumni": (
        person(1),
        ["skill_graph_update", "career_path_recalculation", "talent_heatmap_refresh", "engagement_score_update"],
    ),
    "job_market": (
        {"job_title": "Engineer", "company": "Acme", "required_skills": "Go"},
        ["skill_graph_update", "career_path_recalculation"],
    ),
    "educational": (
        {"student_id": "S1", "course_name": "Algebra"},
        ["career_path_recalculation", "capsule_ranking_refresh"],
    ),
    "career_paths": (
        {"email": "a@alumni.edu", "from_role": "A", "to_role": "B", "transition_date": "2022-03-01"},
        ["career_path_recalculation"],
    ),
}

HANDLED = {"skill_graph_update": "completed"}
"""What becomes of the analyses that this installation has."""


def outcomes(report: Answer) -> dict[str, tuple[str, bool]]:
    """(outcome, merged) by analysis."""
    return {job["name"]: (job["outcome"], job["merged"]) for job in report["ai_jobs"]}


@pytest.mark.parametrize("dataset_type", TRIGGERED)
async def test_each_type_sets_its_analyses_off_and_those_without_a_handler_are_never_done(
    office: Office, dataset_type: str
) -> None:
    row, names = TRIGGERED[dataset_type]
    report = await office.load(csv_file(dataset_type, row), "file.csv", dataset_type)
    assert report["status"] == "completed"
    assert sorted(report["ai_processing_triggered"]) == sorted(names)
    assert outcomes(report) == {name: (HANDLED.get(name, "no_handler"), False) for name in names}
    assert all("not available" in job["message"] for job in report["ai_jobs"] if job["name"] not in HANDLED)
    jobs = await office.find("ai_processing_queue", queue="ai_processing")
    assert {job["status"] for job in jobs} == {HANDLED.get(name, "no_handler") for name in names}
    again = await office.load(csv_file(dataset_type, row), "file.csv", dataset_type)
    assert (again["status"], again["ai_processing_triggered"]) == ("completed", [])


async def test_an_upload_waits_for_its_analyses(office: Office) -> None:
    upload_id = await office.accept(people(2))
    await office.work(queues=[Queue.FILES])
    report = await office.report(upload_id)
    assert (report["status"], report["completed_at"]) == ("processing", None)
    assert {outcome for outcome, _ in outcomes(report).values()} == {"pending"}
    progress = await office.progress(upload_id)
    assert (progress["status"], progress["current_stage"]) == ("processing", "ai_processing")
    assert 98 <= progress["progress_percentage"] < 100
    assert (progress["processed_rows"], progress["valid_rows"]) == (2, 2)
    await office.work(queues=[Queue.AI])
    assert (await office.report(upload_id))["status"] == "processing"
    await office.work()
    assert (await office.report(upload_id))["status"] == "completed"
    assert (await office.progress(upload_id))["progress_percentage"] == 100


async def test_a_waiting_analysis_is_not_queued_twice(office: Office) -> None:
    first = await office.accept(people(1))
    second = await office.accept(csv_file("alumni", person(2)))
    third = await office.accept(csv_file("educational", TRIGGERED["educational"][0]), "c.csv", "educational")
    await office.work(queues=[Queue.FILES])
    names = TRIGGERED["alumni"][1]
    assert outcomes(await office.report(first)) == dict.fromkeys(names, ("pending", False))
    assert outcomes(await office.report(second)) == dict.fromkeys(names, ("pending", True))
    assert outcomes(await office.report(third)) == {
        "career_path_recalculation": ("pending", True),
        "capsule_ranking_refresh": ("pending", False),
    }
    assert len(await office.find("ai_processing_queue", queue="ai_processing")) == 5
    await office.work()
    for upload_id in (first, second, third):
        report = await office.report(upload_id)
        assert report["status"] == "completed"
        found = {name: outcome for name, (outcome, _) in outcomes(report).items()}
        assert found == {name: HANDLED.get(name, "no_handler") for name in found}


def with_handlers(office: Office, **handlers: Handler) -> Container:
    """A worker of an installation that has these analyses."""
    worker = office.new_worker()
    known = {JobType(name): handler for name, handler in handlers.items()}
    run_job = RunJob(worker.job_store(), {**worker.handlers(), **known}, worker.clock())
    worker.run_job.override(providers.Object(run_job))
    return worker


async def test_a_failed_analysis_is_told_and_uncompletes_nothing(office: Office) -> None:
    async def succeed(job: ClaimedJob) -> None:
        return None

    async def refuse(job: ClaimedJob) -> None:
        raise DomainError("There are too few people for a graph.")

    worker = with_handlers(office, skill_graph=Handler(refuse), career_prediction=Handler(succeed))
    upload_id = await office.accept(people(2))
    await office.work(worker)
    await worker.engine().dispose()
    report = await office.report(upload_id)
    assert report["status"] == "completed"
    assert {name: outcome for name, (outcome, _) in outcomes(report).items()} == {
        "skill_graph_update": "failed",
        "career_path_recalculation": "completed",
        "talent_heatmap_refresh": "no_handler",
        "engagement_score_update": "no_handler",
    }
    messages = {job["name"]: job["message"] for job in report["ai_jobs"]}
    assert messages["skill_graph_update"] == "There are too few people for a graph."


async def test_an_analysis_that_runs_does_not_take_a_later_upload_in(office: Office) -> None:
    later: list[str] = []

    async def meanwhile(job: ClaimedJob) -> None:
        if not later:
            later.append(await office.accept(csv_file("alumni", person(9))))
            await office.work(queues=[Queue.FILES])

    worker = with_handlers(office, skill_graph=Handler(meanwhile))
    first = await office.accept(people(1))
    await office.work(worker)
    await worker.engine().dispose()
    for upload_id in (first, *later):
        report = await office.report(upload_id)
        assert (report["status"], outcomes(report)["skill_graph_update"]) == ("completed", ("completed", False))
    assert len(await office.find("ai_processing_queue", task_type="skill_graph")) == 2


async def test_a_failed_upload_sets_nothing_off(office: Office) -> None:
    report = await office.load(people(3) + b'person9@alumni.edu,"Person')
    assert (report["status"], report["ai_jobs"]) == ("failed", [])
    assert await office.find("ai_processing_queue", queue="ai_processing") == []
