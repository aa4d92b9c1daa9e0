"""Domain events on their way to those who want to hear of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from application.shared.ports import EventRelay, StoredEvent
from domain.shared.background_jobs import ClaimedJob

Consumer = Callable[[StoredEvent], Awaitable[None]]
"""Takes one event; it may come twice, so the consumer asks its inbox under its own name."""


class DeliverEvent:
    """Handler of `deliver_event` jobs: one event to one consumer."""

    def __init__(self, events: EventRelay, consumers: Mapping[str, Consumer]) -> None:
        self._events = events
        self._consumers = consumers

    async def __call__(self, job: ClaimedJob) -> None:
        event = await self._events.event(str(job.payload["event_id"]))
        consumer = self._consumers.get(str(job.payload["consumer"]))
        if event is not None and consumer is not None:
            await consumer(event)
