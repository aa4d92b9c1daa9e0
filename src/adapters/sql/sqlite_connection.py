"""SQLite connections that visit their thread once for a statement.

aiosqlite keeps a thread for each connection, and the cursor that SQLAlchemy drives goes there four times for each
statement: to be opened, to execute, to fetch and to be closed. A visit is two switches of threads, which is more than
most statements take.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import aiosqlite

_BEGIN = "BEGIN"
"""Takes no lock and no view before the next statement, and so can wait for it."""


class _Result(NamedTuple):
    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class SqliteConnection(aiosqlite.Connection):
    """What SQLAlchemy asks of a connection. `begin_waits`: a BEGIN goes with the next statement."""

    begin_waits = False

    def cursor(self) -> SqliteCursor:  # type: ignore[override] # SQLAlchemy enters it, and does not await it first
        return SqliteCursor(self)

    async def commit(self) -> None:
        if self._is_in_transaction():
            await super().commit()

    async def rollback(self) -> None:
        if self._is_in_transaction():
            await super().rollback()

    async def run(self, verb: str, sql: str, parameters: Sequence[Any]) -> _Result:
        """One statement and its rows, by `execute` or `executemany` of sqlite3's cursor."""
        begins, self.begin_waits = self.begin_waits, False
        result: _Result = await self._execute(  # type: ignore[no-untyped-call]
            _run, self._conn, begins, verb, sql, parameters
        )
        return result

    def _is_in_transaction(self) -> bool:
        self.begin_waits = False
        return self._connection is not None and self._connection.in_transaction


class SqliteCursor:
    """The part of a cursor that SQLAlchemy uses. Nothing stays open that would hold a lock."""

    arraysize = 1
    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        if sql == _BEGIN:
            self._connection.begin_waits = True
            return self
        return await self._run("execute", sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> Self:
        return await self._run("executemany", sql, parameters)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = []

    async def _run(self, verb: str, sql: str, parameters: Sequence[Any]) -> Self:
        result = await self._connection.run(verb, sql, parameters)
        self._rows, self.description, self.rowcount, self.lastrowid = result
        return self


def _run(connection: sqlite3.Connection, begins: bool, verb: str, sql: str, parameters: Sequence[Any]) -> _Result:
    cursor = connection.cursor()
    try:
        if begins:
            cursor.execute(_BEGIN)
        getattr(cursor, verb)(sql, parameters)
        rows = cursor.fetchall() if cursor.description else []
        return _Result(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()


async def open_connection(path: str) -> SqliteConnection:
    """To the file, which is created if need be; its thread does not keep the process alive."""
    connection = SqliteConnection(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64)
    connection._thread.daemon = True
    await connection
    return connection
