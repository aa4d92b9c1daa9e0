"""Answers that are made once and then kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from application.shared.ports import Cache
from application.shared.single_flight import SingleFlight


def about_people(college_id: str) -> str:
    """What the keys of answers begin with that name people of this college."""
    return f"directory:{college_id}:"


class CachedAnswers:
    """While an answer is being made, everybody in this process who asks for it waits for that one.

    Args:
        seconds: how long an answer is kept. Keys hold the generation of the data, so that this only bounds the waste.
    """

    def __init__(self, cache: Cache, *, seconds: float = 600.0) -> None:
        self._cache = cache
        self._seconds = seconds
        self._making: SingleFlight[bytes] = SingleFlight()

    async def get(self, key: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The answer under `key`, made by `make` if there is none."""
        found = await self._cache.get(key)
        if found is not None:
            return found
        return await self._making.get(key, lambda: self._make(key, make))

    async def _make(self, key: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
        made = await make()
        await self._cache.put(key, made, self._seconds)
        return made
