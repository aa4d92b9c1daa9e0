"""PubSub."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.memory.linked_pubsub import LinkedPubSub, open_streams, socket_pair
from adapters.memory.pubsub import MemoryPubSub
from adapters.redis.client import open_redis
from adapters.redis.pubsub import RedisPubSub
from application.shared.ports import PubSub
from tests.launch import free_port


@dataclass
class Sides:
    """Two ends that hear each other; in memory they are one."""

    here: PubSub
    there: PubSub


@pytest.fixture
def memory_sides() -> Sides:
    pubsub = MemoryPubSub()
    return Sides(pubsub, pubsub)


@pytest.fixture
async def linked_sides() -> AsyncIterator[Sides]:
    here, there = LinkedPubSub(MemoryPubSub()), LinkedPubSub(MemoryPubSub())
    for pubsub, end in zip((here, there), socket_pair(), strict=True):
        await pubsub.attach(*await open_streams(end))
    yield Sides(here, there)
    await here.detach()
    await there.detach()


@pytest.fixture
async def redis_sides(redis_url: str) -> AsyncIterator[Sides]:
    env = uuid.uuid4().hex
    async with open_redis(redis_url) as one, open_redis(redis_url) as other:
        await one.ping()  # a publisher that is connected already is the quicker one
        here, there = RedisPubSub(one, env), RedisPubSub(other, env)
        yield Sides(here, there)
        await here.close()
        await there.close()


@pytest.fixture(params=["memory", "linked", pytest.param("redis", marks=pytest.mark.redis)])
def sides(request: pytest.FixtureRequest) -> Sides:
    return request.getfixturevalue(f"{request.param}_sides")


@pytest.fixture(autouse=True)
async def in_good_time():
    async with asyncio.timeout(20):
        yield


async def take(messages, count: int) -> list:
    return [await anext(messages) for _ in range(count)]


async def test_messages_arrive_in_order_on_both_sides(sides):
    async with sides.here.subscribe("news") as here, sides.there.subscribe("news") as there:
        for number in range(100):
            await sides.here.publish("news", {"number": number})
        expected = [{"number": number} for number in range(100)]
        assert await take(here, 100) == expected
        assert await take(there, 100) == expected


async def test_each_subscriber_hears_a_message_once(sides):
    async with sides.there.subscribe("news") as one, sides.there.subscribe("news") as other:
        await sides.here.publish("news", {"number": 1})
        await sides.there.publish("news", {"number": 2})
        await sides.here.publish("end", {})
        for messages in (one, other):
            heard = {message["number"] for message in await take(messages, 2)}
            assert heard == {1, 2}
        # Whatever a message sets off besides its delivery has happened when a later one has come back.
        async with sides.here.subscribe("echo") as echo:
            await sides.there.publish("echo", {})
            await anext(echo)
        await sides.here.publish("news", {"number": 3})
        assert [await anext(one), await anext(other)] == [{"number": 3}, {"number": 3}]


async def test_other_channels_are_not_heard(sides):
    async with sides.there.subscribe("news") as messages:
        await sides.here.publish("newspaper", {"number": 1})
        await sides.here.publish("new", {"number": 2})
        await sides.here.publish("news", {"number": 3})
        assert await anext(messages) == {"number": 3}


async def test_who_was_not_listening_misses_the_message(sides):
    async with sides.there.subscribe("mark") as mark:
        await sides.here.publish("news", {"number": 1})
        await sides.here.publish("mark", {})
        await anext(mark)
    async with sides.there.subscribe("news") as messages:
        await sides.here.publish("news", {"number": 2})
        assert await anext(messages) == {"number": 2}


async def test_a_slow_reader_loses_the_oldest_beyond_1000(sides):
    async with sides.there.subscribe("news") as slow, sides.there.subscribe("news") as quick:
        for number in range(1_200):
            await sides.here.publish("news", {"number": number})
        while (await anext(quick))["number"] < 1_199:
            pass
        assert [message["number"] for message in await take(slow, 1_000)] == list(range(200, 1_200))


async def test_any_json_value_arrives_equal(sides):
    message = {"text": 'Zoë "Z"\n\r\u2028😀\x00', "list": [1, 2.5, None, True], "inner": {"a": []}}
    async with sides.there.subscribe("user/1:é") as messages:
        await sides.here.publish("user/1:é", message)
        assert await anext(messages) == message


async def test_what_a_reader_changes_is_its_own(sides):
    async with sides.there.subscribe("news") as one, sides.there.subscribe("news") as other:
        await sides.here.publish("news", {"rows": []})
        (await anext(one))["rows"].append(1)
        assert await anext(other) == {"rows": []}


async def test_the_messages_end_with_the_block(sides):
    async with sides.here.subscribe("news") as messages:
        await sides.here.publish("news", {})
    assert [message async for message in messages] == []


@pytest.mark.redis
async def test_installations_on_one_redis_do_not_hear_each_other(redis_url):
    async with open_redis(redis_url) as redis:
        one, other = RedisPubSub(redis, uuid.uuid4().hex), RedisPubSub(redis, uuid.uuid4().hex)
        async with other.subscribe("news") as messages:
            await one.publish("news", {"number": 1})
            await other.publish("news", {"number": 2})
            assert await anext(messages) == {"number": 2}
        await other.close()


@pytest.mark.redis
async def test_what_is_no_message_is_ignored(redis_url):
    env = uuid.uuid4().hex
    async with open_redis(redis_url) as redis:
        pubsub = RedisPubSub(redis, env)
        async with pubsub.subscribe("news") as messages:
            for rubbish in (b"\xff", b"[1]", b"{"):
                await redis.publish(f"au:{env}:channel:news", rubbish)
            await pubsub.publish("news", {"number": 1})
            assert await anext(messages) == {"number": 1}
        await pubsub.close()


@pytest.mark.redis
async def test_a_subscription_survives_a_restart_of_redis(own_redis):
    async with open_redis(own_redis.url) as redis:
        pubsub = RedisPubSub(redis, "test")
        async with pubsub.subscribe("news") as messages:
            await pubsub.publish("news", {"number": 1})
            assert await anext(messages) == {"number": 1}
            own_redis.stop()
            await pubsub.publish("news", {"number": 2})
            own_redis.start()
            assert await anext(messages) == {}  # something may have been missed
            await pubsub.publish("news", {"number": 3})
            assert await anext(messages) == {"number": 3}
        await pubsub.close()


async def test_without_redis_publishing_and_subscribing_do_not_fail():
    async with open_redis(f"redis://127.0.0.1:{free_port()}/0") as redis:
        pubsub = RedisPubSub(redis, "test")
        async with pubsub.subscribe("news"):
            await pubsub.publish("news", {"number": 1})
        await pubsub.close()
