"""One open socket of one signed-in person."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from entrypoints.ws.limits import CloseCode, Limits
from entrypoints.ws.outgoing import Outgoing

Send = Callable[[Any], Awaitable[None]]

PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'


class _Incoming(msgspec.Struct):
    type: str


_incoming = msgspec.json.Decoder(_Incoming)


class Connection:
    """Sending never waits: what cannot leave at once is queued, and a task that lives as long as something is queued
    sends it. Times are those of the event loop.

    Attributes:
        last_id: number of the last durable message that the other side says it has.
        cursor: number of the last durable message given to this connection; None until it is admitted.
        is_behind: there was no room for a durable message.
        recheck_at: when to look whether the token is still good.
    """

    __slots__ = (
        "_abort",
        "_chatter",
        "_close",
        "_expires_at",
        "_has_drained",
        "_is_gone",
        "_limits",
        "_malformed",
        "_outgoing",
        "_ping_at",
        "_send",
        "_sending_since",
        "_unanswered",
        "_writer",
        "cursor",
        "is_behind",
        "last_id",
        "recheck_at",
        "token",
        "user_id",
    )

    def __init__(
        self,
        user_id: str,
        token: str,
        last_id: int | None,
        expires_at: float,
        limits: Limits,
        send: Send,
        abort: Callable[[], None],
        has_drained: Callable[[str], None],
    ) -> None:
        now = _now()
        self.user_id = user_id
        self.token = token
        self.last_id = last_id
        self.cursor: int | None = None
        self.is_behind = False
        self.recheck_at = now + limits.recheck
        self._expires_at = expires_at
        self._limits = limits
        self._send = send
        self._abort = abort
        self._has_drained = has_drained
        self._outgoing = Outgoing(limits.queued, limits.queued_bytes)
        self._writer: asyncio.Task[None] | None = None
        self._sending_since: float | None = None
        self._close: tuple[CloseCode, str] | None = None
        self._is_gone = False
        # A whole span to begin with: who has just come has just been heard of.
        self._ping_at = now + limits.heartbeat * random.uniform(0.9, 1.0)
        self._unanswered = 0
        self._malformed = 0
        self._chatter = 0

    @property
    def is_over(self) -> bool:
        """Closed by either side: nothing may be sent any more."""
        return self._is_gone or self._close is not None

    @property
    def has_room(self) -> bool:
        return not self.is_behind or not self._outgoing

    def reply(self, text: str) -> None:
        """Something of the protocol itself, whether or not there is room."""
        self._put(text, text)

    def offer(self, seq: int, text: str) -> bool:
        """The durable message after `cursor`; False when there is no room, so that it has to be offered again."""
        if self.is_over:
            return True
        if not self._outgoing.add(text):
            self.is_behind = True
            return False
        self.cursor = seq
        self._pump()
        return True

    def tell(self, key: str, text: str) -> None:
        """A fleeting message: while it waits, a later one with the same key takes its place."""
        if self.cursor is not None:
            self._put(key, text)

    def _put(self, key: str, text: str) -> None:
        if not self.is_over:
            self._outgoing.put_latest(key, text)
            self._pump()

    def heard(self, text: str | None) -> None:
        """A message of the other side; None for one that is not text."""
        if self.is_over:
            return
        self._unanswered = 0
        self._chatter += 1
        if self._chatter > self._limits.chatter:
            self.close(CloseCode.POLICY, "too many messages")
            return
        try:
            incoming = _incoming.decode(text or "")
        except (msgspec.MsgspecError, UnicodeEncodeError):
            self._malformed += 1
            if self._malformed >= self._limits.malformed:
                self.close(CloseCode.POLICY, "too many messages that are none")
            return
        if incoming.type == "ping":
            self.reply(PONG)

    def check(self, now: float) -> float:
        """Do what is due; returns when to look again."""
        limits = self._limits
        stuck_at = None if self._sending_since is None else self._sending_since + limits.stuck
        if now >= self._expires_at:
            self.close(CloseCode.NOT_SIGNED_IN, "expired")
        elif stuck_at is not None and now >= stuck_at:
            self.close(CloseCode.TOO_SLOW, "too slow")
        elif now >= self._ping_at:
            if self._unanswered >= limits.missed:
                self.close(CloseCode.NO_ANSWER, "no answer")
            else:
                self._unanswered += 1
                self._chatter = 0
                self._ping_at = now + limits.heartbeat * random.uniform(0.9, 1.0)
                self.reply(PING)
        return min(self._ping_at, self._expires_at, stuck_at or self._ping_at)

    def first_check(self) -> float:
        return min(self._ping_at, self._expires_at)

    def close(self, code: CloseCode, reason: str) -> None:
        """Say good-bye; who does not listen is cut off after a while."""
        if self.is_over:
            return
        self._close = code, reason
        self._outgoing.clear()
        self._pump()
        asyncio.get_running_loop().call_later(self._limits.linger, self._abort)

    def end(self) -> None:
        """The socket is closed."""
        self._is_gone = True
        self._outgoing.clear()
        if self._writer is not None:
            self._writer.cancel()
            # It was still sending: the server would wait for the rest to be taken.
            self._abort()

    def _pump(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._outgoing:
                self._sending_since = _now()
                await self._send({"type": "websocket.send", "text": self._outgoing.take()})
            self._sending_since = None
            if self._close is not None:
                code, reason = self._close
                await self._send({"type": "websocket.close", "code": int(code), "reason": reason})
        except (OSError, RuntimeError):
            # The other side has gone, or is going: whoever receives hears of it.
            self._outgoing.clear()
        finally:
            self._sending_since = None
            self._writer = None
        if self.is_behind and not self.is_over:
            self._has_drained(self.user_id)


def _now() -> float:
    return asyncio.get_running_loop().time()
