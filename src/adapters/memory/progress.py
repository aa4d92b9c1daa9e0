"""The latest state of long work, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from application.shared.ports import Clock, ProgressStore

LIFETIME = timedelta(hours=24)


class MemoryProgress(ProgressStore):
    """Values pass as JSON, as they would to another process.

    Args:
        capacity: entries kept; beyond it the one written longest ago goes.
    """

    def __init__(self, clock: Clock, capacity: int = 10_000) -> None:
        self._clock = clock
        self._capacity = capacity
        self._entries: dict[str, tuple[datetime, bytes]] = {}

    async def write(self, key: str, value: Mapping[str, Any]) -> None:
        encoded = msgspec.json.encode(value)
        self._entries.pop(key, None)  # so that the order of the dictionary is the order of writing
        self._entries[key] = (self._clock.now() + LIFETIME, encoded)
        if len(self._entries) > self._capacity:
            del self._entries[next(iter(self._entries))]

    async def read(self, key: str) -> Mapping[str, Any] | None:
        expires_at, encoded = self._entries.get(key, (None, b""))
        if expires_at is None:
            return None
        if expires_at <= self._clock.now():
            del self._entries[key]
            return None
        value: Mapping[str, Any] = msgspec.json.decode(encoded, type=dict[str, Any])
        return value
