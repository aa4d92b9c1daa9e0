"""`/ws/{user_id}` and its alias below `/api`: from the handshake to the last message."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from application.identity.sign_in import Authenticate
from application.shared.ports import Clock
from domain.shared.errors import NotSignedIn
from entrypoints.ws.connection import Connection
from entrypoints.ws.hub import SocketHub
from entrypoints.ws.limits import CloseCode
from entrypoints.ws.protocol import abort_of

SUBPROTOCOL = "alumunity.v1"
_BEARER = "bearer."
_PATH = re.compile(r"(?:/api)?/ws/([^/]+)")

SIGN_INS_AT_ONCE = 8
"""Fewer than there are database connections: when everybody comes back at once, requests shall get theirs too."""

log = logging.getLogger(__name__)


class _SignIn(msgspec.Struct):
    type: Literal["auth"]
    token: str
    last_id: int | None = None


_sign_in = msgspec.json.Decoder(_SignIn, strict=False)


class _Refused(Exception):
    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class SocketEndpoint:
    """Stands before the application: a framework's route would keep more objects for each of thousands of sockets.

    Args:
        expiry: when a token that is good ends.
        is_origin_allowed: whether a page of this origin may use the API.
    """

    def __init__(
        self,
        app: ASGIApp,
        hub: SocketHub,
        authenticate: Authenticate,
        expiry: Callable[[str], datetime],
        clock: Clock,
        is_origin_allowed: Callable[[str], bool],
    ) -> None:
        self._app = app
        self._hub = hub
        self._authenticate = authenticate
        self._expiry = expiry
        self._clock = clock
        self._is_origin_allowed = is_origin_allowed
        self._sign_ins = asyncio.Semaphore(SIGN_INS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = _PATH.fullmatch(scope["path"]) if scope["type"] == ScopeType.WEBSOCKET else None
        if match is None:
            await self._app(scope, receive, send)
            return
        connection = await self._open(match[1], scope, receive, send)
        if connection is None:
            return
        try:
            while (event := await receive())["type"] == "websocket.receive":
                connection.heard(event.get("text"))
        finally:
            self._hub.leave(connection)

    async def _open(self, user_id: str, scope: Any, receive: Receive, send: Any) -> Connection | None:
        await receive()
        offered: list[str] = scope["subprotocols"]
        chosen = SUBPROTOCOL if SUBPROTOCOL in offered else None
        await send({"type": "websocket.accept", "subprotocol": chosen, "headers": []})
        try:
            self._check_origin(scope)
            wanted = _in_handshake(scope) if chosen else None
            if wanted is None:
                wanted = await self._first_message(receive)
            if wanted is None:
                return None
            lifetime = await self._lifetime(user_id, wanted.token)
            now = asyncio.get_running_loop().time()
            connection = self._hub.connection(
                user_id, wanted.token, wanted.last_id, now + lifetime, send, abort_of(scope)
            )
            if connection is None:
                raise _Refused(CloseCode.TOO_MANY, "too many connections")
        except _Refused as refusal:
            await _close(send, refusal.code, str(refusal))
            return None
        except Exception:
            log.exception("a socket was not opened")
            await _close(send, CloseCode.ERROR, "try again")
            return None
        return connection

    def _check_origin(self, scope: Any) -> None:
        """Browsers always name the page's origin; who names none is no page."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        own = headers.get(b"host", b"").decode("latin-1")
        if origin and urlsplit(origin).netloc != own and not self._is_origin_allowed(origin):
            raise _Refused(CloseCode.NOT_ALLOWED, "origin not allowed")

    async def _first_message(self, receive: Receive) -> _SignIn | None:
        """None when the other side has gone."""
        try:
            async with asyncio.timeout(self._hub.limits.sign_in):
                event: Any = await receive()
        except TimeoutError:
            raise _Refused(CloseCode.NOT_SIGNED_IN, "sign in first") from None
        if event["type"] != "websocket.receive":
            return None
        try:
            return _sign_in.decode(event.get("text") or "")
        except (msgspec.MsgspecError, UnicodeEncodeError):
            raise _Refused(CloseCode.NOT_SIGNED_IN, "sign in first") from None

    async def _lifetime(self, user_id: str, token: str) -> float:
        """Seconds for which the token is still good."""
        try:
            async with self._sign_ins:
                caller = await self._authenticate(token)
        except NotSignedIn:
            raise _Refused(CloseCode.NOT_SIGNED_IN, "sign in again") from None
        if caller.user_id != user_id:
            raise _Refused(CloseCode.NOT_ALLOWED, "not yours")
        return (self._expiry(token) - self._clock.now()).total_seconds()


def _in_handshake(scope: Any) -> _SignIn | None:
    token = next((one.removeprefix(_BEARER) for one in scope["subprotocols"] if one.startswith(_BEARER)), None)
    if token is None:
        return None
    last_id = parse_qs(scope["query_string"].decode("latin-1")).get("last_id", [""])[0]
    return _SignIn("auth", token, int(last_id) if last_id.isascii() and last_id.isdigit() else None)


async def _close(send: Any, code: CloseCode, reason: str) -> None:
    try:
        await send({"type": "websocket.close", "code": int(code), "reason": reason})
    except (OSError, RuntimeError):
        return
