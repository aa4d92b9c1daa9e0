"""How often data that answers are cached of has changed."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.statements import insert_new
from adapters.sql.tables.search import data_generations
from application.shared.ports import DataKind, Generations

_g = data_generations


class SqlGenerations(Generations):
    """Reads on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def current(self, college_id: str, kind: DataKind) -> int:
        query = sa.select(_g.c.generation).where(_g.c.college_id == college_id, _g.c.kind == kind)
        async with reading(self._engine) as connection:
            return int(await connection.scalar(query) or 0)


async def grow(connection: AsyncConnection, college_ids: Collection[str], kind: DataKind) -> None:
    """Count one more change. The last statement of a transaction, for all others wait for its end from here on."""
    for college_id in sorted(college_ids):
        one = sa.and_(_g.c.college_id == college_id, _g.c.kind == kind)
        grown = await connection.execute(sa.update(_g).where(one).values(generation=_g.c.generation + 1))
        if grown.rowcount == 0:
            await insert_new(connection, _g, [{"college_id": college_id, "kind": kind, "generation": 1}])
