"""The server's WebSocket protocol, and what ASGI does not offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

_EXTENSION = "alumunity.abort"


class AbortableProtocol(WebSocketsSansIOProtocol):
    """Lets the application cut a connection. Closing waits until all has been sent, with some people for ever."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: Any = self.scope["extensions"]
            extensions[_EXTENSION] = self.transport.abort


def abort_of(scope: Mapping[str, Any]) -> Callable[[], None]:
    """Cuts the connection of this scope; does nothing under another server."""
    found: Callable[[], None] = scope.get("extensions", {}).get(_EXTENSION, _nothing)
    return found


def _nothing() -> None:
    return None
