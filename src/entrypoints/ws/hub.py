"""All sockets of this process: who has which, what they hear, and when each of them is looked at."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from application.identity.sign_in import Authenticate
from application.notifications.live_stream import LiveStream
from application.shared.ports import PubSub
from application.shared.stopping import pause
from domain.shared.errors import NotSignedIn
from entrypoints.ws.connection import Connection, Send
from entrypoints.ws.feed import Feed
from entrypoints.ws.limits import CloseCode, Limits

AFTER_ERROR = 1.0

log = logging.getLogger(__name__)


class SocketHub:
    """Belongs to one event loop. However many sockets there are, five tasks care for them all.

    Args:
        channel: on which every process hears what concerns the open pages of one user.
        per_user: connections that one user may have to this process.
    """

    def __init__(
        self,
        stream: LiveStream,
        pubsub: PubSub,
        channel: str,
        authenticate: Authenticate,
        per_user: int,
        limits: Limits,
    ) -> None:
        self.limits = limits
        self._pubsub = pubsub
        self._channel = channel
        self._authenticate = authenticate
        self._per_user = per_user
        self._users: dict[str, list[Connection]] = {}
        self._feed = Feed(stream, self._connections_of, limits)
        self._due: list[tuple[float, int, Connection]] = []
        self._numbers = itertools.count()
        self._suspects: dict[Connection, None] = {}
        self._suspected = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the block runs, sockets may be joined to the hub."""
        duties = (self._listen, self._feed.run, self._look_at_the_due, self._look_for_the_missed, self._recheck)
        tasks = [asyncio.create_task(_forever(duty)) for duty in duties]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def connection(
        self, user_id: str, token: str, last_id: int | None, expires_at: float, send: Send, abort: Callable[[], None]
    ) -> Connection | None:
        """A new connection; None when the user has too many already."""
        if len(self._connections_of(user_id)) >= self._per_user:
            return None
        connection = Connection(user_id, token, last_id, expires_at, self.limits, send, abort, self._feed.wake)
        self._users.setdefault(user_id, []).append(connection)
        self._feed.admit(connection)
        self._remember(connection, connection.first_check())
        return connection

    def leave(self, connection: Connection) -> None:
        connection.end()
        mine = self._users[connection.user_id]
        mine.remove(connection)
        if not mine:
            del self._users[connection.user_id]

    def _connections_of(self, user_id: str) -> list[Connection]:
        return [one for one in self._users.get(user_id, ()) if not one.is_over]

    async def _listen(self) -> None:
        async with self._pubsub.subscribe(self._channel) as messages:
            self._feed.wake(*self._users)
            async for message in messages:
                self._hear(message)

    def _hear(self, message: Mapping[str, Any]) -> None:
        user_id, body = message.get("user_id"), message.get("body")
        if user_id is None:
            # Some messages were missed, of whomever.
            self._feed.wake(*self._users)
        elif user_id not in self._users:
            return
        elif body is None:
            self._feed.wake(user_id)
        elif body.get("type") == "session_revoked":
            self._suspect(*self._connections_of(user_id))
        else:
            key = f"{body.get('type')} {body.get('upload_id', '')}"
            text = msgspec.json.encode(body).decode()
            for connection in self._connections_of(user_id):
                connection.tell(key, text)

    async def _look_at_the_due(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self.limits.tick)
            now = loop.time()
            while self._due and self._due[0][0] <= now:
                _, _, connection = heapq.heappop(self._due)
                if connection.is_over:
                    continue
                if now >= connection.recheck_at:
                    connection.recheck_at = now + self.limits.recheck
                    self._suspect(connection)
                self._remember(connection, connection.check(now))

    def _remember(self, connection: Connection, due: float) -> None:
        heapq.heappush(self._due, (due, next(self._numbers), connection))

    async def _look_for_the_missed(self) -> None:
        while True:
            await asyncio.sleep(self.limits.poll)
            self._feed.wake(*self._users)

    def _suspect(self, *connections: Connection) -> None:
        self._suspects.update(dict.fromkeys(connections))
        self._suspected.set()

    async def _recheck(self) -> None:
        while True:
            await self._suspected.wait()
            self._suspected.clear()
            while self._suspects:
                connection = next(iter(self._suspects))
                del self._suspects[connection]
                if connection.is_over:
                    continue
                try:
                    await self._authenticate(connection.token)
                except NotSignedIn:
                    connection.close(CloseCode.NOT_SIGNED_IN, "revoked")


async def _forever(duty: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await duty()
        except Exception:
            log.exception("the hub of the sockets stumbled")
        await pause(AFTER_ERROR)
