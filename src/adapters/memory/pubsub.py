"""Messages between the parts of one process."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import msgspec

from application.shared.ports import PubSub

BACKLOG = 1_000
"""Messages kept for a slow reader; the oldest go first."""


class MemoryPubSub(PubSub):
    """Belongs to one event loop. Messages pass as JSON, so that no two parts ever share a mutable value."""

    def __init__(self) -> None:
        self._readers: dict[str, list[_Reader]] = {}

    async def publish(self, channel: str, message: Mapping[str, Any]) -> None:
        self.deliver(channel, msgspec.json.encode(message))

    def deliver(self, channel: str, encoded: bytes) -> None:
        """Publish what is JSON already."""
        for reader in self._readers.get(channel, ()):
            reader.put(encoded)

    def deliver_everywhere(self, encoded: bytes) -> None:
        """Publish what is JSON already on every channel that has readers."""
        for channel in self._readers:
            self.deliver(channel, encoded)

    def has_readers(self, channel: str) -> bool:
        return channel in self._readers

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        reader = _Reader()
        self._readers.setdefault(channel, []).append(reader)
        try:
            yield reader
        finally:
            reader.close()
            self._readers[channel].remove(reader)
            if not self._readers[channel]:
                del self._readers[channel]


class _Reader(AsyncIterator[Mapping[str, Any]]):
    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque(maxlen=BACKLOG)
        self._changed = asyncio.Event()
        self._closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Mapping[str, Any]:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        message: Mapping[str, Any] = msgspec.json.decode(self._waiting.popleft(), type=dict[str, Any])
        return message

    def put(self, encoded: bytes) -> None:
        self._waiting.append(encoded)
        self._changed.set()

    def close(self) -> None:
        self._closed = True
        self._waiting.clear()
        self._changed.set()
