"""What the link between server and worker child does beyond the contract of PubSub."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import adapters
from adapters.memory.linked_pubsub import MAX_LINE, LinkedPubSub, open_inherited, open_streams, socket_pair
from adapters.memory.pubsub import MemoryPubSub


@pytest.fixture(autouse=True)
async def in_good_time():
    async with asyncio.timeout(20):
        yield


@pytest.fixture
async def linked() -> AsyncIterator[LinkedPubSub]:
    pubsub = LinkedPubSub(MemoryPubSub())
    yield pubsub
    await pubsub.detach()


async def attach_raw_peer(linked: LinkedPubSub) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Attach, and return the other end of the line for the test to misuse."""
    here, there = socket_pair()
    await linked.attach(*await open_streams(here))
    return await open_streams(there)


async def test_without_a_peer_messages_stay_in_the_process(linked):
    async with linked.subscribe("news") as messages:
        await linked.publish("news", {"number": 1})
        assert await anext(messages) == {"number": 1}
    assert not linked.closed.is_set()


async def test_closed_tells_that_the_peer_went_away(linked):
    _, writer = await attach_raw_peer(linked)
    assert not linked.closed.is_set()
    writer.close()
    await linked.closed.wait()
    await linked.publish("news", {"number": 1})


async def test_the_peer_sees_a_detach_as_the_end(linked):
    reader, _ = await attach_raw_peer(linked)
    await linked.detach()
    assert await reader.read() == b""
    assert linked.closed.is_set()


async def test_a_new_peer_takes_the_place_of_a_dead_one(linked):
    _, writer = await attach_raw_peer(linked)
    writer.close()
    await linked.closed.wait()
    reader, _ = await attach_raw_peer(linked)
    assert not linked.closed.is_set()
    await linked.publish("news", {"number": 1})
    assert await reader.readline() == b'{"channel":"news","message":{"number":1}}\n'


async def test_a_new_peer_takes_the_place_of_a_living_one(linked):
    former, _ = await attach_raw_peer(linked)
    reader, _ = await attach_raw_peer(linked)
    assert not linked.closed.is_set()
    await linked.publish("news", {"number": 1})
    assert await reader.readline() != b""
    assert await former.read() == b""


async def test_a_new_peer_does_not_get_what_was_meant_for_the_former(linked):
    _, writer = await attach_raw_peer(linked)
    for number in range(500):
        await linked.publish("news", {"number": number})
    writer.close()
    await linked.closed.wait()
    reader, _ = await attach_raw_peer(linked)
    await linked.publish("news", {"number": "new"})
    assert b"new" in await reader.readline()


async def test_a_peer_that_does_not_read_blocks_nobody_and_loses_the_oldest(linked):
    reader, _ = await attach_raw_peer(linked)
    padding = "x" * 10_000
    async with linked.subscribe("news") as messages:
        for number in range(5_000):
            await linked.publish("news", {"number": number, "padding": padding})
            await anext(messages)
    received = []
    while not received or received[-1] != 4_999:
        line = await reader.readline()
        received.append(int(line.split(b'"number":')[1].split(b",")[0]))
    assert received == sorted(received)
    assert received[-1_000:] == list(range(4_000, 5_000))
    assert len(received) < 5_000


RUBBISH = [
    b"\xff\xfe\n",
    b"{\n",
    b"[]\n",
    b"{}\n",
    b'{"channel":1,"message":{}}\n',
    b'{"channel":"news","message":5}\n',
    b"\n",
    b"x" * (3 * MAX_LINE) + b"\n",
]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=range(len(RUBBISH)))
async def test_rubbish_from_the_peer_is_logged_and_ignored(linked, caplog, rubbish):
    _, writer = await attach_raw_peer(linked)
    async with linked.subscribe("news") as messages:
        with caplog.at_level(logging.WARNING):
            writer.write(rubbish + b'{"channel":"news","message":{"number":1}}\n')
            assert await anext(messages) == {"number": 1}
    assert "ignored a line" in caplog.text


async def test_half_a_line_at_the_end_is_ignored(linked):
    _, writer = await attach_raw_peer(linked)
    async with linked.subscribe("news") as messages:
        writer.write(b'{"channel":"news","message":{"number":1}}\n{"channel":"news"')
        writer.close()
        await linked.closed.wait()
        assert await anext(messages) == {"number": 1}


async def test_a_message_too_long_for_the_line_stays_in_the_process(linked, caplog):
    reader, _ = await attach_raw_peer(linked)
    async with linked.subscribe("news") as messages:
        await linked.publish("news", {"text": "x" * MAX_LINE})
        await linked.publish("news", {"number": 1})
        assert len((await anext(messages))["text"]) == MAX_LINE
        assert b'"number":1' in await reader.readline()
    assert "too long" in caplog.text


ENVIRONMENT = {"PYTHONPATH": str(Path(adapters.__file__).parents[1])}
CHILD = """
import asyncio, sys
from adapters.memory.linked_pubsub import LinkedPubSub, open_inherited
from adapters.memory.pubsub import MemoryPubSub

async def main():
    linked = LinkedPubSub(MemoryPubSub())
    async with linked.subscribe("question") as questions:
        await linked.attach(*await open_inherited(int(sys.argv[1])))
        await linked.publish("ready", {})
        async for question in questions:
            await linked.publish("answer", {"number": question["number"] + 1})
            if question["number"] == 2:
                break
    await linked.closed.wait()

asyncio.run(main())
"""


async def test_a_child_process_talks_over_the_inherited_end_and_ends_with_its_server(linked):
    here, there = socket_pair()
    async with linked.subscribe("ready") as ready, linked.subscribe("answer") as answers:
        await linked.attach(*await open_streams(here))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, str(there.fileno()), pass_fds=[there.fileno()], env=ENVIRONMENT
        )
        there.close()
        await anext(ready)
        for number in (1, 2):
            await linked.publish("question", {"number": number})
            assert await anext(answers) == {"number": number + 1}
    await linked.detach()
    assert await child.wait() == 0


async def test_the_death_of_a_child_is_noticed(linked):
    here, there = socket_pair()
    async with linked.subscribe("ready") as ready:
        await linked.attach(*await open_streams(here))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, str(there.fileno()), pass_fds=[there.fileno()], env=ENVIRONMENT
        )
        there.close()
        await anext(ready)
    child.kill()
    await linked.closed.wait()
    await child.wait()


async def test_a_descriptor_that_is_no_socket_is_refused(tmp_path):
    with (tmp_path / "file").open("wb") as file, pytest.raises(OSError, match="socket"):
        await open_inherited(file.fileno())
