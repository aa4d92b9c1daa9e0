"""The worker that claims straight from the job table: the child of `serve`, or `alumunity worker` without a broker."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Collection
from typing import Any

from adapters.memory.linked_pubsub import LinkedPubSub, open_inherited
from domain.shared.background_jobs import Queue
from entrypoints.container import Container, close
from entrypoints.workers.loop import Alarm, keep_schedule, listen, relay_events, run_jobs, share_interpreter, show_alive

log = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds that running jobs get to be given back; shorter than the patience of the supervisor."""

_LANES = (frozenset({Queue.FILES, Queue.AI}), frozenset({Queue.DEFAULT, Queue.NOTIFICATIONS}))
"""Long work beside short work: a mail does not wait for an import."""


def default_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


async def work(container: Container, name: str, queues: Collection[Queue], link: int | None) -> None:
    """Work until SIGTERM or SIGINT; with `link`, an inherited socket to the server, also until that server is gone."""
    share_interpreter()
    pubsub, store, clock = container.pubsub(), container.job_store(), container.clock()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    waits: list[asyncio.Task[Any]] = [asyncio.create_task(stopped.wait())]
    if link is not None:
        reader, writer = await open_inherited(link)
        if isinstance(pubsub, LinkedPubSub):
            await pubsub.attach(reader, writer)
            waits.append(asyncio.create_task(pubsub.closed.wait()))
        else:  # messages go through Redis; the link only tells by its end that the server is gone
            waits.append(asyncio.create_task(reader.read()))
    alarm = Alarm()
    tasks = [
        asyncio.create_task(listen(pubsub, alarm)),
        asyncio.create_task(relay_events(container.relay(), alarm)),
        asyncio.create_task(show_alive(store, name, queues, clock)),
    ]
    if link is not None:  # the server that has a worker of its own has no scheduler beside it
        tasks.append(asyncio.create_task(keep_schedule(container.enqueue_due(), name)))
    for lane in _LANES:
        wanted = lane & set(queues)
        if wanted:
            tasks.append(asyncio.create_task(run_jobs(container.run_job(), name, wanted, alarm)))
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in (*tasks, *waits):
        task.cancel()
    _, left = await asyncio.wait([*tasks, *waits], timeout=GRACE)
    if left:
        # Nobody may be there any more to kill it, and what it holds would be missing to the next worker.
        log.error("the worker does not end by itself", extra={"tasks": sorted(map(repr, left))})
        os._exit(1)
    await store.retire(name)
    await close(container)
