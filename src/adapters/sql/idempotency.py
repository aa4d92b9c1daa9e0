"""Answers kept for requests that are sent again."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.access import idempotency_keys
from application.shared.idempotency import IdempotencyKeys, KeyedRequest, KnownRequest, StoredAnswer
from application.shared.ports import ConcurrentWrite, Sealer

_t = idempotency_keys


class SqlIdempotencyKeys(IdempotencyKeys):
    """The primary key is the lock. Answers are personal data: they are sealed."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    async def take(
        self, request: KeyedRequest, locked_until: datetime, expires_at: datetime, now: datetime
    ) -> KnownRequest | None:
        wanted = {
            "method": request.method,
            "path": request.path,
            "request_hash": request.fingerprint,
            "locked_until": locked_until,
            "expires_at": expires_at,
            "created_at": now,
        }
        async with writing(self._engine) as connection:
            row = (await connection.execute(sa.select(_t).where(*_same_key(request)))).first()
            if row is None:
                key = {"scope_id": request.scope_id, "idem_key": request.key}
                await insert_all(connection, _t, [{**key, **wanted}])
                return None
            if row.expires_at <= now or (row.response_status is None and row.locked_until <= now):
                empty = {"response_status": None, "response_type": None, "response_body": None}
                held = (*_same_key(request), _t.c.locked_until == row.locked_until)
                taken = await connection.execute(sa.update(_t).where(*held).values(**wanted, **empty))
                if taken.rowcount != 1:
                    raise ConcurrentWrite("another request took the key")
                return None
        answer = None if row.response_status is None else self._answer(row)
        return KnownRequest(row.method, row.path, row.request_hash, answer)

    async def keep(self, request: KeyedRequest, locked_until: datetime, answer: StoredAnswer) -> None:
        sealed = self._sealer.seal({"headers": answer.headers, "body": answer.body}).encode()
        values = {"response_status": answer.status, "response_type": answer.media_type, "response_body": sealed}
        async with writing(self._engine) as connection:
            await connection.execute(sa.update(_t).where(*_held(request, locked_until)).values(**values))

    async def release(self, request: KeyedRequest, locked_until: datetime) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(sa.delete(_t).where(*_held(request, locked_until)))

    def _answer(self, row: sa.Row[tuple[object, ...]]) -> StoredAnswer:
        opened = self._sealer.unseal(row.response_body.decode())
        return StoredAnswer(row.response_status, row.response_type, opened["headers"], b64decode(opened["body"]))


def _same_key(request: KeyedRequest) -> tuple[sa.ColumnElement[bool], ...]:
    return _t.c.scope_id == request.scope_id, _t.c.idem_key == request.key


def _held(request: KeyedRequest, locked_until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_same_key(request), _t.c.locked_until == locked_until, _t.c.response_status.is_(None))
