"""Idempotency-Key on POSTs of people who are signed in: a request that is sent again gets its first answer again.

Two parts: `before_request` runs after the guard, so that nobody gets an answer that is not for him any more, and gives
the stored answer or takes the key; the middleware sees the answer on its way out and stores it. Multipart forms are
compared by their parts, since every sending has another boundary.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from application.shared.idempotency import Idempotency, KeyedRequest, StoredAnswer
from application.shared.ports import KeyedHashes
from domain.shared.errors import DomainError
from entrypoints.http.auth import known_caller
from entrypoints.http.timeouts import time_limit

MAX_STORED_BYTES = 1 << 20
"""A longer answer is not kept, and its request carried out again."""

_KEY = re.compile(r'"([\x21\x23-\x7e]{1,128})"|([\x21\x23-\x7e]{1,128})')
"""As the draft has it, a quoted string, or without its quotes, as most clients send it."""

_NOT_CARRIED_OUT = frozenset({401, 408, 422, 425, 429})
_HEADERS = (b"location", b"etag")
_LOCK_MARGIN = 10.0
_BLOCK = 1 << 20
_STATE = "idempotency"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    request: KeyedRequest
    locked_until: datetime


def before_request(
    idempotency: Idempotency, hashes: KeyedHashes, timeout_seconds: float
) -> Callable[[Request[Any, Any, Any]], Awaitable[Response[bytes] | None]]:
    """A hook of Litestar that answers a repeated request, and otherwise takes its key."""

    async def hook(request: Request[Any, Any, Any]) -> Response[bytes] | None:
        given, caller = request.headers.get("idempotency-key"), known_caller(request)
        if given is None or caller is None or request.method != "POST":
            return None
        match = _KEY.fullmatch(given)
        if match is None:
            raise DomainError("An Idempotency-Key has 1 to 128 visible ASCII characters.")
        # A body may hold a password, which a plain hash would not hide.
        fingerprint = hashes.hash("idempotency", await _digest(request))
        path = request.scope["path"]
        keyed = KeyedRequest(caller.user_id, match[1] or match[2], request.method, path[:255], fingerprint)
        lock = timedelta(seconds=time_limit(request.scope, timeout_seconds) + _LOCK_MARGIN)
        begun = await idempotency.begin(keyed, lock)
        if isinstance(begun, StoredAnswer):
            headers = {**begun.headers, "Idempotent-Replayed": "true"}
            return Response(begun.body, status_code=begun.status, media_type=begun.media_type, headers=headers)
        request.scope["state"][_STATE] = _Held(keyed, begun)
        return None

    return hook


async def _digest(request: Request[Any, Any, Any]) -> str:
    digest = hashlib.sha256()

    def add(part: bytes) -> None:
        digest.update(b"%d:" % len(part))
        digest.update(part)

    add(request.scope["path"].encode())
    add(request.scope["query_string"])
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        add(await request.body())
        return digest.hexdigest()
    for name, value in (await request.form()).multi_items():
        add(name.encode())
        if not isinstance(value, UploadFile):
            add(str(value).encode())
            continue
        add(value.filename.encode())
        content = hashlib.sha256()
        while block := await value.read(_BLOCK):
            content.update(block)
        await value.seek(0)
        add(content.digest())
    return digest.hexdigest()


class IdempotencyMiddleware(ASGIMiddleware):
    scopes = (ScopeType.HTTP,)

    def __init__(self, idempotency: Idempotency) -> None:
        self._idempotency = idempotency

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        started: Message | None = None

        async def send_and_keep(message: Message) -> None:
            nonlocal started
            held: _Held | None = scope["state"].get(_STATE)
            if held is None:
                await send(message)
            elif message["type"] == "http.response.start":
                started = message
            else:
                # Kept before it is sent: who has seen an answer will not get another one.
                assert started is not None
                del scope["state"][_STATE]
                await self._end(held, _answer(started, message))
                await send(started)
                await send(message)

        try:
            await next_app(scope, receive, send_and_keep)
        finally:
            unanswered: _Held | None = scope["state"].pop(_STATE, None)
            if unanswered is not None:
                await self._end(unanswered, None)

    async def _end(self, held: _Held, answer: StoredAnswer | None) -> None:
        try:
            if answer is None:
                await self._idempotency.release(held.request, held.locked_until)
            else:
                await self._idempotency.keep(held.request, held.locked_until, answer)
        except Exception:
            # What was asked for is done, and its answer must get out; the key frees itself when its lock ends.
            _log.exception("the answer of a request with an Idempotency-Key was not stored")


def _answer(start: Message, body: Message) -> StoredAnswer | None:
    """The answer if it is one to keep, whole and of reasonable length."""
    if start["type"] != "http.response.start" or body["type"] != "http.response.body":
        return None
    status, content = start["status"], body.get("body", b"")
    if status >= 500 or status in _NOT_CARRIED_OUT or body.get("more_body") or len(content) > MAX_STORED_BYTES:
        return None
    given = {name.lower(): value.decode("latin-1") for name, value in start["headers"]}
    headers = {name.decode(): given[name] for name in _HEADERS if name in given}
    return StoredAnswer(status, given.get(b"content-type", "application/octet-stream")[:64], headers, content)
