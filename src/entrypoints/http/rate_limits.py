"""How often one client may ask for what (decision P3, http-api 1.1 and C-31)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from application.shared.ports import RateLimiter
from domain.shared.errors import TooManyRequests
from entrypoints.http.client_address import limited_address
from entrypoints.http.errors import refuse

PERIOD = 60.0
"""Seconds that a limit is for."""


@dataclass(frozen=True, slots=True)
class RouteClass:
    """Routes that are counted together.

    Attributes:
        method: None for every method.
        path: itself and everything below it.
        share: of ALUM_RATE_LIMIT_PER_MINUTE; at least one request a minute is left of it.
        by_address: count by the client's address even for people who are signed in.
    """

    name: str
    method: str | None
    path: str
    share: float
    by_address: bool = False

    def covers(self, method: str, path: str) -> bool:
        return self.method in (None, method) and (path == self.path or path.startswith(self.path + "/"))


CLASSES = (
    RouteClass("login", "POST", "/api/auth/login", 0.10, by_address=True),
    RouteClass("register", "POST", "/api/auth/register", 0.05, by_address=True),
    RouteClass("resend-verification", "POST", "/api/auth/resend-verification", 0.05, by_address=True),
    RouteClass("forgot-password", "POST", "/api/auth/forgot-password", 0.05, by_address=True),
    RouteClass("verify-email", "POST", "/api/auth/verify-email", 0.30, by_address=True),
    RouteClass("reset-password", "POST", "/api/auth/reset-password", 0.30, by_address=True),
    RouteClass("google-signin", "POST", "/api/auth/google-signin", 0.30, by_address=True),
    # Nobody guesses one, and the people of a campus come from one address.
    RouteClass("refresh", "POST", "/api/auth/refresh", 2.0, by_address=True),
    RouteClass("admin", None, "/api/admin", 6.0),
    # Pages ask for these once per card and once per key that is pressed.
    RouteClass("read-profiles", "GET", "/api/profiles", 6.0),
    RouteClass("read-directory", "GET", "/api/directory", 6.0),
    RouteClass("read-notifications", "GET", "/api/notifications", 6.0),
    # Images of a page come without a token, so that they count by address.
    RouteClass("read-files", "GET", "/api/files", 20.0),
)
"""The first that covers a request counts it; the rest is counted by the first segment after /api, at a share of 1."""

UNLIMITED = (RouteClass("health", None, "/api/health", 0), RouteClass("openapi", None, "/api/openapi.json", 0))


def class_of(method: str, path: str) -> RouteClass | None:
    """None for what is not limited: health, the API document, and everything outside of /api."""
    if any(one.covers(method, path) for one in UNLIMITED):
        return None
    found = next((one for one in CLASSES if one.covers(method, path)), None)
    if found is not None:
        return found
    root, _, rest = path.removeprefix("/").partition("/")
    group = rest.partition("/")[0]
    return RouteClass(group, None, f"/api/{group}", 1.0) if root == "api" and group else None


class RateLimitMiddleware(ASGIMiddleware):
    """Counts each request to a route that exists, before anything else is done for it, and tells what is left.

    Args:
        per_minute: ALUM_RATE_LIMIT_PER_MINUTE.
        user_of: the user id in a valid access token; None for any other text.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, limiter: RateLimiter, per_minute: int, user_of: Callable[[str], str | None]) -> None:
        self._limiter = limiter
        self._per_minute = per_minute
        self._user_of = user_of

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        # The path is the router's: without doubled slashes and the one at the end, which would be a way around.
        route_class = class_of(str(scope.get("method")), scope["path"])
        if route_class is None:
            await next_app(scope, receive, send)
            return
        limit = max(1, round(self._per_minute * route_class.share))
        client = self._client(scope, by_address=route_class.by_address)
        allowance = await self._limiter.take(f"{route_class.name}:{client}", limit, PERIOD)
        headers = [
            (b"ratelimit-limit", b"%d" % allowance.limit),
            (b"ratelimit-remaining", b"%d" % allowance.remaining),
            (b"ratelimit-reset", b"%d" % ceil(allowance.reset_after)),
        ]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        if allowance.allowed:
            await next_app(scope, receive, send_with_headers)
            return
        seconds = ceil(allowance.retry_after)
        error = TooManyRequests(f"That was too often. Please try again in {seconds} s.", allowance.retry_after)
        await refuse(error, scope, receive, send_with_headers)

    def _client(self, scope: Scope, *, by_address: bool) -> str:
        user_id = None if by_address else self._user(scope)
        return f"user:{user_id}" if user_id else f"address:{limited_address(scope)}"

    def _user(self, scope: Scope) -> str | None:
        authorization = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        kind, _, token = authorization.decode("latin-1").partition(" ")
        return self._user_of(token.strip()) if kind.lower() == "bearer" and token else None
