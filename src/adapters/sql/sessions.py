"""Sessions and their refresh tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.access import auth_sessions, refresh_tokens
from application.identity.ports import Sessions
from application.shared.ports import Clock
from domain.identity.session import (
    SESSION_LIFETIME,
    AuthMethod,
    Device,
    RefreshToken,
    RevokeReason,
    Session,
)

_s, _r = auth_sessions, refresh_tokens


def _open(user_id: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_s.c.user_id == user_id, _s.c.revoked_at.is_(None), _s.c.expires_at > now)


def _session(row: Any) -> Session:
    return Session(
        row.id,
        row.user_id,
        AuthMethod(row.auth_method),
        Device(row.user_agent, row.ip),
        row.created_at,
        row.last_seen_at,
        row.expires_at,
        row.revoked_at,
    )


async def open_sessions(connection: AsyncConnection, user_id: str, now: datetime, limit: int) -> Sequence[Session]:
    query = sa.select(_s).where(_open(user_id, now)).order_by(_s.c.last_seen_at.desc(), _s.c.id.desc()).limit(limit)
    return [_session(row) for row in await connection.execute(query)]


class SqlSessions(Sessions):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, session: Session) -> None:
        row = {
            "id": session.id,
            "user_id": session.user_id,
            "auth_method": session.auth_method,
            "user_agent": session.device.user_agent,
            "ip": session.device.ip,
            "last_seen_at": session.last_seen_at,
            "expires_at": session.expires_at,
            "created_at": session.created_at,
        }
        await insert_all(self._connection, _s, [row])

    async def add_refresh_token(self, token: RefreshToken, token_hash: str, now: datetime) -> None:
        row = {
            "id": token.id,
            "session_id": token.session_id,
            "generation": token.generation,
            "token_hash": token_hash,
            "issued_at": now,
            "expires_at": token.expires_at,
        }
        await insert_all(self._connection, _r, [row])

    async def by_refresh_token(self, token_hash: str) -> tuple[RefreshToken, Session] | None:
        names = {"token_id": _r.c.id, "token_expires_at": _r.c.expires_at}
        query = (
            sa.select(_s, _r.c.generation, _r.c.used_at, *(column.label(name) for name, column in names.items()))
            .join_from(_r, _s, _s.c.id == _r.c.session_id)
            .where(_r.c.token_hash == token_hash)
            .with_for_update()
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        token = RefreshToken(row.token_id, row.id, row.generation, row.token_expires_at, row.used_at)
        return token, _session(row)

    async def later_was_used(self, token: RefreshToken) -> bool:
        query = (
            sa.select(_r.c.id)
            .where(_r.c.session_id == token.session_id, _r.c.generation > token.generation, _r.c.used_at.is_not(None))
            .limit(1)
        )
        return await self._connection.scalar(query) is not None

    async def rotate(self, token: RefreshToken, session: Session, now: datetime) -> None:
        if token.used_at is None:
            await self._connection.execute(sa.update(_r).where(_r.c.id == token.id).values(used_at=now))
        seen = sa.update(_s).where(_s.c.id == session.id)
        await self._connection.execute(seen.values(last_seen_at=now, expires_at=now + SESSION_LIFETIME))

    async def revoke(self, user_id: str, session_id: str, reason: RevokeReason) -> bool:
        now = self._clock.now()
        change = sa.update(_s).where(_s.c.id == session_id, _open(user_id, now))
        revoked = await self._connection.execute(change.values(revoked_at=now, revoke_reason=reason))
        return revoked.rowcount == 1

    async def revoke_all(self, user_id: str, reason: RevokeReason, *, but: str | None = None) -> Sequence[str]:
        now = self._clock.now()
        mine = _open(user_id, now) if but is None else sa.and_(_open(user_id, now), _s.c.id != but)
        found = await self._connection.scalars(sa.select(_s.c.id).where(mine).with_for_update())
        session_ids: list[str] = list(found)
        await self._connection.execute(sa.update(_s).where(mine).values(revoked_at=now, revoke_reason=reason))
        return session_ids
