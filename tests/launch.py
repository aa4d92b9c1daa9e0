"""Starting programs for a test run: once per run, shared by its workers, gone when it is over."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from tests import keeper

START_TIMEOUT = 60.0
_SYSTEM_PATHS = "/usr/sbin:/usr/local/sbin:/usr/libexec"


@dataclass(frozen=True)
class Run:
    """One run of pytest: the process whose end is the end of the servers, and the folder of their files."""

    owner: int
    folder: Path


def new_run() -> Run:
    """A run that ends with this process. Its folder is not made yet, and short, as the path of a socket must be."""
    return Run(os.getpid(), Path(tempfile.gettempdir(), f"au-{uuid.uuid4().hex[:10]}"))


def end_run(run: Run) -> None:
    """Stop all servers of the run and remove its folder."""
    keepers = [int(path.read_text()) for path in run.folder.glob("*.pid")]
    for pid in keepers:
        send_signal(pid, signal.SIGTERM)
    wait_until(lambda: not any(send_signal(pid, 0) for pid in keepers), timeout=10)
    shutil.rmtree(run.folder, ignore_errors=True)


def unavailable(reason: str) -> NoReturn:
    """Skip the test for want of a server; in CI that is a failure."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def send_signal(pid: int, number: int) -> bool:
    """Whether the process still lived."""
    try:
        os.kill(pid, number)
        os.waitpid(pid, os.WNOHANG)
    except ProcessLookupError:
        return False
    except ChildProcessError:
        return True
    return True


def wait_until(condition: Callable[[], bool], timeout: float) -> bool:
    """Whether the condition came true within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def find_program(name: str, package: str) -> str:
    """The path of an installed server; without it the test is skipped."""
    found = shutil.which(name) or shutil.which(name, path=_SYSTEM_PATHS)
    if found is None:
        unavailable(f"{name} is not installed (Debian package {package}, or run `make test`)")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_of(run: Run, name: str, command: Callable[[int, Path], list[str]], is_ready: Callable[[int], bool]) -> int:
    """The port of the run's server of this name, which is started if no worker has done so yet.

    Args:
        command: given a port and a folder of its own, prepares the folder and says what to start.
    """
    run.folder.mkdir(mode=0o700, exist_ok=True)
    with open(run.folder / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = run.folder / f"{name}.port"
        if known.exists():
            return int(known.read_text())
        pid_file = run.folder / f"{name}.pid"
        for _ in range(3):
            folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=run.folder))
            port = free_port()
            with open(folder / "log", "wb") as log:
                process = subprocess.Popen(
                    [sys.executable, keeper.__file__, str(run.owner), str(run.folder), *command(port, folder)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is for pytest, which then ends the keeper
                )
            pid_file.write_text(str(process.pid))
            if _comes_up(process, lambda: is_ready(port)):  # noqa: B023
                known.write_text(str(port))
                _children.append(process)
                return port
            says = (folder / "log").read_text(errors="replace")[-2000:]
            is_stuck = process.poll() is None
            process.terminate()
            process.wait()
            pid_file.unlink(missing_ok=True)
            if is_stuck:
                break
            # It ended by itself: somebody else may have taken the port meanwhile.
        pytest.fail(f"{name} does not start: {says}", pytrace=False)


def _comes_up(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> bool:
    wait_until(lambda: process.poll() is not None or is_ready(), START_TIMEOUT)
    return process.poll() is None and is_ready()


_children: list[subprocess.Popen[bytes]] = []
"""Keeps Python from warning about processes that are meant to outlive the worker that started them."""


def greets(port: int, says: bytes = b"", expected: bytes = b"") -> bool:
    """Whether something accepts connections there and answers with `expected` in its first bytes."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(says)
            return expected in connection.recv(64)
    except OSError:
        return False
