"""Takes durable messages from their table to the connections, each once and in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import msgspec

from application.notifications.live_stream import Bounds, LiveStream
from application.notifications.ports import StoredNotice
from application.shared.stopping import pause
from entrypoints.notification_views import live_body
from entrypoints.ws.connection import Connection
from entrypoints.ws.limits import Limits

USERS_AT_ONCE = 100
ROWS_AT_ONCE = 1_000
AFTER_ERROR = 1.0

Waiting = TypeVar("Waiting")

log = logging.getLogger(__name__)


class Feed:
    """A connection has a cursor, and what is above it in the table is still to be sent. A wake-up only says "look", so
    that one too many or one too few does no harm. One task does all of it: nothing can come between the question what a
    connection lacks and the giving of it, and a replay is nothing but a cursor that lies further back.
    """

    def __init__(
        self, stream: LiveStream, connections_of: Callable[[str], Collection[Connection]], limits: Limits
    ) -> None:
        self._stream = stream
        self._connections_of = connections_of
        self._limits = limits
        self._joining: dict[Connection, None] = {}
        self._dirty: dict[str, None] = {}
        self._changed = asyncio.Event()

    def admit(self, connection: Connection) -> None:
        """Greet a new connection, then send what it lacks."""
        self._joining[connection] = None
        self._changed.set()

    def wake(self, *user_ids: str) -> None:
        """Look what the connections of these users lack."""
        self._dirty.update(dict.fromkeys(user_ids))
        self._changed.set()

    async def run(self) -> None:
        """Forever."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            while self._joining or self._dirty:
                try:
                    await self._greet(_first(self._joining))
                    await self._deliver(_first(self._dirty))
                except Exception:
                    log.exception("messages for open pages are late")
                    await pause(AFTER_ERROR)

    async def _greet(self, connections: Sequence[Connection]) -> None:
        if not connections:
            return
        bounds = await self._stream.bounds({connection.user_id for connection in connections})
        for connection in connections:
            del self._joining[connection]
            mine = bounds[connection.user_id]
            given, latest = connection.last_id, mine.latest
            recovers = given is not None and self._can_replay(given, mine)
            connection.cursor = given if recovers else latest
            connection.reply(_text({"type": "ready", "last_id": latest, "recovered": recovers}))
            if recovers and given != latest:
                self.wake(connection.user_id)
            elif given is not None and not recovers:
                connection.reply(_text({"type": "resync", "last_id": latest}))

    def _can_replay(self, last_id: int, bounds: Bounds) -> bool:
        return bounds.oldest - 1 <= last_id <= bounds.latest <= last_id + self._limits.replay

    async def _deliver(self, user_ids: Sequence[str]) -> None:
        takers: dict[str, list[Connection]] = {}
        for user_id in user_ids:
            found = [one for one in self._connections_of(user_id) if one.cursor is not None and one.has_room]
            if found:
                takers[user_id] = found
            # Woken while the answer is on its way: looked at once more.
            del self._dirty[user_id]
        try:
            await self._give(takers)
        except Exception:
            self.wake(*takers)
            raise

    async def _give(self, takers: dict[str, list[Connection]]) -> None:
        cursors = {user_id: min(one.cursor or 0 for one in found) for user_id, found in takers.items()}
        if not cursors:
            return
        notices = await self._stream.after(cursors, ROWS_AT_ONCE)
        unread = await self._stream.unread_counts({notice.user_id for notice in notices}) if notices else {}
        # Only those who were asked for: one that found room meanwhile may lack something before these.
        for found in takers.values():
            for connection in found:
                connection.is_behind = False
        for notice in notices:
            _offer(notice, unread[notice.user_id], takers[notice.user_id])
        if len(notices) == ROWS_AT_ONCE:
            self.wake(*(user_id for user_id in cursors if user_id >= notices[-1].user_id))


def _offer(notice: StoredNotice, unread: int, takers: Sequence[Connection]) -> None:
    text = None
    for connection in takers:
        if not connection.is_behind and (connection.cursor or 0) < notice.seq:
            text = text or _text(live_body(notice, unread))
            connection.offer(notice.seq, text)


def _first(waiting: dict[Waiting, None]) -> list[Waiting]:
    return [one for one, _ in zip(waiting, range(USERS_AT_ONCE), strict=False)]


def _text(body: object) -> str:
    return msgspec.json.encode(body).decode()
