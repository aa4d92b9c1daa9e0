"""Keeps the worker child of the embedded wiring running."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from adapters.memory.linked_pubsub import LinkedPubSub, open_streams, socket_pair
from application.shared.ports import Clock, JobStore

log = logging.getLogger(__name__)

PREFIX = f"embedded:{socket.gethostname()}:"
"""Names of our children begin so; servers on other machines may share the database."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
"""Seconds before a dead child is replaced; doubled while children die young."""

YOUNG = 30.0
GRACE = 10.0
"""Seconds that a child gets to give its jobs back when the server stops."""


class AlreadyRunning(Exception):
    """Another server uses the same folder."""


@contextmanager
def sole_server(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it however the process ends. Raises AlreadyRunning."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Another server uses {folder}. Stop it, or set ALUM_VAR_DIR.") from None
        yield


class Supervisor:
    def __init__(self, store: JobStore, pubsub: LinkedPubSub | None, clock: Clock) -> None:
        self._store = store
        self._pubsub = pubsub
        self._clock = clock
        self._child: asyncio.subprocess.Process | None = None
        self._stopping = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A worker child, for as long as the block runs."""
        # Whoever worked on this folder before is dead: the lock of the folder is ours.
        await self._store.free(PREFIX, self._clock.now())
        task = asyncio.create_task(self._supervise())
        try:
            yield
        finally:
            self._stopping = True
            await self._stop_child()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _supervise(self) -> None:
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while not self._stopping:
            begun = loop.time()
            name = f"{PREFIX}{os.getpid()}:{begun:.3f}"
            await self._run_child(name)
            await self._free(name)
            pause = FIRST_PAUSE if loop.time() - begun > YOUNG else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _run_child(self, name: str) -> None:
        ours, theirs = socket_pair()
        with theirs:
            number = theirs.fileno()
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "entrypoints.cli.main",
                "worker",
                "--name",
                name,
                "--link",
                str(number),
                pass_fds=[number],
                start_new_session=False,
            )
        if self._pubsub is not None:
            await self._pubsub.attach(*await open_streams(ours))
        log.info("worker started", extra={"worker_pid": self._child.pid})
        code = await self._child.wait()
        if self._pubsub is not None:
            await self._pubsub.detach()
        ours.close()
        if not self._stopping:
            log.warning("worker ended", extra={"worker_pid": self._child.pid, "exit_code": code})

    async def _free(self, name: str) -> None:
        try:
            freed = await self._store.free(name, self._clock.now())
        except Exception:
            log.exception("leases of the dead worker not freed; they run out by themselves")
        else:
            if freed:
                log.info("jobs of the dead worker freed", extra={"jobs": freed})

    async def _stop_child(self) -> None:
        child = self._child
        if child is None or child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(GRACE):
                await child.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
