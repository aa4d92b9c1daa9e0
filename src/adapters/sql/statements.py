"""The few statements that differ between the databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import repeat
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.tables.skills import skills

Rows = Sequence[Mapping[str, Any]]
_Binder = Callable[[Rows], Iterable[Any]]

_BEHIND_ALL = "\U0010ffff"
"""Sorts behind every character that a key has."""

MAX_IN = 900
"""Values in one IN list: from 1,000 on MariaDB makes a table of it and then often joins in a bad order."""


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in pieces that fit an IN list."""
    for start in range(0, len(values), MAX_IN):
        yield values[start : start + MAX_IN]


def begins(column: sa.ColumnElement[str], prefix: str) -> sa.ColumnElement[bool]:
    """Whether a key that is compared byte by byte begins so; `prefix` is not empty."""
    # A range and not LIKE, for which SQLite would not use the index.
    return sa.and_(column >= prefix, column < prefix + _BEHIND_ALL)


async def skill_names(
    connection: AsyncConnection, uses: sa.Table, owner: str, owner_ids: Sequence[str], *columns: str
) -> list[tuple[Any, ...]]:
    """(owner id, skill key, skill name, further columns of `uses`) of all skills of these owners.

    Two plain reads instead of a join, whose order the optimizer of MariaDB gets wrong for long lists.
    """
    found: list[tuple[Any, ...]] = []
    wanted = [uses.c[owner], uses.c.skill_id, *(uses.c[name] for name in columns)]
    for batch in batches(owner_ids):
        query = sa.select(*wanted).where(uses.c[owner].in_(batch))
        found += [tuple(row) for row in await connection.execute(query)]
    names: dict[str, tuple[str, str]] = {}
    for batch in batches(sorted({row[1] for row in found})):
        query = sa.select(skills.c.id, skills.c.name_key, skills.c.name).where(skills.c.id.in_(batch))
        names.update({skill_id: (key, name) for skill_id, key, name in await connection.execute(query)})
    return [(row[0], *names[row[1]], *row[2:]) for row in found]


async def insert_all(connection: AsyncConnection, table: sa.Table, rows: Rows) -> None:
    """Insert rows with equal keys; nothing for no rows."""
    if rows:
        # Through the driver: SQLAlchemy takes as long to bind the values as the database to store them.
        text, binders = _driver_insert(table, tuple(rows[0]), connection.dialect)
        await connection.exec_driver_sql(text, list(zip(*(bind(rows) for bind in binders), strict=True)))


@lru_cache(maxsize=256)
def _driver_insert(table: sa.Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[_Binder]]:
    """The statement in the driver's own marks, and for each mark what makes its values for all rows."""
    columns = [column for column in table.columns if column.name in names or column.default is not None]
    assert len(columns) >= len(names), "a row names a column that the table does not have"
    statement = sa.insert(table).values({column: sa.bindparam(column.name) for column in columns})
    return str(statement.compile(dialect=dialect)), [_binder(column, names, dialect) for column in columns]


def _binder(column: sa.Column[Any], names: tuple[str, ...], dialect: Dialect) -> _Binder:
    name = column.name
    if name not in names:
        assert isinstance(column.default, sa.ColumnDefault), "only plain values serve as defaults"
        default = column.default.arg
        return lambda rows: repeat(default, len(rows))
    to_driver = column.type.dialect_impl(dialect).bind_processor(dialect)
    if to_driver is None:
        return partial(map, itemgetter(name))
    return lambda rows: map(to_driver, map(itemgetter(name), rows))


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
