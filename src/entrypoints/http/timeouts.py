"""An end for requests that take too long."""

from __future__ import annotations

import asyncio
import logging

from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from domain.shared.errors import Unavailable
from entrypoints.http.errors import refuse

UPLOAD_FACTOR = 20
"""How much longer an upload may take, which the client's line decides upon."""

MAX_BODY_BYTES = 1 << 20
"""Largest request body of a route that does not ask for more."""

_log = logging.getLogger(__name__)


def time_limit(scope: Scope, seconds: float) -> float:
    """Seconds for this request: routes that take larger bodies than usual are uploads."""
    handler = scope.get("route_handler")
    if isinstance(handler, HTTPRouteHandler):
        body = handler.resolve_request_max_body_size()
        if body is None or body > MAX_BODY_BYTES:
            return seconds * UPLOAD_FACTOR
    return seconds


class TimeLimitMiddleware(ASGIMiddleware):
    """Cancels the handler and answers 503, unless the answer has begun by then: a download may take as long as it does.

    Args:
        seconds: ALUM_REQUEST_TIMEOUT_SECONDS.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        timer = asyncio.timeout(time_limit(scope, self._seconds))

        async def send_in_time(message: Message) -> None:
            if timer.expired():  # what a cancelled handler still has to say
                return
            if message["type"] == "http.response.start":
                timer.reschedule(None)
            await send(message)

        try:
            async with timer:
                await next_app(scope, receive, send_in_time)
        except TimeoutError:
            if not timer.expired():
                raise
        if timer.expired():
            _log.warning("request took too long", extra={"path": scope["path"]})
            await refuse(Unavailable("This took too long. Please try again later."), scope, receive, send)
