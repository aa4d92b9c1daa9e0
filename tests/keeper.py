"""Runs one server for a test run, and ends it when the run is over or has died, however it died.

Usage: python keeper.py OWNER FOLDER COMMAND...

OWNER is the process id of pytest (with several workers, of the one that controls them). When it is gone, or on SIGTERM,
the server is killed and FOLDER removed. The server in turn dies with the keeper.
"""

from __future__ import annotations

import ctypes
import shutil
import signal
import subprocess
import sys
import time

import psutil

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY = 0.1


def die_with_parent() -> None:
    """For `preexec_fn`: the kernel kills this process when the thread that started it ends. Only on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def main(owner: int, folder: str, command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = subprocess.Popen(command, preexec_fn=die_with_parent)
    try:
        while server.poll() is None:
            if not _is_alive(owner):
                return 0
            time.sleep(_LOOK_EVERY)
        return server.returncode
    finally:
        running = server.poll() is None
        server.kill()
        server.wait()
        if running:  # a server that failed by itself leaves its log to be read
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
