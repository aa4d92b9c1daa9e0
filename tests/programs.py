"""The `alumunity` command as processes of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import keeper
from tests.launch import wait_until

COMMAND = [sys.executable, "-m", "entrypoints.cli.main"]
PATIENCE = 60.0
_SOURCE = Path(__file__).resolve().parents[1] / "src"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Ours without settings of whoever runs the tests, but with these: `database_url="..."`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ALUM_")}
    given = {f"ALUM_{name.upper()}": value for name, value in settings.items()}
    return {
        **own,
        "PYTHONPATH": str(_SOURCE) + os.environ.get("XSITE", ""),
        "ALUM_VAR_DIR": str(folder),
        "ALUM_SQLITE_SYNCHRONOUS": "OFF",
        "ALUM_LOG_LEVEL": "WARNING",
        **given,
    }


def alumunity(folder: Path, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(folder, **settings),
        cwd=folder.parent,
        timeout=PATIENCE,
        check=False,
    )


class Running:
    """A command that goes on; dies with the test at the latest."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(folder, **settings),
            cwd=folder.parent,
            preexec_fn=keeper.die_with_parent,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append(line)

    @property
    def output(self) -> str:
        return "".join(self._lines)

    def url(self) -> str:
        """Where the server answers, as it tells the person at the terminal."""
        assert wait_until(lambda: bool(_ADDRESS.search(self.output)) or self.process.poll() is not None, PATIENCE)
        found = _ADDRESS.search(self.output)
        assert found is not None, self.output
        return found[0]

    def stop(self, seconds: float) -> int:
        """SIGTERM; the exit code. Raises TimeoutExpired when it goes on for longer than `seconds`."""
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    program = Running(folder, *arguments, **settings)
    try:
        yield program
    finally:
        program.kill()
