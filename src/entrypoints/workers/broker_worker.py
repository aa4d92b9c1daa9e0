"""Dramatiq workers: processes whose threads take messages, each message one turn at the job table."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import sys
from collections.abc import Collection, Sequence
from multiprocessing.process import BaseProcess

import dramatiq

from adapters.dramatiq.broker import declare_actors, redis_broker
from adapters.dramatiq.dispatcher import DramatiqDispatcher
from domain.shared.background_jobs import Queue
from entrypoints.container import Container, close
from entrypoints.logging import set_up_logging
from entrypoints.settings import Settings, load_settings
from entrypoints.workers.loop import Alarm, dispatch_jobs, listen, relay_events, share_interpreter, show_alive

THREADS = 4
"""Messages that one process works on at a time; each waits on the process's one event loop."""

CHECK_EVERY = 1.0

log = logging.getLogger(__name__)


def work(settings: Settings, queues: Sequence[Queue], processes: int) -> None:
    """Run worker processes until SIGTERM or SIGINT; one that dies is replaced."""
    context = multiprocessing.get_context("spawn")
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    def start() -> BaseProcess:
        process = context.Process(target=_work, args=([str(queue) for queue in queues],))
        process.start()
        return process

    children = [start() for _ in range(processes)]
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        dead = [child for child in children if not child.is_alive()]
        if dead:
            asyncio.run(_free(settings, [_name(child.pid) for child in dead]))
        children = [child if child.is_alive() else start() for child in children]
        multiprocessing.connection.wait([child.sentinel for child in children], timeout=CHECK_EVERY)
    for child in children:
        child.terminate()
    for child in children:
        child.join(timeout=15)
        if child.is_alive():
            child.kill()


def _name(pid: int | None) -> str:
    return f"{socket.gethostname()}:{pid}"


async def _free(settings: Settings, names: Sequence[str]) -> None:
    """Let go of the jobs of dead processes at once instead of when their leases run out."""
    container = Container(settings=settings)
    store, now = container.job_store(), container.clock().now()
    try:
        for name in names:
            await store.free(f"{name}#", now)
            await store.retire(name)
    except Exception:
        log.exception("leases of dead workers not freed; they run out by themselves")
    finally:
        await close(container)


def _work(queue_names: Sequence[str]) -> None:
    settings = load_settings()
    set_up_logging(settings.log_level)
    share_interpreter()
    queues = [Queue(name) for name in queue_names]
    name = _name(os.getpid())
    jobs = Container(settings=settings)
    run_job = jobs.run_job()

    async def run(queue: str, _job_id: str) -> None:
        # The message says that there is work; which job is most urgent, the table knows.
        await run_job(name, [Queue(queue)])

    broker = redis_broker(settings.redis_url, settings.env)
    declare_actors(broker, queues, run)
    worker = dramatiq.Worker(broker, queues=set(queue_names), worker_threads=THREADS)
    worker.start()
    try:
        asyncio.run(_keep_going(settings, broker, name, queues))
    finally:
        worker.stop()
        broker.close()
    sys.exit(0)


async def _keep_going(settings: Settings, broker: dramatiq.Broker, name: str, queues: Collection[Queue]) -> None:
    """Relay, dispatch and heartbeat, on a loop and connections of their own beside the worker's."""
    container = Container(settings=settings)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    store, clock, alarm = container.job_store(), container.clock(), Alarm()
    send = DramatiqDispatcher(broker).send
    tasks = [
        asyncio.create_task(listen(container.pubsub(), alarm)),
        asyncio.create_task(relay_events(container.relay(), alarm)),
        asyncio.create_task(dispatch_jobs(store, send, clock, alarm)),
        asyncio.create_task(show_alive(store, name, queues, clock)),
    ]
    await stopped.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.retire(name)
    await close(container)
