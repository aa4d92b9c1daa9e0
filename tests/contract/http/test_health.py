"""Whether an installation says truly how it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from dependency_injector import providers

from adapters.objects.s3 import S3Files
from adapters.sql.engine import open_engine
from entrypoints.container import Container, close
from tests.launch import free_port
from tests.servers import OwnRedis
from tests.wirings import Installation, production_settings

PATHS = ("/api/health", "/api/health/live", "/api/health/ready")


async def answers(installation: Installation) -> dict[str, tuple[int, Any]]:
    """Status and body by path."""
    async with installation.client() as client:
        found = {path: await client.get(path) for path in PATHS}
    return {path: (answer.status_code, answer.json()) for path, answer in found.items()}


async def test_a_sound_installation_is_healthy_alive_and_ready(installation):
    found = await answers(installation)
    dependencies = {"database": "ok", "objects": "ok"}
    if installation.settings.redis_url:
        dependencies["redis"] = "ok"
    status, body = found["/api/health"]
    assert status == 200
    assert (body["status"], body["success"], body["checks"]) == ("healthy", True, dependencies)
    assert body["version"]
    assert found["/api/health/live"] == (200, {"status": "alive"})
    assert found["/api/health/ready"] == (status, body)


@pytest.fixture
async def with_own_redis(
    tmp_path: Path, mysql_url: str, own_redis: OwnRedis, s3_url: str
) -> AsyncIterator[Installation]:
    container = Container(settings=production_settings(tmp_path, mysql_url, own_redis.url, s3_url))
    yield Installation(container)
    await close(container)


@pytest.mark.mysql
@pytest.mark.redis
async def test_without_redis_it_is_degraded_until_redis_is_back(with_own_redis, own_redis):
    own_redis.stop()
    found = await answers(with_own_redis)
    status, body = found["/api/health"]
    assert (status, body["status"], body["success"]) == (200, "degraded", True)
    assert body["checks"]["database"] == body["checks"]["objects"] == "ok"
    assert body["checks"]["redis"] != "ok"
    assert found["/api/health/ready"][0] == found["/api/health/live"][0] == 200
    own_redis.start()
    assert (await answers(with_own_redis))["/api/health"][1]["status"] == "healthy"


async def test_without_its_object_store_it_is_degraded(installation):
    nowhere = S3Files.from_url(f"s3://key:hunter2@bucket?endpoint=http://127.0.0.1:{free_port()}")
    with installation.container.files.override(providers.Object(nowhere)):
        found = await answers(installation)
    status, body = found["/api/health"]
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"]["objects"] != "ok"
    assert "hunter2" not in str(body)


@pytest.mark.parametrize("kind", ["sqlite", "mysql"])
async def test_without_its_database_it_is_unhealthy_but_alive(installation, kind, tmp_path):
    if kind == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/gone/a.db")
        (tmp_path / "gone").rmdir()
    else:
        engine = open_engine(f"mysql://root:hunter2@127.0.0.1:{free_port()}/a")
    with installation.container.engine.override(providers.Object(engine)):
        found = await answers(installation)
    await engine.dispose()
    status, body = found["/api/health"]
    assert (status, body["status"], body["success"]) == (503, "unhealthy", False)
    assert body["checks"]["database"] != "ok"
    assert not [inside for inside in ("hunter2", "127.0.0.1", str(tmp_path)) if inside in str(body)]
    assert found["/api/health/ready"][0] == 503
    assert found["/api/health/live"] == (200, {"status": "alive"})
