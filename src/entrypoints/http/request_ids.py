"""An id for every request, in its answer and in every log line that it causes; and one log line per request."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any
from uuid import uuid4

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.logging import bind_contextvars, clear_contextvars

log = logging.getLogger("http")

_ACCEPTABLE = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_QUIET = frozenset({"/api/health/live", "/api/health/ready", "/api/health"})


class RequestIdMiddleware:
    """Takes a proxy's `X-Request-ID` over where it is harmless, else makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _ACCEPTABLE.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        begun = perf_counter()
        method = scope["method"]
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            if scope["path"] not in _QUIET:
                milliseconds = round((perf_counter() - begun) * 1000, 1)
                extra = {"method": method, "path": scope["path"], "status": status, "ms": milliseconds}
                log.info("request", extra=extra)


def request_id(scope: Mapping[str, Any]) -> str | None:
    found: str | None = scope.get("state", {}).get("request_id")
    return found
