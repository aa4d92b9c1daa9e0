"""What the database does on SQLite connections that visit their thread once for a statement."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import open_engine, reading, writing
from application.shared.ports import ConcurrentWrite

READ = sa.text("SELECT number FROM numbers ORDER BY number")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A table of the numbers 1 and 2."""
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    async with writing(engine) as connection:
        await connection.exec_driver_sql("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
        await connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", [(1,), (2,)])
    yield engine
    await engine.dispose()


async def numbers(engine: AsyncEngine) -> list[int]:
    async with reading(engine) as connection:
        return list(await connection.scalars(READ))


def other(engine: AsyncEngine) -> sqlite3.Connection:
    """Does not wait for locks."""
    return sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)


async def test_a_reading_transaction_sees_one_state_from_its_first_statement_on(engine):
    async with reading(engine) as connection:
        with other(engine) as writer:
            writer.execute("INSERT INTO numbers VALUES (3)")
        assert list(await connection.scalars(READ)) == [1, 2, 3]
        with other(engine) as writer:
            writer.execute("INSERT INTO numbers VALUES (4)")
        assert list(await connection.scalars(READ)) == [1, 2, 3]
    assert await numbers(engine) == [1, 2, 3, 4]


async def test_a_writing_transaction_holds_the_lock_from_its_begin_to_its_end(engine):
    async with writing(engine) as connection:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other(engine).execute("BEGIN IMMEDIATE")
        await connection.exec_driver_sql("INSERT INTO numbers VALUES (3)")
    other(engine).execute("BEGIN IMMEDIATE")
    assert await numbers(engine) == [1, 2, 3]


async def test_an_error_undoes_the_transaction(engine):
    async def write() -> None:
        async with writing(engine) as connection:
            await connection.exec_driver_sql("INSERT INTO numbers VALUES (3)")
            await connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", [(4,), (1,)])

    with pytest.raises(ConcurrentWrite):
        await write()
    other(engine).execute("BEGIN IMMEDIATE")
    assert await numbers(engine) == [1, 2]


async def test_a_transaction_in_which_nothing_was_asked_leaves_no_trace(engine):
    async with reading(engine) as connection:
        await connection.begin()
    async with engine.connect() as connection, connection.begin():
        pass
    other(engine).execute("BEGIN EXCLUSIVE")


async def test_rows_and_counts_come_with_the_statement(engine):
    async with writing(engine) as connection:
        inserted = await connection.exec_driver_sql("INSERT INTO numbers VALUES (7)")
        assert (inserted.rowcount, inserted.lastrowid) == (1, 7)
        changed = await connection.exec_driver_sql("UPDATE numbers SET number = number + 10")
        assert changed.rowcount == 3
        returned = await connection.exec_driver_sql("DELETE FROM numbers WHERE number > 11 RETURNING number")
        assert sorted(returned.scalars()) == [12, 17]
        found = await connection.execute(sa.text("SELECT number AS n, 'x' AS letter FROM numbers"))
        assert [dict(row) for row in found.mappings()] == [{"n": 11, "letter": "x"}]
        assert (await connection.execute(sa.text("SELECT 1 WHERE 0"))).all() == []
