"""Both wirings as fixtures: the embedded one in a temporary folder, the production one on real servers."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from adapters.sql.engine import open_engine, reading, writing
from adapters.sql.migrate import FirstCollege, upgrade
from adapters.sql.tables.all import metadata
from domain.identity.account import Role
from domain.shared.background_jobs import Queue
from entrypoints.container import Container, close
from entrypoints.settings import Settings
from entrypoints.subscriptions import SUBSCRIBERS
from tests import shared_apps
from tests.servers import mysql_database

ADMIN = "admin@alumni.edu"
PASSWORD = "correct horse"
COLLEGE = FirstCollege("main", "Our University")
WORKER = "test"
NO_LIMIT = 100_000
"""Requests per minute; those who test the limits take fewer."""


def embedded_settings(folder: Path, **changes: Any) -> Settings:
    changes = {"rate_limit_per_minute": NO_LIMIT, **changes}
    return Settings(var_dir=folder, sqlite_synchronous="OFF", log_level="ERROR", **changes)


def production_settings(folder: Path, mysql_url: str, redis_url: str, s3_url: str, **changes: Any) -> Settings:
    changes = {"rate_limit_per_minute": NO_LIMIT, **changes}
    return Settings(
        var_dir=folder,
        database_url=mysql_url,
        redis_url=redis_url,
        objects_url=s3_url,
        queue="dramatiq",
        log_level="ERROR",
        **changes,
    )


def in_a_thread(work: Callable[[], Awaitable[None]]) -> None:
    """Run to its end from a fixture that is not asynchronous; the test may have an event loop already."""

    async def run() -> None:
        await work()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


class Installation:
    """A migrated installation with one admin, its HTTP application and a worker that works when told to."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self._shared = shared_apps.take(container)
        self.app: Litestar = self._shared.app
        self.settings: Settings = container.settings()
        self._tokens: dict[str, str] = {}

    async def close(self) -> None:
        await close(self.container)
        shared_apps.give_back(self.container, self._shared)

    async def prepare(self) -> None:
        await upgrade(self.container.engine(), COLLEGE)
        await self.container.create_account()(ADMIN, PASSWORD, "Alex Admin")

    async def work(self) -> None:
        """Run everything that is due, events included."""
        relay = self.container.relay()
        while await self.container.run_job()(WORKER, list(Queue)) or await relay.relay(SUBSCRIBERS, 100):
            pass

    def client(self, address: str = "127.0.0.1") -> httpx.AsyncClient:
        """A client on the same event loop as the application, which comes from `address`."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 50_000))
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    async def signed_in(self, email: str = ADMIN, password: str = PASSWORD) -> httpx.AsyncClient:
        async with self.client() as anonymous:
            answer = await anonymous.post("/api/auth/login", json={"email": email, "password": password})
        client = self.client()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    async def add_account(self, email: str, role: Role) -> None:
        await self.container.create_account()(email, PASSWORD, email.partition("@")[0], role)


_START = ("colleges", "users", "alumni_profiles")
"""The tables that are not empty in a new installation."""


def _prepared(settings: Settings) -> None:
    async def prepare() -> None:
        installation = Installation(Container(settings=settings))
        await installation.prepare()
        await installation.close()

    in_a_thread(prepare)


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a new installation, to be copied: migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("prepared")
    _prepared(embedded_settings(folder))
    return folder / "alumunity.db"


@pytest.fixture(scope="session")
def prepared_mysql(mysql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mysql_database(mysql_server) as url:
        _prepared(embedded_settings(tmp_path_factory.mktemp("prepared"), database_url=url))
        yield url


@pytest.fixture
def new_mysql(prepared_mysql: str, rows_of_start: Mapping[str, Any]) -> str:
    """The database of a new installation, as it was before the first test with it."""

    async def put_back() -> None:
        engine = open_engine(prepared_mysql)
        async with writing(engine) as connection:
            await connection.execute(sa.text("SET FOREIGN_KEY_CHECKS = 0"))
            for table in metadata.tables.values():
                await connection.execute(sa.delete(table))
            for name, rows in rows_of_start.items():
                await connection.execute(sa.insert(metadata.tables[name]), rows)
            await connection.execute(sa.text("SET FOREIGN_KEY_CHECKS = 1"))
        await engine.dispose()

    in_a_thread(put_back)
    return prepared_mysql


@pytest.fixture(scope="session")
def rows_of_start(prepared_mysql: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}

    async def read() -> None:
        engine = open_engine(prepared_mysql)
        async with reading(engine) as connection:
            for name in _START:
                rows = await connection.execute(sa.select(metadata.tables[name]))
                found[name] = [dict(row) for row in rows.mappings()]
        await engine.dispose()

    in_a_thread(read)
    return found


@pytest.fixture
async def embedded(tmp_path: Path, prepared_sqlite: Path) -> AsyncIterator[Installation]:
    shutil.copyfile(prepared_sqlite, tmp_path / prepared_sqlite.name)
    installation = Installation(Container(settings=embedded_settings(tmp_path)))
    yield installation
    await installation.close()


@pytest.fixture
async def production(tmp_path: Path, new_mysql: str, redis_url: str, s3_url: str) -> AsyncIterator[Installation]:
    installation = Installation(Container(settings=production_settings(tmp_path, new_mysql, redis_url, s3_url)))
    yield installation
    await installation.close()


@pytest.fixture(params=["embedded", pytest.param("production", marks=[pytest.mark.mysql, pytest.mark.redis])])
def installation(request: pytest.FixtureRequest) -> Installation:
    """Each test with it runs on both wirings."""
    found: Installation = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["embedded", pytest.param("production", marks=[pytest.mark.mysql, pytest.mark.redis])])
async def installed(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[Installation]]]:
    """Makes an installation with settings of the test's own, on both wirings."""
    installations: list[Installation] = []
    urls: dict[str, Any] = {}
    if request.param == "production":
        urls = {name: request.getfixturevalue(name) for name in ("redis_url", "s3_url")}
        urls["mysql_url"] = request.getfixturevalue("new_mysql")
    else:
        prepared = request.getfixturevalue("prepared_sqlite")
        shutil.copyfile(prepared, tmp_path / prepared.name)

    async def make(**changes: Any) -> Installation:
        made = production_settings if urls else embedded_settings
        installations.append(Installation(Container(settings=made(tmp_path, **{**urls, **changes}))))
        return installations[-1]

    yield make
    for installation in installations:
        await installation.close()
