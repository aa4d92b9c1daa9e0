"""A real server with its worker child, of which one or the other dies in the middle of an import."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from adapters.sql.engine import open_engine
from entrypoints.container import Container, close
from tests.imports import CHUNK_ROWS, ROWS, alumni_file, end_state, undisturbed
from tests.launch import wait_until
from tests.polling import eventually, eventually_answers
from tests.programs import Running, running
from tests.wirings import ADMIN, PASSWORD, embedded_settings

SECONDS_TO_END = 15.0
SECONDS_TO_FINISH = 60.0


@pytest.fixture
async def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """Of a migrated installation with an admin."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "alumunity.db")
    container = Container(settings=embedded_settings(folder))
    await container.create_account()(ADMIN, PASSWORD, "Alex Admin")
    await close(container)
    return folder


def serve(folder: Path, **settings: str) -> Any:
    return running(folder, "serve", "--port", "0", import_chunk_rows=str(CHUNK_ROWS), **settings)


def worker_of(server: Running) -> psutil.Process:
    """The one child that works."""

    def find() -> list[psutil.Process]:
        return [child for child in psutil.Process(server.process.pid).children() if not is_gone(child)]

    assert wait_until(lambda: len(find()) == 1, SECONDS_TO_END)
    return find()[0]


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


class Admin:
    """An administrator in front of a page that shows one upload."""

    def __init__(self, client: httpx.AsyncClient, upload_id: str) -> None:
        self._client = client
        self.upload_id = upload_id

    async def report(self) -> dict[str, Any]:
        answer = await self._client.get(f"/api/admin/datasets/upload/{self.upload_id}/report")
        found: dict[str, Any] = answer.json()
        return found

    async def sees(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first report of which the condition is true."""

        async def look() -> dict[str, Any]:
            report = await self.report()
            assert report["status"] != "failed", report
            return report if condition(report) else {}

        return await eventually_answers(look, SECONDS_TO_FINISH)

    async def sees_rows_stored(self, rows: int) -> None:
        stored = await self.sees(lambda report: stored_rows(report) >= rows)
        assert stored_rows(stored) < ROWS

    async def sees_the_end(self) -> None:
        report = await self.sees(lambda report: report["status"] == "completed")
        assert stored_rows(report) == ROWS


async def upload(client: httpx.AsyncClient) -> str:
    form = {"dataset_type": "alumni"}
    answer = await client.post("/api/admin/datasets/upload", files={"file": ("a.csv", alumni_file())}, data=form)
    upload_id: str = answer.json()["data"]["upload_id"]
    return upload_id


def stored_rows(report: dict[str, Any]) -> int:
    summary = report["summary"]
    kinds = ("created_rows", "updated_rows", "unchanged_rows", "rejected_rows")
    return sum(summary[kind] for kind in kinds)


@asynccontextmanager
async def signed_in(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=await asyncio.to_thread(server.url), timeout=30) as client:
        answer = await client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


@pytest.fixture
async def expected(tmp_path: Path) -> dict[str, Any]:
    return await undisturbed(tmp_path / "undisturbed")


async def state_of(folder: Path) -> dict[str, Any]:
    engine = open_engine(f"sqlite:///{folder}/alumunity.db")
    state = await end_state(engine)
    await engine.dispose()
    return state


async def test_an_import_survives_its_worker_and_then_its_server(folder, expected):
    with serve(folder) as server:
        async with signed_in(server) as client:
            admin = Admin(client, await upload(client))
            await admin.sees_rows_stored(500)
            first = worker_of(server)
            first.kill()
            await eventually(lambda: worker_of(server).pid != first.pid, SECONDS_TO_END)
            await admin.sees_rows_stored(2_000)
            second = worker_of(server)
            server.kill()
            await eventually(lambda: is_gone(second), SECONDS_TO_END)
    with serve(folder) as server:
        async with signed_in(server) as client:
            await Admin(client, admin.upload_id).sees_the_end()
        server.stop(SECONDS_TO_END)
    assert await state_of(folder) == expected


async def test_a_server_that_is_told_to_stop_ends_with_its_worker_and_the_import_goes_on_later(folder, expected):
    with serve(folder) as server:
        async with signed_in(server) as client:
            admin = Admin(client, await upload(client))
            await admin.sees_rows_stored(500)
            family = [*psutil.Process(server.process.pid).children(recursive=True)]
            assert await asyncio.to_thread(server.stop, SECONDS_TO_END) == 0
            assert all(is_gone(process) for process in family)
    with serve(folder) as server:
        async with signed_in(server) as client:
            await Admin(client, admin.upload_id).sees_the_end()
    assert await state_of(folder) == expected


@pytest.mark.redis
async def test_with_redis_beside_it_the_worker_does_not_outlive_its_server_either(folder, redis_url):
    with serve(folder, redis_url=redis_url) as server:
        await asyncio.to_thread(server.url)
        worker = worker_of(server)
        await eventually(lambda: is_listening(worker), SECONDS_TO_END)
        server.kill()
        await eventually(lambda: is_gone(worker), SECONDS_TO_END)


def is_listening(worker: psutil.Process) -> bool:
    """Whether it has come so far as to hold connections."""
    return bool(worker.net_connections())


async def test_without_a_worker_nothing_is_imported_and_the_server_is_alone(folder):
    with running(folder, "serve", "--port", "0", "--no-worker") as server:
        async with signed_in(server) as client:
            await upload(client)
            assert psutil.Process(server.process.pid).children() == []
            status = (await client.get("/api/admin/tasks/status")).json()
            assert status["queues"] == {"file_processing": {"pending": 1}}
            assert status["workers"] == 0
