"""The process of the `scheduler` command. In the embedded wiring the worker child keeps the schedule instead."""

from __future__ import annotations

import asyncio
import os
import signal
import socket

from entrypoints.container import Container, close
from entrypoints.workers.loop import keep_schedule


async def run(container: Container) -> None:
    """Keep the schedule until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    name = f"scheduler:{socket.gethostname()}:{os.getpid()}"
    task = asyncio.create_task(keep_schedule(container.enqueue_due(), name))
    await stopped.wait()
    task.cancel()
    await asyncio.wait([task])
    await close(container)
