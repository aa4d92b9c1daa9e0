"""The HTTP application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from sqlalchemy import text

from adapters.health import Checks
from adapters.memory.shared_progress import SharedProgress
from domain.identity.account import Role
from entrypoints.container import Container, close
from entrypoints.http.auth import provide_caller, role_guard
from entrypoints.http.datasets import DatasetController
from entrypoints.http.errors import EXCEPTION_HANDLERS
from entrypoints.http.health import HealthController
from entrypoints.http.identity import AuthController
from entrypoints.http.pages import front_page, reference_page
from entrypoints.http.request_ids import RequestIdMiddleware
from entrypoints.http.tasks import TaskController
from entrypoints.settings import Settings

_LOCALHOST = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

_USE_CASES = (
    "sign_in",
    "accept_upload",
    "cancel_upload",
    "delete_upload",
    "request_undo",
    "read_uploads",
    "export_errors",
    "read_worker_status",
)


def create_app(container: Container) -> Litestar:
    """The application over a container whose settings are given."""
    settings: Settings = container.settings()
    require = role_guard(container.authenticate())
    admin = Router("/", route_handlers=[DatasetController, TaskController], guards=[require(Role.ADMIN)])
    dependencies: dict[str, Provide] = {
        "caller": Provide(provide_caller),
        "checks": _provide(lambda: _checks(container)),
        **{name: _provide(getattr(container, name)) for name in _USE_CASES},
    }
    app = Litestar(
        route_handlers=[
            front_page(with_demo_logins=settings.env == "development"),
            reference_page,
            HealthController,
            AuthController,
            admin,
        ],
        dependencies=dependencies,
        exception_handlers=EXCEPTION_HANDLERS,
        cors_config=_cors(settings),
        lifespan=[lambda _: _running(container)],
        openapi_config=OpenAPIConfig(
            title="AlumUnity",
            version=version("alumunity"),
            # Litestar answers with a page of its own to whatever it does not know below this path.
            path="/api/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        logging_config=None,
    )
    # Litestar runs its middleware for routes that exist; an id is due for every answer.
    app.asgi_handler = RequestIdMiddleware(app.asgi_handler)
    return app


def _provide(dependency: Callable[[], Any]) -> Provide:
    # Litestar cannot read the signature of a provider, hence the plain function around it.
    def call() -> Any:
        return dependency()

    return Provide(call, sync_to_thread=False)


def _cors(settings: Settings) -> CORSConfig:
    return CORSConfig(
        allow_origins=settings.origins,
        allow_origin_regex=None if settings.origins else _LOCALHOST,
        allow_methods=_METHODS,  # type: ignore[arg-type]
        allow_headers=["Authorization", "Content-Type", "X-Request-ID"],
        allow_credentials=True,
        expose_headers=["Content-Disposition", "X-Request-ID"],
        max_age=600,
    )


def _checks(container: Container) -> Checks:
    engine, redis = container.engine(), container.redis()

    async def database() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    checks: dict[str, Any] = {"database": database}
    if redis is not None:
        checks["redis"] = redis.ping
    files = container.files()

    async def objects() -> None:
        await files.exists("health/probe")

    checks["objects"] = objects
    return Checks(checks)


@asynccontextmanager
async def _running(container: Container) -> AsyncIterator[None]:
    progress = container.progress()
    listener = asyncio.create_task(progress.listen()) if isinstance(progress, SharedProgress) else None
    try:
        yield
    finally:
        if listener is not None:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener
        await close(container)
