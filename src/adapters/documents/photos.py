"""Photos, made by a library in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from adapters.documents import photo_child
from application.profiles.file_ports import PhotoStudio
from domain.profiles.files import BrokenFile, NoPhoto, too_many_pixels

log = logging.getLogger(__name__)

CPU_SECONDS = 10
"""What one photo may take; its wall clock gets twice as much. Forty million pixels take about two."""

PROCESSES = 2
"""At once. Who comes later waits."""


class PillowStudio(PhotoStudio):
    def __init__(self, cpu_seconds: int = CPU_SECONDS) -> None:
        self._cpu_seconds = cpu_seconds
        self._pool = ThreadPoolExecutor(PROCESSES, thread_name_prefix="photo")

    async def develop(self, source: Path, target: Path) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, self._run, source, target)

    def _run(self, source: Path, target: Path) -> None:
        command = [sys.executable, "-m", photo_child.__name__, str(source), str(target), str(self._cpu_seconds)]
        try:
            done = subprocess.run(  # noqa: S603 - our own module on files of our own
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=2 * self._cpu_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_hard() from None
        if done.returncode == 0:
            return
        if done.returncode == photo_child.NO_IMAGE:
            raise NoPhoto
        if done.returncode == photo_child.TOO_MANY_PIXELS:
            raise too_many_pixels()
        if done.returncode == photo_child.BROKEN:
            raise BrokenFile("The photo is damaged. Save it again as JPEG or PNG, and upload that.")
        if done.returncode not in (-signal.SIGXCPU, -signal.SIGKILL):
            log.warning("a photo ended its process with %s: %s", done.returncode, done.stderr[-500:])
        raise _too_hard()


def _too_hard() -> BrokenFile:
    return BrokenFile("The photo takes too long to read. Save it again as JPEG or PNG, and upload that.")
