"""Runs the HTTP application under uvicorn, with the worker child in the embedded wiring."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import Any

import uvicorn
from litestar import Litestar

from adapters.memory.linked_pubsub import LinkedPubSub
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.logging import set_up_logging
from entrypoints.settings import Settings, load_settings
from entrypoints.start import CannotStart, check_installation
from entrypoints.workers.supervisor import AlreadyRunning, Supervisor, sole_server
from entrypoints.ws.protocol import AbortableProtocol

OPTIONS: Mapping[str, Any] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    # uvicorn would believe anyone on this machine; entrypoints.http.client_address believes ALUM_TRUSTED_PROXIES.
    "proxy_headers": False,
    "timeout_graceful_shutdown": 10,
    "timeout_keep_alive": 30,
    "ws": AbortableProtocol,
    "ws_max_size": 4096,
    "ws_ping_interval": None,  # the hub asks, in a way that a page can see
    "ws_per_message_deflate": False,  # costs more memory per connection than all the rest
}


def run(settings: Settings, host: str, port: int, processes: int, *, with_worker: bool) -> None:
    """Serve until told to stop. Raises CannotStart."""
    if processes > 1:
        if not settings.redis_url or settings.queue != "dramatiq":
            raise CannotStart("--processes above 1 needs ALUM_REDIS_URL and ALUM_QUEUE=dramatiq.")
        asyncio.run(check_installation(settings))
        uvicorn.run(
            "entrypoints.http.server:application",
            factory=True,
            host=host,
            port=port,
            workers=processes,
            **OPTIONS,
        )
        return
    embedded = settings.queue == "inline" and with_worker
    with ExitStack() as stack:
        if embedded and settings.is_sqlite:
            try:
                stack.enter_context(sole_server(settings.var_dir))
            except AlreadyRunning as error:
                raise CannotStart(str(error)) from None
        asyncio.run(_serve(settings, host, port, supervised=embedded))


async def _serve(settings: Settings, host: str, port: int, *, supervised: bool) -> None:
    await check_installation(settings)
    container = Container(settings=settings)
    server = _Server(uvicorn.Config(create_app(container), host=host, port=port, **OPTIONS))
    async with AsyncExitStack() as stack:
        pubsub = container.pubsub()
        if supervised:
            linked = pubsub if isinstance(pubsub, LinkedPubSub) else None
            supervisor = Supervisor(container.job_store(), linked, container.clock())
            await stack.enter_async_context(supervisor.running())
        await server.serve()
    if not server.started:
        raise CannotStart("The server did not start; the log says why.")


class _Server(uvicorn.Server):
    """Tells the person at the terminal where to go as soon as there is something."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own sends the signal to itself once more at the end, and dies before the worker has stopped.
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGINT, signal.SIGTERM)
        for number in numbers:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _settle()
        for server in self.servers:
            host, port = server.sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"AlumUnity is at http://{shown}:{port}; API reference: /api/reference; Ctrl+C ends it.\n")
            sys.stdout.flush()


def application() -> Litestar:
    """The application of one of several server processes."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    app = create_app(Container(settings=settings))
    _settle()
    return app


def _settle() -> None:
    """What is there now stays to the end; a collection that looks through all of it would hold up every request."""
    gc.collect()
    gc.freeze()
