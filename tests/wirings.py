"""Both wirings as fixtures: the embedded one in a temporary folder, the production one on real servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from adapters.sql.migrate import FirstCollege, upgrade
from domain.identity.account import Role
from domain.shared.background_jobs import Queue
from entrypoints.container import SUBSCRIBERS, Container, close
from entrypoints.http.app import create_app
from entrypoints.settings import Settings

ADMIN = "admin@alumni.edu"
PASSWORD = "correct horse"
COLLEGE = FirstCollege("main", "Our University")
WORKER = "test"


def embedded_settings(folder: Path, **changes: Any) -> Settings:
    return Settings(var_dir=folder, sqlite_synchronous="OFF", log_level="ERROR", **changes)


def production_settings(folder: Path, mysql_url: str, redis_url: str, s3_url: str, **changes: Any) -> Settings:
    return Settings(
        var_dir=folder,
        database_url=mysql_url,
        redis_url=redis_url,
        objects_url=s3_url,
        queue="dramatiq",
        log_level="ERROR",
        **changes,
    )


class Installation:
    """A migrated installation with one admin, its HTTP application and a worker that works when told to."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.app: Litestar = create_app(container)
        self.settings: Settings = container.settings()
        self._tokens: dict[str, str] = {}

    async def prepare(self) -> None:
        await upgrade(self.container.engine(), COLLEGE)
        await self.container.create_account()(ADMIN, PASSWORD, "Alex Admin")

    async def work(self) -> None:
        """Run everything that is due, events included."""
        relay = self.container.relay()
        while await self.container.run_job()(WORKER, list(Queue)) or await relay.relay(SUBSCRIBERS, 100):
            pass

    def client(self) -> httpx.AsyncClient:
        """A client on the same event loop as the application."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    async def signed_in(self, email: str = ADMIN, password: str = PASSWORD) -> httpx.AsyncClient:
        async with self.client() as anonymous:
            answer = await anonymous.post("/api/auth/login", json={"email": email, "password": password})
        client = self.client()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    async def add_account(self, email: str, role: Role) -> None:
        await self.container.create_account()(email, PASSWORD, email.partition("@")[0], role)


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Installation]:
    container = Container(settings=embedded_settings(tmp_path))
    installation = Installation(container)
    await installation.prepare()
    yield installation
    await close(container)


@pytest.fixture
async def production(tmp_path: Path, mysql_url: str, redis_url: str, s3_url: str) -> AsyncIterator[Installation]:
    container = Container(settings=production_settings(tmp_path, mysql_url, redis_url, s3_url))
    installation = Installation(container)
    await installation.prepare()
    yield installation
    await close(container)


@pytest.fixture(params=["embedded", pytest.param("production", marks=[pytest.mark.mysql, pytest.mark.redis])])
def installation(request: pytest.FixtureRequest) -> Installation:
    """Each test with it runs on both wirings."""
    found: Installation = request.getfixturevalue(request.param)
    return found
