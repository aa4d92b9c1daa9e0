"""Tells the workers through Dramatiq that there is work."""

from __future__ import annotations

import asyncio

import dramatiq
from redis.exceptions import RedisError

from adapters.dramatiq.broker import actor_name
from domain.shared.errors import Unavailable


class DramatiqDispatcher:
    """The sender needs no actors of its own: a message names the actor that some worker has declared."""

    def __init__(self, broker: dramatiq.Broker) -> None:
        self._broker = broker

    async def send(self, queue: str, job_id: str, priority: int) -> None:
        """Put a message for the job on the queue; `priority` travels with it for whoever looks.

        Redis hands messages out as they came. Urgent work comes first all the same, because the worker that a message
        wakes claims the most urgent job of its queue from the job table.

        Raises:
            Unavailable: Redis does not answer; the job stays in the table, to be sent again.
        """
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=queue,
            actor_name=actor_name(queue),
            args=(job_id,),
            kwargs={},
            options={"job_priority": priority},
        )
        try:
            await asyncio.to_thread(self._broker.enqueue, message)
        except (RedisError, OSError) as error:
            raise Unavailable("The task queue does not answer.") from error
