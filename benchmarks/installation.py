"""An installation as `alumunity serve` makes it, in a folder of its own, driven over HTTP like any other."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import sqlalchemy as sa

from adapters.sql.engine import open_engine, reading
from tests.keeper import die_with_parent
from tests.launch import free_port, greets, wait_until

HOST = "127.0.0.1"
API = "/api/admin/datasets"
_ADMIN, _PASSWORD = "admin@alumni.edu", "correct horse battery"
_PATIENCE = 1_800.0
_POLL = 0.1

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Latencies:
    """In milliseconds."""

    count: int
    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latencies:
        ordered = sorted(seconds)
        p50, p99, longest = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 1.0))
        return cls(len(ordered), p50, p99, longest)


class Installation:
    """A running server with one admin signed in.

    Attributes:
        server: its process.
        worker: the process that imports; the server's own if it has none.
    """

    def __init__(self, settings: Mapping[str, str], database_url: str, *, with_worker: bool) -> None:
        self._database_url = database_url
        self._environment = {**os.environ, **settings}
        self._started: list[subprocess.Popen[bytes]] = []
        self.port = free_port()
        self._run("migrate")
        self._run("create-admin", "--email", _ADMIN, "--password", _PASSWORD)
        self.server = self.worker = self._start("serve", "--port", str(self.port), *["--no-worker"] * (not with_worker))
        if not wait_until(lambda: greets(self.port, b"GET /api/health/live HTTP/1.0\r\n\r\n", b"200 OK"), 60):
            raise SystemExit("the server does not start")
        self.client = httpx.Client(base_url=f"http://{HOST}:{self.port}", timeout=120)
        answer = self.client.post("/api/auth/login", json={"email": _ADMIN, "password": _PASSWORD})
        self.token = str(answer.raise_for_status().json()["access_token"])
        self.client.headers["Authorization"] = f"Bearer {self.token}"
        if with_worker:
            parent = self._start("worker") if settings.get("ALUM_QUEUE") == "dramatiq" else self.server
            self._wait(lambda: self.get("/api/admin/tasks/status")["workers"] > 0)
            self.worker = max(parent.children(), key=lambda child: child.memory_info().rss)

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "entrypoints.cli.main", *arguments]
        subprocess.run(command, env=self._environment, stdout=subprocess.DEVNULL, check=True)

    def _start(self, *arguments: str) -> psutil.Process:
        process = subprocess.Popen(
            [sys.executable, "-m", "entrypoints.cli.main", *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self._started.append(process)
        return psutil.Process(process.pid)

    def stop(self) -> None:
        """Until the last process of the installation has gone."""
        self.client.close()
        alive = [psutil.Process(process.pid) for process in self._started if process.poll() is None]
        children = [child for process in alive for child in process.children(recursive=True)]
        for process in reversed(self._started):
            process.terminate()
            process.wait()
        psutil.wait_procs(children, timeout=30)

    @staticmethod
    def _wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise SystemExit("this takes too long; see the log above")
            time.sleep(_POLL)

    def get(self, path: str) -> Json:
        found: Json = self.client.get(path).raise_for_status().json()
        return found

    def load(self, path: Path) -> Json:
        """The report of a file of alumni, fetched after its import has come to its end."""
        with path.open("rb") as file:
            form = {"dataset_type": "alumni"}
            answer = self.client.post(f"{API}/upload", files={"file": (path.name, file)}, data=form)
        upload_id = answer.raise_for_status().json()["data"]["upload_id"]
        ended = ("completed", "failed", "cancelled")
        self._wait(lambda: self.get(f"{API}/upload/{upload_id}/progress")["data"]["status"] in ended)
        return self.report(upload_id)

    def report(self, upload_id: str) -> Json:
        found: Json = self.get(f"{API}/upload/{upload_id}/report")["data"]
        return found

    def undo(self, upload_id: str) -> Json:
        """What the report says of an undo that has come to its end."""
        self.client.post(f"{API}/upload/{upload_id}/undo").raise_for_status()
        self._wait(lambda: self.get(f"{API}/upload/{upload_id}")["data"]["undo_status"] == "done")
        undo: Json = self.report(upload_id)["undo"]
        return undo

    def query(self, *statements: str) -> list[list[tuple[Any, ...]]]:
        """The rows that each statement finds."""

        async def run() -> list[list[tuple[Any, ...]]]:
            engine = open_engine(self._database_url)
            async with reading(engine) as connection:
                found = [[tuple(row) for row in await connection.execute(sa.text(text))] for text in statements]
            await engine.dispose()
            return found

        return asyncio.run(run())

    @contextmanager
    def health(self) -> Iterator[list[Latencies]]:
        """Ask for the server's health while the block runs; the list has the result afterwards."""
        probe = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.health_probe", HOST, str(self.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=die_with_parent,
        )
        result: list[Latencies] = []
        yield result
        printed, _ = probe.communicate()
        if probe.returncode != 0:
            raise SystemExit("the server was not healthy all the time")
        result.append(Latencies.of(json.loads(printed)))


@contextmanager
def embedded(
    folder: Path, database_url: str = "", *, redis_url: str = "", with_worker: bool = True
) -> Iterator[Installation]:
    """`alumunity serve` and nothing else, with a SQLite file in the folder if no database is given."""
    url = database_url or f"sqlite:///{folder / 'alumunity.db'}"
    settings = {"ALUM_VAR_DIR": str(folder), "ALUM_DATABASE_URL": url, "ALUM_REDIS_URL": redis_url}
    with _running(settings, url, with_worker=with_worker) as made:
        yield made


@contextmanager
def production(folder: Path, database_url: str, redis_url: str, objects_url: str) -> Iterator[Installation]:
    """`alumunity serve` and `alumunity worker` with Dramatiq between them."""
    settings = {
        "ALUM_VAR_DIR": str(folder),
        "ALUM_DATABASE_URL": database_url,
        "ALUM_REDIS_URL": redis_url,
        "ALUM_OBJECTS_URL": objects_url,
        "ALUM_QUEUE": "dramatiq",
    }
    with _running(settings, database_url, with_worker=True) as made:
        yield made


@contextmanager
def _running(settings: Mapping[str, str], database_url: str, *, with_worker: bool) -> Iterator[Installation]:
    made = Installation({**settings, "ALUM_LOG_LEVEL": "ERROR"}, database_url, with_worker=with_worker)
    try:
        yield made
    finally:
        made.stop()
