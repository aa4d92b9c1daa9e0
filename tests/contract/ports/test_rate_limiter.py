"""RateLimiter, and what stands in for it while Redis is down."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.rate_limits import FallbackLimiter
from adapters.redis.client import open_redis
from adapters.redis.rate_limits import RedisRateLimiter
from application.shared.ports import Allowance, RateLimiter
from domain.shared.errors import Unavailable
from domain.shared.gcra import MICROSECONDS
from tests.launch import free_port

HOUR = 3_600.0


@pytest.fixture
def memory_limiter() -> RateLimiter:
    return MemoryRateLimiter()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with open_redis(redis_url) as redis:
        yield redis


@pytest.fixture
async def redis_limiter(redis: Redis) -> RateLimiter:
    return RedisRateLimiter(redis, "test")


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def limiter(request: pytest.FixtureRequest) -> RateLimiter:
    return request.getfixturevalue(f"{request.param}_limiter")


async def test_the_limit_goes_through_and_then_a_time_to_wait_is_told(limiter):
    taken = [await limiter.take("ana", 5, HOUR) for _ in range(7)]
    assert [one.allowed for one in taken] == [True] * 5 + [False] * 2
    assert [one.remaining for one in taken] == [4, 3, 2, 1, 0, 0, 0]
    assert {one.limit for one in taken} == {5}
    assert [one.retry_after for one in taken[:5]] == [0.0] * 5
    assert all(0 < one.retry_after <= HOUR / 5 for one in taken[5:])
    assert all(0 < one.reset_after <= HOUR for one in taken)


async def test_keys_are_apart(limiter):
    assert (await limiter.take("ana", 1, HOUR)).allowed
    assert not (await limiter.take("ana", 1, HOUR)).allowed
    assert (await limiter.take("bob", 1, HOUR)).allowed


async def test_of_two_hundred_at_once_exactly_the_limit_goes_through(limiter):
    taken = await asyncio.gather(*(limiter.take("ana", 50, HOUR) for _ in range(200)))
    assert sum(one.allowed for one in taken) == 50


async def test_a_refused_request_does_not_make_the_wait_longer(limiter):
    await limiter.take("ana", 1, HOUR)
    waits = [(await limiter.take("ana", 1, HOUR)).retry_after for _ in range(50)]
    assert waits == sorted(waits, reverse=True)


async def test_when_the_time_is_over_the_limit_is_whole_again(limiter):
    limits = [await limiter.take("ana", 1_000_000, 0.000001) for _ in range(2)]
    assert all(one.allowed for one in limits)


async def test_a_limit_that_became_smaller_holds_at_once(limiter):
    for _ in range(100):
        await limiter.take("ana", 1_000, HOUR)
    assert (await limiter.take("ana", 2, HOUR)).retry_after <= HOUR / 2


@pytest.mark.redis
async def test_both_adapters_decide_alike_on_the_same_times(redis):
    """The scripted server tells the time of a list; the rest of the step is the one that production runs."""
    random_times, now = random.Random(7), 1_700_000_000 * MICROSECONDS
    times = []
    for _ in range(400):
        now += random_times.choice([0, 1, 999, 250_000, 3_000_000, 90_000_000])
        times.append(now)
    clock = iter(times)
    memory = MemoryRateLimiter(lambda: next(clock) / MICROSECONDS)
    limiter = RedisRateLimiter(redis, "test")
    source = limiter._take.script
    source = source if isinstance(source, str) else source.decode()
    stepped = "local given = redis.call('LPOP', 'times')\nlocal time = {math.floor(given / 1000000), given % 1000000}"
    limiter._take = redis.register_script(source.replace("local time = redis.call('TIME')", stepped))
    # The key expires by the real clock, which stands still beside these times.
    await redis.rpush("times", *times)
    for _ in times:
        limit = random_times.choice([3, 7])
        assert await limiter.take("ana", limit, 60.0) == await memory.take("ana", limit, 60.0)


@pytest.mark.redis
async def test_a_key_lives_in_redis_no_longer_than_it_means_something(redis, redis_limiter):
    await redis_limiter.take("ana", 10, 60.0)
    assert [key.decode() for key in await redis.keys("*")] == ["au:test:rate_limit:ana"]
    assert 0 < await redis.pttl("au:test:rate_limit:ana") <= 6_000


@pytest.mark.redis
async def test_redis_may_forget_its_scripts(redis, redis_limiter):
    await redis_limiter.take("ana", 2, HOUR)
    await redis.script_flush()
    assert (await redis_limiter.take("ana", 2, HOUR)).remaining == 0


@pytest.mark.redis
async def test_a_redis_that_is_not_there_is_unavailable():
    async with open_redis(f"redis://127.0.0.1:{free_port()}/0") as redis:
        with pytest.raises(Unavailable):
            await RedisRateLimiter(redis, "test").take("ana", 1, HOUR)


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_the_limiter_in_memory_forgets_keys_that_are_whole_again():
    time = Time()
    limiter = MemoryRateLimiter(time)
    for number in range(1_000):
        await limiter.take(f"old-{number}", 10, 60.0)
    time.now += 61
    for number in range(600):
        await limiter.take(f"new-{number}", 10, 60.0)
    assert len(limiter) <= 610


async def test_the_limiter_in_memory_does_not_grow_beyond_its_capacity():
    limiter = MemoryRateLimiter(capacity=100)
    for number in range(1_000):
        await limiter.take(f"flood-{number}", 10, 60.0)
        await limiter.take("busy", 5_000, HOUR)
    assert len(limiter) <= 101
    assert (await limiter.take("busy", 5_000, HOUR)).remaining < 4_000


class Flaky(RateLimiter):
    """A shared limiter that can go down (`refuses`) or silent (`hangs`)."""

    def __init__(self) -> None:
        self.state = "works"
        self.asked = 0
        self._limiter = MemoryRateLimiter()

    async def take(self, key: str, limit: int, period: float) -> Allowance:
        self.asked += 1
        if self.state == "refuses":
            raise Unavailable("down")
        if self.state == "hangs":
            await asyncio.Event().wait()
        return await self._limiter.take(key, limit, period)


@pytest.mark.parametrize("state", ["refuses", "hangs"])
async def test_while_the_shared_limiter_is_down_requests_are_counted_here_and_it_is_left_alone(state, caplog):
    time, shared = Time(), Flaky()
    limiter = FallbackLimiter(shared, MemoryRateLimiter(), now=time, time_limit=0.01, pause=5.0)
    await limiter.take("ana", 3, HOUR)
    shared.state = state
    taken = [await limiter.take("ana", 3, HOUR) for _ in range(20)]
    assert [one.allowed for one in taken] == [True] * 3 + [False] * 17
    assert shared.asked == 2
    time.now += 6
    taken = await asyncio.gather(*(limiter.take("ana", 3, HOUR) for _ in range(20)))
    assert not any(one.allowed for one in taken)
    assert shared.asked == 3
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 1


async def test_when_it_is_back_it_counts_again():
    time, shared = Time(), Flaky()
    limiter = FallbackLimiter(shared, MemoryRateLimiter(), now=time, pause=5.0)
    shared.state = "refuses"
    await limiter.take("ana", 3, HOUR)
    shared.state = "works"
    time.now += 6
    for _ in range(3):
        await limiter.take("ana", 3, HOUR)
    assert shared.asked == 4
    assert not (await limiter.take("ana", 3, HOUR)).allowed
