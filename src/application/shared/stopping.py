"""Ending tasks that go on for ever.

A driver that is cancelled in the middle of its work may report a broken connection instead of the cancellation, or
nothing at all. A loop that takes this for an error to be survived would never end, and with it the process.
"""

from __future__ import annotations

import asyncio


def is_stopping() -> bool:
    """Whether this task was told to end; what it waits for may also be cancelled from within."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def pause(seconds: float) -> None:
    """Wait after an error. Raises CancelledError when the task was told to end."""
    if is_stopping():
        raise asyncio.CancelledError
    await asyncio.sleep(seconds)
