"""What all parts of personal data in tables have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading, writing
from application.privacy.ports import Person, PersonalData
from application.shared.ports import Clock

MAX_ROWS = 50_000
"""Of one list in a copy."""

WINDOW = 2_000
"""Rows looked at in one statement where only their texts tell whom they are about."""

Found = list[dict[str, Any]]


class SqlPart(PersonalData):
    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def _found(self, query: sa.Select[Any]) -> Found:
        """The rows as JSON objects, MAX_ROWS at most."""
        async with reading(self._engine) as connection:
            return [dict(row) for row in (await connection.execute(query.limit(MAX_ROWS))).mappings()]


class SmallPart(SqlPart):
    """What one transaction erases."""

    async def erase(self, person: Person) -> None:
        async with writing(self._engine) as connection:
            await self._erase(connection, person)

    @abstractmethod
    async def _erase(self, connection: AsyncConnection, person: Person) -> None: ...


def columns(table: sa.Table, *without: str) -> list[sa.Column[Any]]:
    """All columns but these; secrets and bookkeeping are not for a copy."""
    return [column for column in table.columns if column.name not in {*without, "user_id", "version", "updated_at"}]


async def suspects(
    engine: AsyncEngine, table: sa.Table, texts: Collection[sa.ColumnElement[Any]], terms: Collection[str]
) -> AsyncIterator[list[str]]:
    """Ids of rows in which one of the texts contains one of the folded terms, in lists as long as a window has them.

    The table is read once from end to end by its primary key: texts have no index.
    """
    key = table.c.id
    contains = sa.or_(
        *(sa.func.instr(sa.func.lower(sa.cast(text, sa.Text())), term) > 0 for text in texts for term in terms)
    )
    last = ""
    while True:
        query = sa.select(key, sa.func.coalesce(contains, sa.false())).where(key > last).order_by(key).limit(WINDOW)
        async with reading(engine) as connection:
            rows = (await connection.execute(query)).all()
        yield [row_id for row_id, is_hit in rows if is_hit]
        if len(rows) < WINDOW:
            return
        last = rows[-1][0]
