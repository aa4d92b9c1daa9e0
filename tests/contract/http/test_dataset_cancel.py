"""An import can be stopped; what it stored by then stays until it is undone (D5)."""

from __future__ import annotations

import httpx
import pytest

from domain.shared.background_jobs import Queue
from tests.contract.http.datasets import API, CHUNK_ROWS, Office, counts, error_table, people
from tests.contract.http.workers import interrupted_worker

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def cancelled_after(office: Office, commits: int) -> tuple[httpx.Response, str]:
    """The answer to a wish to cancel in the midst of an import, and the upload."""
    upload_id = await office.accept(people(3 * CHUNK_ROWS))
    answers: list[httpx.Response] = []

    async def cancel() -> None:
        answers.append(await office.act(upload_id, "cancel"))

    async with interrupted_worker(office, [commits], cancel) as worker:
        await office.work(worker)
    return answers[0], upload_id


async def test_an_upload_that_waits_is_cancelled_at_once(office: Office) -> None:
    before = await office.contents()
    upload_id = await office.accept(people(3))
    answer = await office.act(upload_id, "cancel")
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "cancelled")
    assert (await office.progress(upload_id))["status"] == "cancelled"
    await office.work()
    report = await office.report(upload_id)
    assert (report["status"], counts(report), report["ai_jobs"]) == ("cancelled", (0, 0, 0, 0), [])
    assert await office.contents() == before
    assert (await office.act(upload_id, "cancel")).status_code == 409
    assert (await office.act(upload_id, "undo")).status_code == 409
    assert (await office.client.delete(f"{API}/upload/{upload_id}")).status_code == 200


async def test_a_running_import_stops_after_the_rows_that_it_works_on(office: Office) -> None:
    before = await office.contents()
    outcomes = set()
    for commits in range(1, 7):
        answer, upload_id = await cancelled_after(office, commits)
        body = answer.json()
        assert (answer.status_code, body["data"]["cancel_requested"]) == (200, True)
        report = await office.report(upload_id)
        assert report["status"] == "cancelled"
        assert report["ai_jobs"] == []
        created, *others = counts(report)
        assert (created % CHUNK_ROWS, others) == (0, [0, 0, 0])
        assert len(await office.find("alumni_profiles", origin="import")) == created
        outcomes.add((body["data"]["status"], created // CHUNK_ROWS))
        assert (await office.progress(upload_id))["status"] == "cancelled"
        assert error_table(await office.error_csv(upload_id))[1:] == []
        if created:
            assert (await office.client.delete(f"{API}/upload/{upload_id}")).status_code == 409
            undo = await office.undone(upload_id)
            assert (undo["kept"], undo["failed"]) == (0, 0)
        assert await office.contents() == before
        assert (await office.client.delete(f"{API}/upload/{upload_id}")).status_code == 200
    assert {chunks for _, chunks in outcomes} >= {0, 1, 2}
    assert {status for status, _ in outcomes} >= {"validating", "cleaning", "processing"}


async def test_an_import_that_stored_everything_cannot_be_cancelled_any_more(office: Office) -> None:
    upload_id = await office.accept(people(2))
    await office.work(queues=[Queue.FILES])
    assert (await office.progress(upload_id))["current_stage"] == "ai_processing"
    answer = await office.act(upload_id, "cancel")
    assert (answer.status_code, answer.json()["error_code"]) == (409, "CONFLICT")
    await office.work()
    assert (await office.report(upload_id))["status"] == "completed"
    assert (await office.act(upload_id, "cancel")).status_code == 409


async def test_a_cancelled_upload_is_told_and_can_be_loaded_again(office: Office) -> None:
    _, upload_id = await cancelled_after(office, 5)
    (entry,) = await office.find("admin_actions", action="dataset.cancel_requested")
    assert entry["target_id"] == upload_id
    assert len(await office.find("admin_actions", action="dataset.cancelled")) == 1
    (notice,) = await office.find("notifications")
    assert notice["title"] == "Alumni import cancelled"
    report = await office.load(people(3 * CHUNK_ROWS))
    created, _, unchanged, _ = counts(report)
    assert (created + unchanged, report["status"]) == (3 * CHUNK_ROWS, "completed")
    assert unchanged == len(await office.find("dataset_changes", upload_id=upload_id, entity_type="person")) > 0
