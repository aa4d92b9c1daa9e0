"""Messages between processes through Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import RedisError

from adapters.memory.pubsub import MemoryPubSub
from adapters.redis.client import key_prefix
from application.shared.ports import PubSub
from application.shared.stopping import is_stopping, pause

PATIENCE = 2.0
"""Seconds that a new subscriber waits for a Redis that does not answer; then it begins, and hears what comes later."""

RECONNECT_EVERY = 0.5
IDLE = 30.0
"""Seconds without a message after which Redis is asked whether it is there; a second time without counts as gone."""

_log = logging.getLogger(__name__)


class RedisPubSub(PubSub):
    """Belongs to one event loop. One connection per process listens to all channels of the installation.

    A connection per subscriber would mean thousands of them, and subscribing to single channels on a shared one would
    need bookkeeping across reconnects; the price is that each process receives, and drops unread, what is for others.
    """

    def __init__(self, redis: Redis, env: str) -> None:
        self._redis = redis
        self._prefix = f"{key_prefix(env)}channel:"
        self._local = MemoryPubSub()
        self._settled = asyncio.Event()
        """The connection listens, or is known to be down."""
        self._listener: asyncio.Task[None] | None = None
        self._was_lost = False

    async def publish(self, channel: str, message: Mapping[str, Any]) -> None:
        encoded = msgspec.json.encode(message)
        try:
            await self._redis.publish(self._prefix + channel, encoded)
        except (RedisError, OSError) as error:
            _log.warning("message on %s was not published: %s", channel, error)

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        async with self._local.subscribe(channel) as messages:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), PATIENCE)
            yield messages

    async def close(self) -> None:
        """Stop listening. The Redis client stays open."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.wait([self._listener])
            self._listener = None

    async def _listen(self) -> None:
        while True:
            try:
                await self._receive()
            except Exception as error:
                _log.warning("lost the connection that listens to Redis: %r", error)
                self._was_lost = True
            self._settled.set()
            await pause(RECONNECT_EVERY)
            self._settled.clear()

    async def _receive(self) -> None:
        prefix = self._prefix.encode()
        async with self._redis.pubsub() as connection:
            await connection.psubscribe(prefix + b"*")
            is_asked = False
            while not is_stopping():
                received = await connection.get_message(timeout=IDLE)
                if received is None:
                    if is_asked:
                        raise RedisGone("no answer")
                    is_asked = True
                    await connection.ping()
                    continue
                is_asked = False
                if received["type"] == "psubscribe":
                    self._settled.set()
                    if self._was_lost:
                        self._was_lost = False
                        self._local.deliver_everywhere(b"{}")
                elif received["type"] == "pmessage":
                    self._deliver(received["channel"].removeprefix(prefix).decode(), received["data"])
                    # Of a burst many may be here already: without a pause readers would only lose the oldest.
                    await asyncio.sleep(0)

    def _deliver(self, channel: str, encoded: bytes) -> None:
        if not self._local.has_readers(channel):
            return
        try:
            msgspec.json.decode(encoded, type=dict[str, Any])
        except msgspec.MsgspecError:
            _log.warning("ignored what is no message on %s", channel)
            return
        self._local.deliver(channel, encoded)
