"""How long an application takes over requests, without the client that asks."""

from __future__ import annotations

import gc
import time

from litestar.types import ASGIApp, Receive, Scope, Send


class TimedApp:
    """Attributes: seconds: of each request so far, from its arrival to the end of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.seconds: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = time.perf_counter()
        await self._app(scope, receive, send)
        self.seconds.append(time.perf_counter() - begun)

    def settle(self) -> None:
        """Forget the requests so far, and leave what they made to no collection of garbage, as the server does."""
        self.seconds.clear()
        gc.collect()
        gc.freeze()
