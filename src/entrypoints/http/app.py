"""The HTTP application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
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
from domain.shared.errors import NotSignedIn
from entrypoints.container import Container, close
from entrypoints.http.admin_jobs import AdminJobController
from entrypoints.http.admin_notifications import AdminNotificationController
from entrypoints.http.admin_profiles import AdminProfileController, VerificationController
from entrypoints.http.admin_skills import AdminSkillController
from entrypoints.http.admin_users import AdminOverviewController, AdminUserController
from entrypoints.http.applications import (
    AdminApplicationController,
    ApplicationController,
    JobApplicationController,
)
from entrypoints.http.auth import provide_caller, role_guard
from entrypoints.http.client_address import ClientAddressMiddleware
from entrypoints.http.datasets import DatasetController
from entrypoints.http.dependencies import supplied
from entrypoints.http.directory import DirectoryController, ProfileSearchController
from entrypoints.http.errors import EXCEPTION_HANDLERS, DescribeErrors
from entrypoints.http.files import FileController
from entrypoints.http.health import HealthController
from entrypoints.http.idempotency import IdempotencyMiddleware, before_request
from entrypoints.http.identity import AuthController
from entrypoints.http.jobs import JobController
from entrypoints.http.json_bodies import JsonRequest
from entrypoints.http.notifications import NotificationController
from entrypoints.http.pages import front_page, reference_page
from entrypoints.http.privacy import PrivacyController
from entrypoints.http.profile_files import ProfileFileController
from entrypoints.http.profiles import ProfileController
from entrypoints.http.rate_limits import RateLimitMiddleware
from entrypoints.http.request_ids import RequestIdMiddleware
from entrypoints.http.security_headers import SecurityHeadersMiddleware
from entrypoints.http.sessions import SessionController
from entrypoints.http.skill_graph import AiSkillGraphController, SkillGraphController
from entrypoints.http.skills import IndustryController, SkillController, SkillRecommendationController
from entrypoints.http.tasks import TaskController
from entrypoints.http.timeouts import MAX_BODY_BYTES, TimeLimitMiddleware
from entrypoints.settings import Settings
from entrypoints.ws.endpoint import SocketEndpoint

_LOCALHOST = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

_OPEN = (HealthController, AuthController, FileController)
_MEMBERS = (
    ProfileController,
    ProfileSearchController,
    DirectoryController,
    ProfileFileController,
    VerificationController,
    PrivacyController,
    NotificationController,
    SessionController,
    JobApplicationController,
    ApplicationController,
    JobController,
    AiSkillGraphController,
    SkillGraphController,
    SkillController,
    SkillRecommendationController,
    IndustryController,
)
_ADMINS = (
    DatasetController,
    TaskController,
    AdminProfileController,
    AdminOverviewController,
    AdminUserController,
    AdminNotificationController,
    AdminApplicationController,
    AdminJobController,
    AdminSkillController,
)


def create_app(container: Container) -> Litestar:
    """The application over a container whose settings are given."""
    settings: Settings = container.settings()
    require = role_guard(container.authenticate())
    own = {"caller": Provide(provide_caller), "checks": Provide(lambda: _checks(container), sync_to_thread=False)}
    cors = _cors(settings)
    app = Litestar(
        route_handlers=[
            front_page(with_demo_logins=settings.env == "development"),
            reference_page,
            *(supplied(one, container, own) for one in _OPEN),
            Router("/", route_handlers=[supplied(one, container, own) for one in _MEMBERS], guards=[require()]),
            Router(
                "/", route_handlers=[supplied(one, container, own) for one in _ADMINS], guards=[require(Role.ADMIN)]
            ),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=_middleware(container),
        before_request=before_request(container.idempotency(), container.hashes(), settings.request_timeout_seconds),
        request_class=JsonRequest,
        request_max_body_size=MAX_BODY_BYTES,
        cors_config=cors,
        lifespan=[lambda _: _running(container)],
        openapi_config=OpenAPIConfig(
            title="AlumUnity",
            version=version("alumunity"),
            # Litestar answers with a page of its own to whatever it does not know below this path.
            path="/api/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
            use_handler_docstrings=True,
        ),
        plugins=[DescribeErrors()],
        logging_config=None,
    )
    # Litestar runs its middleware for routes that exist; these are due for every answer.
    guarded = SecurityHeadersMiddleware(app.asgi_handler, https=settings.public_url.startswith("https:"))
    app.asgi_handler = RequestIdMiddleware(ClientAddressMiddleware(guarded, settings.proxies))
    app.asgi_handler = SocketEndpoint(
        app.asgi_handler,
        container.sockets(),
        container.authenticate(),
        container.tokens().expires_at,
        container.clock(),
        cors.is_origin_allowed,
    )
    return app


def _middleware(container: Container) -> list[Any]:
    """Outermost first."""
    settings: Settings = container.settings()
    tokens, clock = container.tokens(), container.clock()

    def user_of(token: str) -> str | None:
        try:
            user_id: str = tokens.read(token, clock.now()).user_id
        except NotSignedIn:
            return None
        return user_id

    return [
        RateLimitMiddleware(container.rate_limiter(), settings.rate_limit_per_minute, user_of),
        TimeLimitMiddleware(settings.request_timeout_seconds),
        IdempotencyMiddleware(container.idempotency()),
    ]


def _cors(settings: Settings) -> CORSConfig:
    return CORSConfig(
        allow_origins=settings.origins,
        allow_origin_regex=None if settings.origins else _LOCALHOST,
        allow_methods=_METHODS,  # type: ignore[arg-type]
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Request-ID"],
        allow_credentials=True,
        expose_headers=[
            "Content-Disposition",
            "ETag",
            "Idempotent-Replayed",
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "RateLimit-Reset",
            "Retry-After",
            "X-Request-ID",
        ],
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
        async with container.sockets().running():
            yield
    finally:
        if listener is not None:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener
        await close(container)
