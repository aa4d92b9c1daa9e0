"""An installation as `alumunity serve` makes it, in a folder of its own, driven over HTTP."""

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
from benchmarks.machine import peak_memory
from tests.keeper import die_with_parent
from tests.launch import free_port, greets, wait_until

API = "/api/admin/datasets"
ADMIN, PASSWORD = "admin@alumni.edu", "correct horse battery"
_POLL = 0.1
_PATIENCE = 1_800.0


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
        return cls(len(ordered), *(1000 * ordered[min(int(len(ordered) * q), len(ordered) - 1)] for q in (0.5, 0.99, 1)))


class Installation:
    """A running server with its worker, and an admin who is signed in.

    Attributes:
        server, worker: the processes that serve and that import.
    """

    def __init__(self, environment: Mapping[str, str], database_url: str, with_worker: bool) -> None:
        self._environment = environment
        self._database_url = database_url
        self.port = free_port()
        self.server = psutil.Process(self._start("serve", "--port", str(self.port), *([] if with_worker else ["--no-worker"])))
        assert wait_until(lambda: greets(self.port, b"GET /api/health/live HTTP/1.0\r\n\r\n", b"200 OK"), 60)
        with_broker = environment.get("ALUM_QUEUE") == "dramatiq"
        self.worker: psutil.Process | None = None
        if with_worker:
            parent = psutil.Process(self._start("worker")) if with_broker else self.server
            self.worker = self._child_of(parent)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=120)
        answer = self.client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD})
        self.token = str(answer.raise_for_status().json()["access_token"])
        self.client.headers["Authorization"] = f"Bearer {self.token}"
