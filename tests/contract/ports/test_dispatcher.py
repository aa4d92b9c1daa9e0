"""Messages to the workers through Dramatiq, with a real worker at the other end."""

from __future__ import annotations

import asyncio
import queue
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker

from adapters.dramatiq.broker import declare_actors, redis_broker
from adapters.dramatiq.dispatcher import DramatiqDispatcher
from domain.shared.errors import Unavailable
from tests.launch import free_port

QUEUES = ("file_processing", "default")
PATIENCE = 10

pytestmark = pytest.mark.redis


@pytest.fixture
def env() -> str:
    return uuid.uuid4().hex


@contextmanager
def working(broker: RedisBroker, run: Callable[[str, str], Awaitable[None]]) -> Iterator[dramatiq.Worker]:
    declare_actors(broker, QUEUES, run)
    worker = dramatiq.Worker(broker, worker_timeout=50, worker_threads=2)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


async def test_a_worker_runs_what_another_process_sent(redis_url, env):
    heard: queue.Queue[tuple[str, str, bool]] = queue.Queue()

    async def run(name: str, job_id: str) -> None:
        await asyncio.sleep(0)
        heard.put((name, job_id, threading.current_thread() is threading.main_thread()))

    dispatcher = DramatiqDispatcher(redis_broker(redis_url, env))  # the sender has no actors
    await dispatcher.send("default", "job-1", priority=5)
    await dispatcher.send("file_processing", "job-2", priority=1)
    with working(redis_broker(redis_url, env), run):
        got = [await asyncio.to_thread(heard.get, timeout=PATIENCE) for _ in range(2)]
    assert sorted(got) == [("default", "job-1", False), ("file_processing", "job-2", False)]


async def test_all_jobs_run_on_one_event_loop_so_that_they_can_share_connections(redis_url, env):
    loops: queue.Queue[asyncio.AbstractEventLoop] = queue.Queue()

    async def run(name: str, job_id: str) -> None:
        loops.put(asyncio.get_running_loop())

    broker = redis_broker(redis_url, env)
    with working(broker, run):
        for number in range(6):
            await DramatiqDispatcher(broker).send(QUEUES[number % 2], f"job-{number}", priority=5)
        seen = {await asyncio.to_thread(loops.get, timeout=PATIENCE) for _ in range(6)}
    assert len(seen) == 1


async def test_a_job_that_fails_is_not_sent_again_by_the_broker(redis_url, env):
    tries: queue.Queue[str] = queue.Queue()

    async def run(name: str, job_id: str) -> None:
        tries.put(job_id)
        raise RuntimeError("it is the job table that tries again")

    broker = redis_broker(redis_url, env)
    with working(broker, run) as worker:
        await DramatiqDispatcher(broker).send("default", "job-1", priority=5)
        assert await asyncio.to_thread(tries.get, timeout=PATIENCE) == "job-1"
        await asyncio.to_thread(broker.join, "default", timeout=PATIENCE * 1000)
        await asyncio.to_thread(worker.join)
    assert tries.empty()


async def test_a_worker_that_stops_cancels_its_job_which_can_still_give_itself_back(redis_url, env):
    started, given_back = threading.Event(), threading.Event()

    async def run(name: str, job_id: str) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            given_back.set()

    broker = redis_broker(redis_url, env)
    with working(broker, run):
        await DramatiqDispatcher(broker).send("default", "job-1", priority=5)
        assert await asyncio.to_thread(started.wait, PATIENCE)
    assert given_back.is_set()


async def test_installations_on_one_redis_do_not_take_each_others_jobs(redis_url):
    heard: queue.Queue[str] = queue.Queue()

    async def run(name: str, job_id: str) -> None:
        heard.put(job_id)

    mine, others = redis_broker(redis_url, uuid.uuid4().hex), redis_broker(redis_url, uuid.uuid4().hex)
    await DramatiqDispatcher(others).send("default", "theirs", priority=5)
    await DramatiqDispatcher(mine).send("default", "mine", priority=5)
    with working(mine, run):
        assert await asyncio.to_thread(heard.get, timeout=PATIENCE) == "mine"
    assert heard.empty()
    assert others.do_qsize("default") == 1


async def test_without_redis_the_sender_is_told():
    dispatcher = DramatiqDispatcher(redis_broker(f"redis://127.0.0.1:{free_port()}/0", "test"))
    with pytest.raises(Unavailable):
        await dispatcher.send("default", "job-1", priority=5)
