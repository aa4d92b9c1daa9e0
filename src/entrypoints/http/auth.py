"""Who is calling, and which roles a route is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from application.identity.sign_in import Authenticate
from application.shared.access import Caller
from domain.identity.account import Role
from domain.shared.errors import NotAllowed, NotSignedIn
from entrypoints.http.request_ids import request_id
from entrypoints.logging import bind_contextvars

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

_CALLER = "caller"


def role_guard(authenticate: Authenticate) -> Callable[..., Guard]:
    """Makes guards that let only some roles in; without roles, everyone who is signed in."""

    def require(*roles: Role) -> Guard:
        async def guard(connection: Connection, _: BaseRouteHandler) -> None:
            scheme, _space, token = connection.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise NotSignedIn("Sign in first.")
            caller = await authenticate(token.strip())
            bind_contextvars(user_id=caller.user_id)
            if roles and caller.role not in roles:
                raise NotAllowed("Your account may not do this.")
            address = connection.client.host if connection.client else None
            caller = replace(caller, request_id=request_id(connection.scope), ip_address=address)
            connection.scope["state"][_CALLER] = caller

        return guard

    return require


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """The account that the route's guard let in."""
    caller: Caller = request.scope["state"][_CALLER]
    return caller
