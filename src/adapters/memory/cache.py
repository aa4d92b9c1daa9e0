"""Encoded answers in this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from application.shared.ports import Cache

CAPACITY = 64 * 1024 * 1024
"""Bytes."""

_ENTRY = 200
"""Bytes that an entry takes apart from its key and value, roughly."""


class MemoryCache(Cache):
    """
    Args:
        now: seconds of a clock that does not run backwards.
        capacity: bytes of keys and values kept; a value that is larger is not.
    """

    def __init__(self, now: Callable[[], float] = monotonic, capacity: int = CAPACITY) -> None:
        self._now = now
        self._capacity = capacity
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._size = 0

    async def get(self, key: str) -> bytes | None:
        expires_at, value = self._entries.get(key, (0.0, b""))
        if key not in self._entries:
            return None
        if expires_at <= self._now():
            self._forget(key)
            return None
        self._entries.move_to_end(key)
        return value

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        if key in self._entries:
            self._forget(key)
        if seconds <= 0 or self._weight(key, value) > self._capacity:
            return
        self._entries[key] = (self._now() + seconds, value)
        self._size += self._weight(key, value)
        while self._size > self._capacity:
            self._forget(next(iter(self._entries)))

    async def forget(self, prefix: str) -> None:
        for key in [key for key in self._entries if key.startswith(prefix)]:
            self._forget(key)

    def _forget(self, key: str) -> None:
        _, value = self._entries.pop(key)
        self._size -= self._weight(key, value)

    @staticmethod
    def _weight(key: str, value: bytes) -> int:
        return len(key) + len(value) + _ENTRY
