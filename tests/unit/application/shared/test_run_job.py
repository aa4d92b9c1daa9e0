"""One turn of a worker: every way in which a job can end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from application.shared.ports import ConcurrentWrite
from application.shared.run_job import Handler, LeaseLost, RunJob
from domain.shared.background_jobs import (
    LEASE,
    MAX_CRASHES,
    RENEW_EVERY,
    ClaimedJob,
    JobEnded,
    JobStatus,
    JobType,
    NewJob,
    Queue,
    backoff,
)
from domain.shared.errors import DomainError
from tests.clocks import ManualClock
from tests.polling import eventually
from tests.unit.application.shared.job_stores import MemoryJobs, Row

ALL = list(Queue)
MAIL = JobType.SEND_EMAIL
AT_ONCE = timedelta(milliseconds=1)


class Bench:
    """A store with jobs, a clock, and what the handler was told."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.store = MemoryJobs()
        self.told: list[str] = []

    def add(self, job_type: JobType = MAIL, **changes: Any) -> Row:
        return self.store.add(NewJob(job_type, f"key-{len(self.store.rows)}", **changes), self.clock.now())

    def runner(
        self,
        run: Callable[[ClaimedJob], Awaitable[Any]],
        *,
        job_type: JobType = MAIL,
        limit: float = 60.0,
        **options: Any,
    ) -> RunJob:
        async def gave_up(_: ClaimedJob, reason: str) -> None:
            self.told.append(reason)

        return RunJob(self.store, {job_type: Handler(run, limit, gave_up)}, self.clock, **options)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def fails(error: Exception) -> Callable[[ClaimedJob], Awaitable[None]]:
    async def run(_: ClaimedJob) -> None:
        raise error

    return run


async def works(_: ClaimedJob) -> dict[str, int]:
    return {"rows": 3}


async def hangs(_: ClaimedJob) -> None:
    await asyncio.Event().wait()


async def test_without_a_due_job_nothing_is_run(bench):
    bench.add(not_before=bench.clock.now() + timedelta(seconds=1))
    assert not await bench.runner(works)("w", ALL)


async def test_a_job_of_another_queue_is_left_alone(bench):
    row = bench.add()
    assert not await bench.runner(works)("w", [Queue.FILES])
    assert row.status is JobStatus.PENDING


async def test_a_job_that_went_well_is_completed_with_its_result(bench):
    row = bench.add()
    assert await bench.runner(works)("w", ALL)
    assert (row.status, row.result, row.error) == (JobStatus.COMPLETED, {"rows": 3}, None)
    assert bench.told == []


async def test_each_turn_claims_under_a_name_of_its_own(bench):
    owners = []

    async def run(job: ClaimedJob) -> None:
        owners.append(job.worker_id)

    run_job = bench.runner(run)
    for _ in range(2):
        bench.add()
        await run_job("w", ALL)
    assert owners == ["w#1", "w#2"]


async def test_a_refusal_of_the_domain_is_final(bench):
    row = bench.add(max_retries=9)
    await bench.runner(fails(DomainError("The file is empty.")))("w", ALL)
    assert (row.status, row.error, row.retries) == (JobStatus.FAILED, "The file is empty.", 0)
    assert bench.told == ["The file is empty."]


async def test_another_error_is_tried_again_later_and_later_and_then_given_up(bench):
    row = bench.add(max_retries=3)
    run_job = bench.runner(fails(OSError("no route")))
    waits = []
    while row.status is not JobStatus.FAILED:
        assert await run_job("w", ALL)
        if row.status is JobStatus.PENDING:
            waits.append(row.due - bench.clock.now())
            bench.clock.advance(waits[-1])
    assert waits == [backoff(1), backoff(2), backoff(3)]
    assert row.error == "OSError: no route"
    assert bench.told == ["OSError: no route"]
    assert not await run_job("w", ALL)


async def test_a_job_that_takes_too_long_is_stopped_and_tried_again(bench):
    row = bench.add()
    stopped = asyncio.Event()

    async def run(_: ClaimedJob) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    await bench.runner(run, limit=0.01)("w", ALL)
    assert stopped.is_set()
    assert (row.status, row.retries) == (JobStatus.PENDING, 1)
    assert "longer than" in row.error


async def test_a_timeout_inside_the_work_is_not_mistaken_for_the_time_limit(bench):
    row = bench.add()
    await bench.runner(fails(TimeoutError("the mail server")))("w", ALL)
    assert (row.status, row.error) == (JobStatus.PENDING, "TimeoutError: the mail server")


async def test_a_type_that_nothing_handles_ends_as_such(bench):
    row = bench.add(JobType.SKILL_GRAPH)
    assert await bench.runner(works)("w", ALL)
    assert row.status is JobStatus.NO_HANDLER
    assert bench.store.events == [JobEnded(row.id, "skill_graph", "no_handler")]


