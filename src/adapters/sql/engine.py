"""One engine per process for SQLite or MySQL/MariaDB, and the differences between them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.sql.sqlite_connection import open_connection
from application.shared.ports import ConcurrentWrite

BUSY_TIMEOUT_MS = 30_000
_PING_AFTER = 1.0
"""Seconds that a connection was not used; a server that starts anew takes longer."""

_IDLE_SINCE = "idle_since"
_SQLITE_MEMORY = 384 * 1024 * 1024
"""Bytes in all connections of a process, beyond which their caches grow no more."""

_DISTURBED_MYSQL = frozenset({1020, 1062, 1205, 1213, 1451, 1452})
"""Record changed since last read, duplicate key, lock wait timeout, deadlock, broken references both ways."""

_DISTURBED_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_BUSY_SNAPSHOT,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    }
)


def driver_url(database_url: str) -> URL:
    """The SQLAlchemy URL for a `sqlite:` or `mysql:` URL. Raises ValueError for another database."""
    url = make_url(database_url)
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("SQLite needs a file: each connection to :memory: would be a database of its own")
        return url.set(drivername="sqlite+aiosqlite")
    if url.drivername in ("mysql", "mariadb"):
        return url.set(drivername="mysql+asyncmy", query={**url.query, "charset": "utf8mb4"})
    raise ValueError(f"unknown database {url.drivername!r}; use sqlite:/// or mysql://")


def open_engine(database_url: str, *, pool_size: int = 10, synchronous: str = "NORMAL") -> AsyncEngine:
    """An engine whose transactions see and write alike on each database.

    Args:
        pool_size: connections kept; as many again may be opened under load.
        synchronous: SQLite's setting of that name; `OFF` is for tests.
    """
    url = driver_url(database_url)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            url,
            async_creator=partial(open_connection, str(path)),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_use_lifo=True,  # each connection has a cache of its own: sooner a warm one
            hide_parameters=True,
        )
        _listen_sqlite(engine, synchronous)
        return engine
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # values are personal data; they must not reach the log
        pool_recycle=1800,
        pool_use_lifo=True,
        isolation_level="READ COMMITTED",
        connect_args={"init_command": "SET time_zone = '+00:00'", "connect_timeout": 10},
    )
    _ping_idle(engine)
    return engine


def _ping_idle(engine: AsyncEngine) -> None:
    """Instead of `pool_pre_ping`, which asks the server each time: a request takes a connection half a dozen times."""

    @sa.event.listens_for(engine.sync_engine, "checkin")
    def _checkin(_: Any, record: ConnectionPoolEntry) -> None:
        record.info[_IDLE_SINCE] = monotonic()

    @sa.event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        now = monotonic()
        if now - record.info.get(_IDLE_SINCE, now) > _PING_AFTER:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise sa.exc.DisconnectionError("the server closed an idle connection") from error


def _listen_sqlite(engine: AsyncEngine, synchronous: str) -> None:
    @sa.event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            # The documents of 100,000 people, which a search for a common word goes through, fit into it.
            "cache_size=-131072",
            f"soft_heap_limit={_SQLITE_MEMORY}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    # A cancelled statement makes SQLAlchemy close its connection, but SQLite goes on holding the write lock for as long
    # as anyone keeps one of the connection's cursors, the traceback of the error for example.
    @sa.event.listens_for(engine.sync_engine, "invalidate")
    def _invalidate(connection: Any, _: ConnectionPoolEntry, __: BaseException | None) -> None:
        connection.rollback()

    # BEGIN IMMEDIATE takes the write lock at once: a transaction that reads first and writes later could otherwise
    # fail half-way, because another one wrote in between.
    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def concurrent_write(error: BaseException) -> ConcurrentWrite | None:
    """What to raise instead of a database error when another transaction got in the way; None for other errors.

    It names the statement and the database's code only: the database's own text may quote personal data.
    """
    if not isinstance(error, sa.exc.DBAPIError) or error.orig is None:
        return None
    if isinstance(error.orig, sqlite3.Error):
        code, disturbed = getattr(error.orig, "sqlite_errorcode", None), _DISTURBED_SQLITE
    else:
        code, disturbed = next(iter(error.orig.args), None), _DISTURBED_MYSQL
    if code not in disturbed:
        return None
    return ConcurrentWrite(f"error {code} of the database at: {error.statement}")


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A write transaction: commits when the block ends well. Raises ConcurrentWrite when another one got in the way."""
    try:
        async with engine.execution_options(immediate=True).begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        disturbed = concurrent_write(error)
        if disturbed is not None:
            raise disturbed from None
        raise


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A read transaction: one consistent view on SQLite; on MySQL each statement sees what is committed."""
    async with engine.connect() as connection:
        yield connection
