"""Dramatiq on Redis. A message only says that a queue has work; what is true stands in the job table (decision P5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, AsyncIO, Retries, ShutdownNotifications, TimeLimit
from redis import Redis

TIME_LIMIT = timedelta(hours=2)
"""A last resort; the lease of the job table ends what hangs long before."""

KEEP_DEAD = timedelta(days=1)
"""Failures are recorded in the job table; the broker's copy only helps whoever looks at it."""


def actor_name(queue: str) -> str:
    """The actor that works on this queue."""
    return f"run_job_{queue}"


def redis_broker(url: str, env: str) -> RedisBroker:
    """A broker whose keys begin with `au:{env}:dramatiq`; it connects when first used."""
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=Redis.from_url(url, socket_connect_timeout=2.0, socket_timeout=10.0),
        namespace=f"au:{env}:dramatiq",
        dead_message_ttl=_milliseconds(KEEP_DEAD),
        middleware=[AgeLimit(), TimeLimit(), ShutdownNotifications(), Retries(max_retries=0), AsyncIO()],
    )


def declare_actors(
    broker: dramatiq.Broker, queues: Collection[str], run: Callable[[str, str], Awaitable[None]]
) -> None:
    """One actor per queue, each calling `run(queue, job_id)` on the worker's event loop.

    Nothing is retried here, since the job table does that. When the worker is told to stop, `run` is cancelled and has
    one second to give its job back.
    """
    for queue in queues:
        _declare(broker, queue, run)


def _declare(broker: dramatiq.Broker, queue: str, run: Callable[[str, str], Awaitable[None]]) -> None:
    @dramatiq.actor(
        broker=broker,
        actor_name=actor_name(queue),
        queue_name=queue,
        max_retries=0,
        time_limit=_milliseconds(TIME_LIMIT),
        notify_shutdown=True,
    )
    async def run_job(job_id: str) -> None:
        await run(queue, job_id)


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
