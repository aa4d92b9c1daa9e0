"""Waiting for what another task or process does: by looking often, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")

LOOK_EVERY = 0.01
ASK_EVERY = 0.05
"""Less often: whoever answers has other work."""


async def eventually(look: Callable[[], Found], seconds: float = 10.0) -> Found:
    """The first thing found that is true. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (found := look()):  # noqa: ASYNC110 - what is waited for knows nothing of events
            await asyncio.sleep(LOOK_EVERY)
    return found


async def eventually_answers(ask: Callable[[], Awaitable[Found]], seconds: float = 10.0) -> Found:
    """The first answer that is true. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (found := await ask()):  # noqa: ASYNC110
            await asyncio.sleep(ASK_EVERY)
    return found
