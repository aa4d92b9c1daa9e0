"""ProgressStore."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.memory.progress import MemoryProgress
from adapters.redis.client import open_redis
from adapters.redis.progress import RedisProgress
from application.shared.ports import ProgressStore
from tests.clocks import ManualClock
from tests.launch import free_port


@pytest.fixture
def memory_progress() -> ProgressStore:
    return MemoryProgress(ManualClock())


@pytest.fixture
async def redis_progress(redis_url: str) -> AsyncIterator[ProgressStore]:
    async with open_redis(redis_url) as redis:
        yield RedisProgress(redis, "test")


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def progress(request: pytest.FixtureRequest) -> ProgressStore:
    return request.getfixturevalue(f"{request.param}_progress")


async def test_nothing_is_known_of_a_new_key(progress):
    assert await progress.read("upload/1") is None


async def test_the_latest_value_is_read(progress):
    await progress.write("upload/1", {"percent": 10})
    await progress.write("upload/1", {"percent": 20, "eta_seconds": None})
    assert await progress.read("upload/1") == {"percent": 20, "eta_seconds": None}


async def test_keys_are_apart(progress):
    await progress.write("upload/1", {"percent": 10})
    assert await progress.read("upload/2") is None


async def test_any_json_value_comes_back_equal(progress):
    value = {"text": 'Zoë "Z"\n😀', "list": [1, 2.5, None, True], "inner": {"a": []}}
    await progress.write("upload/1", value)
    assert await progress.read("upload/1") == value


async def test_what_a_reader_changes_is_its_own(progress):
    await progress.write("upload/1", {"rows": [1]})
    (await progress.read("upload/1"))["rows"].append(2)
    assert await progress.read("upload/1") == {"rows": [1]}


async def test_memory_forgets_after_24_hours():
    clock = ManualClock()
    progress = MemoryProgress(clock)
    await progress.write("upload/1", {"percent": 10})
    clock.advance(timedelta(hours=24, seconds=-1))
    assert await progress.read("upload/1") is not None
    clock.advance(timedelta(seconds=1))
    assert await progress.read("upload/1") is None


async def test_memory_forgets_what_was_written_longest_ago_when_it_is_full():
    progress = MemoryProgress(ManualClock(), capacity=2)
    for key in ("a", "b", "a", "c"):
        await progress.write(key, {})
    assert [key for key in "abc" if await progress.read(key) is not None] == ["a", "c"]


@pytest.mark.redis
async def test_redis_forgets_after_24_hours(redis_url):
    env = uuid.uuid4().hex
    async with open_redis(redis_url) as redis:
        await RedisProgress(redis, env).write("upload/1", {"percent": 10})
        assert 86_390 <= await redis.ttl(f"au:{env}:progress:upload/1") <= 86_400


async def test_without_redis_nothing_is_known_and_nothing_fails():
    async with open_redis(f"redis://127.0.0.1:{free_port()}/0") as redis:
        progress = RedisProgress(redis, "test")
        await progress.write("upload/1", {"percent": 10})
        assert await progress.read("upload/1") is None
