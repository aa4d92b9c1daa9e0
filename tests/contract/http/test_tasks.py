"""Background work as an administrator's page shows it."""

from __future__ import annotations

from datetime import timedelta

from domain.shared.background_jobs import LEASE, JobStatus, JobType, NewJob, Queue
from tests.wirings import Installation

PATH = "/api/admin/tasks/status"
ALL = list(Queue)
TASK_FIELDS = {
    "id",
    "type",
    "queue",
    "status",
    "priority",
    "retries",
    "max_retries",
    "scheduled_at",
    "started_at",
    "ended_at",
    "error",
}


async def enqueue(installation: Installation, *jobs: NewJob) -> None:
    async with installation.container.uow() as uow:
        for job in jobs:
            await uow.jobs.enqueue(job)
        await uow.commit()


async def test_an_idle_installation_has_empty_lists_and_no_workers(installation):
    async with await installation.signed_in() as client:
        answer = await client.get(PATH)
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "active": {},
        "scheduled": {},
        "workers": 0,
        "worker_list": [],
        "failed": [],
        "queues": {},
    }


async def test_active_scheduled_and_dead_tasks_are_listed_with_their_numbers(installation):
    store, clock = installation.container.job_store(), installation.container.clock()
    now = clock.now()
    await enqueue(installation, NewJob(JobType.SKILL_GRAPH, "dead", {"secret": "payload"}, priority=1))
    dead = await store.claim("host:1#1", ALL, LEASE, now + timedelta(seconds=1))
    await store.end(dead, JobStatus.FAILED, clock.now(), error="it broke")
    await enqueue(installation, NewJob(JobType.DATASET_IMPORT, "active", {"upload_id": "x"}, priority=2))
    active = await store.claim("host:1#2", ALL, LEASE, clock.now())
    later = clock.now() + timedelta(hours=1)
    await enqueue(installation, NewJob(JobType.SEND_EMAIL, "waiting", priority=3, not_before=later))
    await store.heartbeat("host:1", [Queue.AI], clock.now())

    async with await installation.signed_in() as client:
        answer = await client.get(PATH)
    body = answer.json()
    assert {worker: [task["id"] for task in tasks] for worker, tasks in body["active"].items()} == {
        "host:1": [active.id]
    }
    assert {queue: [task["status"] for task in tasks] for queue, tasks in body["scheduled"].items()} == {
        "notifications": ["pending"]
    }
    assert [(task["id"], task["type"], task["status"], task["error"]) for task in body["failed"]] == [
        (dead.id, "skill_graph", "failed", "it broke")
    ]
    assert body["queues"] == {
        "ai_processing": {"failed": 1},
        "file_processing": {"processing": 1},
        "notifications": {"pending": 1},
    }
    (worker,) = body["worker_list"]
    assert (body["workers"], worker["id"], worker["queues"]) == (1, "host:1", ["ai_processing"])
    for task in [*body["active"]["host:1"], *body["scheduled"]["notifications"], *body["failed"]]:
        assert set(task) == TASK_FIELDS
        assert task["scheduled_at"].endswith("Z")
    assert "payload" not in answer.text


async def test_a_live_worker_without_work_is_listed_with_nothing_to_do(installation):
    store, clock = installation.container.job_store(), installation.container.clock()
    await store.heartbeat("host:2", ALL, clock.now())
    async with await installation.signed_in() as client:
        body = (await client.get(PATH)).json()
    assert (body["workers"], body["active"]) == (1, {"host:2": []})