@pytest.mark.parametrize(
    ("run", "outcome"),
    [(works, "completed"), (fails(DomainError("no")), "failed"), (fails(OSError()), None)],
    ids=["completed", "failed", "to be tried again"],
)
async def test_the_end_of_an_analysis_is_told(bench, run, outcome):
    row = bench.add(JobType.SKILL_GRAPH)
    await bench.runner(run, job_type=JobType.SKILL_GRAPH)("w", ALL)
    assert bench.store.events == ([JobEnded(row.id, "skill_graph", outcome)] if outcome else [])


async def test_a_worker_that_stops_gives_its_job_back(bench):
    row = bench.add()
    turn = asyncio.create_task(bench.runner(hangs)("w", ALL))
    await eventually(lambda: row.worker_id is not None)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert (row.status, row.retries, bench.told) == (JobStatus.PROCESSING, 0, [])
    again = await bench.store.claim("next", ALL, LEASE, bench.clock.now())
    assert again is not None
    assert again.crash_count == 0


async def test_a_worker_stops_even_when_its_work_breaks_while_being_stopped(bench):
    row = bench.add()

    async def run(_: ClaimedJob) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("the connection is gone")

    turn = asyncio.create_task(bench.runner(run)("w", ALL))
    await eventually(lambda: row.worker_id is not None)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert (row.retries, row.worker_id) == (0, None)


async def test_work_that_cancels_itself_does_not_stop_the_worker(bench):
    row = bench.add()

    async def run(_: ClaimedJob) -> None:
        raise asyncio.CancelledError

    assert await bench.runner(run)("w", ALL)
    assert row.status is JobStatus.PROCESSING


async def test_the_lease_is_renewed_while_the_work_lasts_and_not_longer(bench):
    row = bench.add()

    async def run(_: ClaimedJob) -> None:
        await eventually(lambda: bench.store.renewals >= 3)
        bench.clock.advance(LEASE)

    await bench.runner(run, renew_every=AT_ONCE)("w", ALL)
    assert row.status is JobStatus.COMPLETED
    renewals = bench.store.renewals
    assert await bench.store.claim("other", ALL, LEASE, bench.clock.now() + 9 * LEASE) is None
    assert bench.store.renewals == renewals


async def test_when_the_lease_is_lost_the_work_stops_and_nothing_is_recorded(bench):
    row = bench.add()
    stopped = asyncio.Event()

    async def run(job: ClaimedJob) -> None:
        bench.store.take_away(job.id)
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    assert await bench.runner(run, renew_every=AT_ONCE)("w", ALL)
    assert stopped.is_set()
    assert (row.status, row.worker_id, bench.told) == (JobStatus.PROCESSING, "another", [])


@pytest.mark.parametrize("error", [None, LeaseLost(), DomainError("no"), OSError("no")], ids=str)
async def test_however_lost_work_ends_nothing_is_recorded_or_told(bench, error):
    row = bench.add(max_retries=0)

    async def run(job: ClaimedJob) -> None:
        bench.store.take_away(job.id)
        if error is not None:
            raise error

    assert await bench.runner(run)("w", ALL)
    assert (row.status, row.worker_id, row.retries) == (JobStatus.PROCESSING, "another", 0)
    assert (row.error, bench.told, bench.store.events) == (None, [], [])


async def test_a_job_over_which_too_many_workers_died_is_given_up_without_running(bench):
    row = bench.add()
    row.crashes = MAX_CRASHES + 1
    await bench.runner(fails(AssertionError("it ran")))("w", ALL)
    assert row.status is JobStatus.FAILED
    assert bench.told == [f"workers died over it {MAX_CRASHES + 1} times"]


async def test_a_job_over_which_just_not_too_many_workers_died_runs(bench):
    row = bench.add()
    row.crashes = MAX_CRASHES
    await bench.runner(works)("w", ALL)
    assert row.status is JobStatus.COMPLETED


class OnceDisturbed(MemoryJobs):
    """Another transaction gets in the way of the first end."""

    disturbed = False

    async def end(self, *args: Any, **options: Any) -> bool:
        if not self.disturbed:
            self.disturbed = True
            raise ConcurrentWrite
        return await super().end(*args, **options)


async def test_an_end_that_another_transaction_got_in_the_way_of_is_recorded_all_the_same(bench):
    bench.store = OnceDisturbed()
    row = bench.add()
    await bench.runner(works)("w", ALL)
    assert row.status is JobStatus.COMPLETED


def test_a_lease_outlasts_two_missed_renewals():
    assert LEASE >= 3 * RENEW_EVERY
