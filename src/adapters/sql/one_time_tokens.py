"""Codes and links that are good once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.access import one_time_tokens
from application.identity.ports import OneTimeTokens
from domain.identity.one_time import MAX_PER_DAY, OneTimeToken, Purpose

_t = one_time_tokens


async def chosen_password(connection: AsyncConnection, user_id: str) -> str | None:
    query = (
        sa.select(_t.c.password_hash)
        .where(
            _t.c.user_id == user_id,
            _t.c.purpose == Purpose.EMAIL_VERIFY,
            _t.c.password_hash.is_not(None),
            _t.c.consumed_at.is_(None),
        )
        .order_by(_t.c.created_at.desc(), _t.c.id.desc())
        .limit(1)
    )
    found: str | None = await connection.scalar(query)
    return found


async def open_link(connection: AsyncConnection, secret_hash: str, now: datetime) -> bool:
    query = sa.select(_t).where(_t.c.secret_hash == secret_hash, _t.c.purpose == Purpose.PASSWORD_RESET)
    row = (await connection.execute(query)).first()
    return row is not None and _token(row).is_open(now)


def _token(row: Any) -> OneTimeToken:
    return OneTimeToken(
        row.id,
        row.user_id,
        Purpose(row.purpose),
        row.secret_hash,
        row.password_hash,
        row.attempts,
        row.max_attempts,
        row.created_at,
        row.expires_at,
        row.consumed_at,
    )


class SqlOneTimeTokens(OneTimeTokens):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, token: OneTimeToken) -> None:
        row = {
            "id": token.id,
            "user_id": token.user_id,
            "purpose": token.purpose,
            "secret_hash": token.secret_hash,
            "password_hash": token.password_hash,
            "attempts": token.attempts,
            "max_attempts": token.max_attempts,
            "expires_at": token.expires_at,
            "created_at": token.created_at,
        }
        await insert_all(self._connection, _t, [row])

    async def since(self, user_id: str, purpose: Purpose, since: datetime) -> Sequence[OneTimeToken]:
        query = (
            sa.select(_t)
            .where(_t.c.user_id == user_id, _t.c.purpose == purpose, _t.c.created_at >= since)
            .order_by(_t.c.created_at.desc(), _t.c.id.desc())
            .limit(MAX_PER_DAY)
        )
        return [_token(row) for row in await self._connection.execute(query)]

    async def chosen_password(self, user_id: str) -> str | None:
        return await chosen_password(self._connection, user_id)

    async def by_secret(self, purpose: Purpose, secret_hash: str) -> OneTimeToken | None:
        query = sa.select(_t).where(_t.c.secret_hash == secret_hash, _t.c.purpose == purpose)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _token(row)

    async def count_try(self, user_id: str, purpose: Purpose, now: datetime) -> None:
        await self._connection.execute(
            sa.update(_t)
            .where(_t.c.user_id == user_id, _t.c.purpose == purpose)
            .where(_t.c.consumed_at.is_(None), _t.c.expires_at > now, _t.c.attempts < _t.c.max_attempts)
            .values(attempts=_t.c.attempts + 1)
        )

    async def consume(self, user_id: str, purpose: Purpose, now: datetime) -> None:
        await self._connection.execute(
            sa.update(_t)
            .where(_t.c.user_id == user_id, _t.c.purpose == purpose, _t.c.consumed_at.is_(None))
            .values(consumed_at=now, password_hash=None)
        )
