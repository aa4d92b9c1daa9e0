"""What signed-in people do about their own sessions and password."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.identity.change_password import ChangePassword
from application.identity.manage_sessions import ManageSessions
from application.shared.access import Caller
from entrypoints.http.formats import instant
from entrypoints.http.identity import DoneOut

_MAX_BODY = 16_384


class PasswordsIn(msgspec.Struct, frozen=True):
    current_password: str
    new_password: str


class SessionOut(msgspec.Struct, frozen=True):
    """`current` is the one that asks; `last_seen_at` is when its tokens were last refreshed."""

    id: str
    current: bool
    auth_method: str
    user_agent: str | None
    ip: str | None
    created_at: str
    last_seen_at: str
    expires_at: str


class SessionsOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[SessionOut]
    total: int


class SessionController(Controller):
    path, tags = "/api/auth", ("auth",)

    @post("/logout-all", operation_id="SignOutEverywhere", status_code=200)
    async def logout_all(
        self, caller: NamedDependency[Caller], manage_sessions: NamedDependency[ManageSessions]
    ) -> DoneOut:
        """End all sessions of the caller, this one included."""
        await manage_sessions.sign_out_everywhere(caller)
        return DoneOut(True, "You are signed out on all devices.")

    @get("/sessions", operation_id="ListSessions")
    async def sessions(
        self, caller: NamedDependency[Caller], manage_sessions: NamedDependency[ManageSessions]
    ) -> SessionsOut:
        """The caller's open sessions, the latest seen first, 100 at most."""
        found = [
            SessionOut(
                id=session.id,
                current=session.id == caller.session_id,
                auth_method=session.auth_method,
                user_agent=session.device.user_agent,
                ip=session.device.ip,
                created_at=instant(session.created_at),
                last_seen_at=instant(session.last_seen_at),
                expires_at=instant(session.expires_at),
            )
            for session in await manage_sessions.listed(caller)
        ]
        return SessionsOut(True, found, len(found))

    @delete("/sessions/{session_id:str}", operation_id="RevokeSession", status_code=200)
    async def revoke(
        self,
        session_id: FromPath[str],
        caller: NamedDependency[Caller],
        manage_sessions: NamedDependency[ManageSessions],
    ) -> DoneOut:
        """End one of the caller's sessions."""
        await manage_sessions.revoke(caller, session_id)
        return DoneOut(True, "The session has ended.")

    @post("/change-password", operation_id="ChangePassword", status_code=200, request_max_body_size=_MAX_BODY)
    async def change_password(
        self,
        data: JSONBody[PasswordsIn],
        caller: NamedDependency[Caller],
        change_password: NamedDependency[ChangePassword],
    ) -> DoneOut:
        """Choose another password; the caller's other sessions end. A wrong current password is a 400."""
        await change_password(caller, data.current_password, data.new_password)
        return DoneOut(True, "Your password is changed. Your other devices are signed out.")
