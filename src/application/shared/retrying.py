"""Transactions that are tried again when another one gets in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from application.shared.ports import ConcurrentWrite

Result = TypeVar("Result")

TRIES = 6


async def retrying(transaction: Callable[[], Awaitable[Result]]) -> Result:
    """Run `transaction`, which opens a unit of work of its own, up to TRIES times.

    Raises:
        ConcurrentWrite: it was disturbed every time.
    """
    for attempt in range(1, TRIES):
        try:
            return await transaction()
        except ConcurrentWrite:
            await asyncio.sleep(0.02 * 2**attempt)
    return await transaction()
