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
from domain.identity.session import Device
from domain.shared.errors import NotAllowed, NotSignedIn
from entrypoints.http.client_address import client_address
from entrypoints.http.request_ids import request_id
from entrypoints.logging import bind_contextvars

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

_CALLER = "caller"


def role_guard(authenticate: Authenticate) -> Callable[..., Guard]:
    """Makes guards that let only some roles in; without roles, everyone who is signed in."""

    def require(*roles: Role) -> Guard:
        async def guard(connection: Connection, _: BaseRouteHandler) -> None:
            token = bearer_token(connection)
            if not token:
                raise NotSignedIn("Sign in first.")
            caller = await authenticate(token)
            bind_contextvars(user_id=caller.user_id)
            if roles and caller.role not in roles:
                raise NotAllowed("Your account may not do this.")
            caller = replace(caller, request_id=request_id(connection.scope), ip_address=client_address(connection))
            connection.scope["state"][_CALLER] = caller

        return guard

    return require


def bearer_token(connection: Connection) -> str:
    """The token in the header `Authorization`; empty when there is none."""
    scheme, _space, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def device(connection: Connection) -> Device:
    """Where somebody signs in from."""
    return Device.of(connection.headers.get("user-agent"), client_address(connection))


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """The account that the route's guard let in."""
    caller: Caller = request.scope["state"][_CALLER]
    return caller


def known_caller(connection: Connection) -> Caller | None:
    """The account that the route's guard let in; None for a route without one."""
    found: Caller | None = connection.scope["state"].get(_CALLER)
    return found
