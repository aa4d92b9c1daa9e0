"""The few statements that differ between the databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]


async def insert_all(connection: AsyncConnection, table: sa.Table, rows: Rows) -> None:
    """Insert rows with equal keys; nothing for no rows."""
    if rows:
        await connection.execute(sa.insert(table), list(rows))


async def insert_new(connection: AsyncConnection, table: sa.Table, rows: Rows) -> None:
    """Insert those rows whose primary or unique key does not exist yet; the others are left as they are."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        await connection.execute(sqlite_insert(table).on_conflict_do_nothing(), list(rows))
        return
    statement = mysql_insert(table)
    column = next(iter(table.primary_key.columns))
    # Not INSERT IGNORE: that would also swallow broken values and references.
    await connection.execute(statement.on_duplicate_key_update({column.name: column}), list(rows))
