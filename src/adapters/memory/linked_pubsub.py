"""Messages between a server process and its worker child, over a pair of connected sockets."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec

from adapters.memory.pubsub import BACKLOG, MemoryPubSub
from application.shared.ports import PubSub

MAX_LINE = 1 << 20
"""Bytes of one message on its way to the peer; a longer one stays on this side."""

_log = logging.getLogger(__name__)


class _Line(msgspec.Struct):
    channel: str
    message: dict[str, Any]


class LinkedPubSub(PubSub):
    """Publishes to the subscribers of this process and, while a peer is attached, to those of the peer.

    What comes from the peer goes to the local subscribers only, so that each message arrives once. Lines of JSON travel
    in both directions; a slow peer loses the oldest of what waits for it.

    Attributes:
        closed: set when the attached peer has gone away; cleared by the next `attach`.
    """

    def __init__(self, local: MemoryPubSub) -> None:
        self.closed = asyncio.Event()
        self._local = local
        self._link: _Link | None = None

    async def publish(self, channel: str, message: Mapping[str, Any]) -> None:
        await self._local.publish(channel, message)
        if self._link is not None:
            self._link.send(channel, message)

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[Mapping[str, Any]]]:
        return self._local.subscribe(channel)

    async def attach(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Exchange messages with this peer from now on, in place of an earlier one. Returns at once."""
        await self.detach()
        self.closed.clear()
        self._link = _Link(self._local, reader, writer, self._ended)

    async def detach(self) -> None:
        """Let go of the peer, if there is one; it sees the connection end."""
        if self._link is not None:
            await self._link.end()

    def _ended(self) -> None:
        self._link = None
        self.closed.set()


class _Link:
    """One attached peer, until either side ends it."""

    def __init__(
        self,
        local: MemoryPubSub,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_end: Callable[[], None],
    ) -> None:
        self._local = local
        self._reader = reader
        self._writer = writer
        self._waiting: deque[bytes] = deque(maxlen=BACKLOG)
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(lambda _: on_end())

    def send(self, channel: str, message: Mapping[str, Any]) -> None:
        line = msgspec.json.encode({"channel": channel, "message": message}) + b"\n"
        if len(line) > MAX_LINE:
            _log.warning("message of %d bytes on %s is too long for the other process", len(line), channel)
            return
        self._waiting.append(line)
        self._changed.set()

    async def end(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._forward())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception) and not isinstance(outcome, OSError):
                    _log.error("the link to the other process broke", exc_info=outcome)
            self._writer.transport.abort()

    async def _receive(self) -> None:
        while True:
            try:
                line = await self._reader.readline()
            except ValueError:
                _log.warning("ignored a line of more than %d bytes from the other process", MAX_LINE)
                continue
            if not line:
                return
            try:
                received = msgspec.json.decode(line, type=_Line)
            except msgspec.MsgspecError:
                _log.warning("ignored a line from the other process that is no message")
                continue
            await self._local.publish(received.channel, received.message)

    async def _forward(self) -> None:
        while True:
            while self._waiting:
                self._writer.write(self._waiting.popleft())
                await self._writer.drain()
            self._changed.clear()
            await self._changed.wait()


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets: one for this process, one to be inherited by a child, then closed here."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


async def open_streams(end: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Streams over one end of a pair; they own the socket from now on."""
    return await asyncio.open_unix_connection(sock=end, limit=MAX_LINE)


async def open_inherited(descriptor: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Streams over the end that the parent passed on as an open file descriptor. Raises OSError when it is none."""
    return await open_streams(socket.socket(fileno=descriptor))
