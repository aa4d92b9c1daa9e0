"""The turns of a worker process: relay events, run jobs, show that it is alive."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta

from application.shared.ports import Clock, EventRelay, JobStore, PubSub
from application.shared.schedule import EnqueueDue
from application.shared.stopping import pause
from domain.shared.background_jobs import JobType, Queue, queue_of
from entrypoints.logging import bind_contextvars, clear_contextvars
from entrypoints.subscriptions import SUBSCRIBERS, WAKE

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds after which a worker looks for work without having been woken."""

SWITCH_INTERVAL = 0.0015
HEARTBEAT = 10.0
RELAY_BATCH = 100
AFTER_ERROR = 2.0
LOOK_AT_CLOCK = 1.0

Send = Callable[[str, str, int], Awaitable[None]]

SEND_AGAIN_AFTER = timedelta(minutes=5)
"""A job that still waits so long after its message was sent is sent again: the broker may have lost it."""


class Alarm:
    """Wakes those who wait, at the latest after POLL seconds."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def wait(self) -> None:
        event = self._event
        try:
            async with asyncio.timeout(POLL):
                await event.wait()
        except TimeoutError:
            return


def share_interpreter() -> None:
    """Let threads take turns three times as often as by default.

    An import cleans rows in a thread; each statement of the event loop changes threads a dozen times, and by default
    each change waits 5 ms for the interpreter, so that progress would stand still meanwhile.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)


async def listen(pubsub: PubSub, alarm: Alarm) -> None:
    """Ring the alarm whenever a commit left work behind."""
    async with pubsub.subscribe(WAKE) as messages:
        async for _ in messages:
            alarm.ring()


async def relay_events(relay: EventRelay, alarm: Alarm) -> None:
    """Turn events into deliveries, forever."""
    while True:
        try:
            relayed = await relay.relay(SUBSCRIBERS, RELAY_BATCH)
        except Exception:
            log.exception("events not relayed")
            await pause(AFTER_ERROR)
            continue
        if relayed:
            alarm.ring()
        if relayed < RELAY_BATCH:
            await alarm.wait()


async def run_jobs(
    run_job: Callable[[str, Collection[Queue]], Awaitable[bool]],
    worker_id: str,
    queues: Collection[Queue],
    alarm: Alarm,
) -> None:
    """Run one job after the other, forever."""
    while True:
        clear_contextvars()
        bind_contextvars(worker_id=worker_id)
        try:
            ran = await run_job(worker_id, queues)
        except Exception:
            log.exception("job not run")
            await pause(AFTER_ERROR)
            continue
        if ran:
            alarm.ring()
        else:
            await alarm.wait()


async def dispatch_jobs(store: JobStore, send: Send, clock: Clock, alarm: Alarm) -> None:
    """Tell the broker of due jobs, forever."""
    while True:
        try:
            due = await store.undispatched(clock.now(), SEND_AGAIN_AFTER, RELAY_BATCH)
            await _send_all(store, send, due)
        except Exception:
            log.exception("jobs not dispatched")
            await pause(AFTER_ERROR)
            continue
        if len(due) < RELAY_BATCH:
            await alarm.wait()


async def _send_all(store: JobStore, send: Send, due: Sequence[tuple[str, JobType, int]]) -> None:
    unsent = [job_id for job_id, _, _ in due]
    try:
        for job_id, job_type, priority in due:
            await send(queue_of(job_type), job_id, priority)
            unsent.remove(job_id)
    finally:
        if unsent:
            await store.not_sent(unsent)


async def show_alive(store: JobStore, worker_id: str, queues: Collection[Queue], clock: Clock) -> None:
    """Heartbeats, forever."""
    while True:
        try:
            await store.heartbeat(worker_id, queues, clock.now())
        except Exception:
            log.exception("no heartbeat")
            await pause(AFTER_ERROR)
        await asyncio.sleep(HEARTBEAT)


async def keep_schedule(enqueue_due: EnqueueDue, name: str) -> None:
    """Enqueue periodic work when it is due, forever."""
    while True:
        try:
            for enqueued in await enqueue_due(name):
                log.debug("periodic work enqueued", extra={"periodic": enqueued})
        except Exception:
            log.exception("periodic work not enqueued")
            await pause(AFTER_ERROR)
        await asyncio.sleep(LOOK_AT_CLOCK)
