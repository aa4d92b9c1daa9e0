"""Cache, and the answers that are kept in one."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from adapters.memory.cache import MemoryCache
from adapters.redis.cache import RedisCache
from adapters.redis.client import open_redis
from application.shared.cached_answers import CachedAnswers
from application.shared.ports import Cache
from tests.launch import free_port

HOUR = 3_600.0


@pytest.fixture
def memory_cache() -> Cache:
    return MemoryCache()


@pytest.fixture
async def redis_cache(redis_url: str) -> AsyncIterator[Cache]:
    async with open_redis(redis_url) as redis:
        yield RedisCache(redis, "test")


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def cache(request: pytest.FixtureRequest) -> Cache:
    found: Cache = request.getfixturevalue(f"{request.param}_cache")
    return found


async def test_nothing_is_kept_under_a_new_key(cache):
    assert await cache.get("a") is None


async def test_any_bytes_come_back_equal(cache):
    value = b"\x00\xff" + "Zoë".encode() * 10_000
    await cache.put("a", value, HOUR)
    await cache.put("empty", b"", HOUR)
    assert await cache.get("a") == value
    assert await cache.get("empty") == b""


async def test_the_latest_value_counts_and_keys_are_apart(cache):
    await cache.put("a", b"1", HOUR)
    await cache.put("a", b"2", HOUR)
    await cache.put("b", b"3", HOUR)
    assert [await cache.get(key) for key in "abc"] == [b"2", b"3", None]


async def test_what_is_kept_for_no_time_is_not_kept(cache):
    await cache.put("a", b"1", HOUR)
    await cache.put("a", b"2", 0)
    assert await cache.get("a") is None


async def test_memory_forgets_when_the_time_is_over():
    now = 100.0
    cache = MemoryCache(lambda: now)
    await cache.put("a", b"1", 10)
    now = 109.9
    assert await cache.get("a") == b"1"
    now = 110.0
    assert await cache.get("a") is None


async def test_full_memory_forgets_what_was_not_asked_for_longest():
    cache = MemoryCache(capacity=3_700)
    for key in "abc":
        await cache.put(key, bytes(1_000), HOUR)
    await cache.get("a")
    await cache.put("d", bytes(1_000), HOUR)
    assert [key for key in "abcd" if await cache.get(key) is not None] == ["a", "c", "d"]


async def test_what_begins_alike_is_forgotten_together(cache):
    for key in ("people:a*:1", "people:a*:2", "people:ab:1", "jobs:a*:1"):
        await cache.put(key, b"1", HOUR)
    await cache.forget("people:a*:")
    left = [key for key in ("people:a*:1", "people:a*:2", "people:ab:1", "jobs:a*:1") if await cache.get(key)]
    assert left == ["people:ab:1", "jobs:a*:1"]


async def test_memory_does_not_keep_what_is_too_large_for_it():
    cache = MemoryCache(capacity=1_000)
    await cache.put("a", b"1", HOUR)
    await cache.put("large", bytes(1_000), HOUR)
    assert await cache.get("large") is None
    assert await cache.get("a") == b"1"


@pytest.mark.redis
async def test_redis_keeps_it_under_the_prefix_of_the_installation_for_its_time(redis_url):
    env = uuid.uuid4().hex
    async with open_redis(redis_url) as redis:
        await RedisCache(redis, env).put("a", b"1", 60)
        assert 50_000 < await redis.pttl(f"au:{env}:cache:a") <= 60_000


async def test_without_redis_nothing_is_found_and_nothing_fails():
    async with open_redis(f"redis://127.0.0.1:{free_port()}/0") as redis:
        cache = RedisCache(redis, "test")
        await cache.put("a", b"1", HOUR)
        await cache.forget("a")
        assert await cache.get("a") is None


async def test_an_answer_is_made_once_for_all_who_ask_meanwhile_and_later(cache):
    made = 0
    begun, go = asyncio.Event(), asyncio.Event()

    async def make() -> bytes:
        nonlocal made
        made += 1
        begun.set()
        await go.wait()
        return b"answer"

    answers = CachedAnswers(cache)
    asked = [asyncio.create_task(answers.get("a", make)) for _ in range(20)]
    await begun.wait()
    asked[0].cancel()
    go.set()
    assert await asyncio.gather(*asked[1:]) == [b"answer"] * 19
    assert await answers.get("a", make) == b"answer"
    assert made == 1


async def test_an_answer_that_failed_is_made_again(cache):
    async def fail() -> bytes:
        raise ValueError("no")

    async def make() -> bytes:
        return b"answer"

    answers = CachedAnswers(cache)
    with pytest.raises(ValueError, match="no"):
        await answers.get("a", fail)
    assert await answers.get("a", make) == b"answer"
