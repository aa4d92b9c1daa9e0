"""Failed sign-ins, by keyed hashes of who and from where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_new
from adapters.sql.tables.access import login_throttles
from application.identity.ports import Throttles
from application.shared.ports import Clock
from domain.identity.throttle import SubjectKind, Throttle, untried

_t = login_throttles


def _is(kind: SubjectKind, subject: str) -> sa.ColumnElement[bool]:
    return sa.and_(_t.c.subject_kind == kind, _t.c.subject_hash == subject)


def _throttle(row: Any) -> Throttle:
    return Throttle(SubjectKind(row.subject_kind), row.failed_count, row.window_started_at, row.locked_until)


async def stored_throttles(
    connection: AsyncConnection, subjects: Collection[tuple[SubjectKind, str]]
) -> Sequence[Throttle]:
    if not subjects:
        return []
    query = sa.select(_t).where(sa.or_(*(_is(kind, subject) for kind, subject in subjects)))
    return [_throttle(row) for row in await connection.execute(query)]


class SqlThrottles(Throttles):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def take(self, kind: SubjectKind, subject: str) -> Throttle:
        fresh = untried(kind, self._clock.now())
        # The row has to be there for being locked.
        await insert_new(self._connection, _t, [{**_values(fresh), "subject_kind": kind, "subject_hash": subject}])
        row = (await self._connection.execute(sa.select(_t).where(_is(kind, subject)).with_for_update())).one()
        return _throttle(row)

    async def put(self, subject: str, throttle: Throttle) -> None:
        change = sa.update(_t).where(_is(throttle.kind, subject)).values(_values(throttle))
        await self._connection.execute(change)


def _values(throttle: Throttle) -> dict[str, Any]:
    return {
        "failed_count": throttle.failed,
        "window_started_at": throttle.window_started_at,
        "locked_until": throttle.locked_until,
    }
