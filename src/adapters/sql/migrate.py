"""Brings the schema up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading, writing
from application.shared.ports import ConcurrentWrite

_LOCK_SECONDS = 300
_FOLDER = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class FirstCollege:
    """The tenant that the first migration makes (decision P12)."""

    code: str
    name: str


def config(connection: sa.Connection, college: FirstCollege) -> Config:
    """Alembic's configuration on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    made.attributes["connection"] = connection
    made.attributes["college"] = college
    return made


async def upgrade(engine: AsyncEngine, college: FirstCollege, revision: str = "head") -> None:
    """Several processes may call this at once: one does it, the others wait."""
    async with _migrating(engine) as connection, _alone(connection):
        await connection.run_sync(lambda sync: command.upgrade(config(sync, college), revision))


@asynccontextmanager
async def _migrating(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A write transaction in which tables may be built anew; SQLite would take a dropped table's rows for deleted."""
    if engine.dialect.name != "sqlite":
        async with writing(engine) as connection:
            yield connection
        return
    async with engine.execution_options(immediate=True).connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.execute("PRAGMA foreign_keys=OFF")  # without effect inside a transaction
        try:
            async with connection.begin():
                yield connection
                broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"the migration would leave broken references: {broken[:5]}")
        finally:
            await raw.execute("PRAGMA foreign_keys=ON")


@asynccontextmanager
async def _alone(connection: AsyncConnection) -> AsyncIterator[None]:
    """The write transaction of SQLite keeps others out by itself; on MySQL each change of the schema ends one."""
    if connection.dialect.name == "sqlite":
        yield
        return
    name = sa.func.concat("migrate ", sa.func.md5(sa.func.database()))
    if await connection.scalar(sa.select(sa.func.get_lock(name, _LOCK_SECONDS))) != 1:
        raise ConcurrentWrite("another process has been migrating this database for too long")
    try:
        yield
    finally:
        await connection.execute(sa.select(sa.func.release_lock(name)))


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the schema is the one that this code was written for."""

    def compare(sync: sa.Connection) -> bool:
        head = ScriptDirectory(str(_FOLDER)).get_current_head()
        return MigrationContext.configure(sync).get_current_revision() == head

    async with reading(engine) as connection:
        return await connection.run_sync(compare)


async def downgrade(engine: AsyncEngine, college: FirstCollege, revision: str = "base") -> None:
    async with _migrating(engine) as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync, college), revision))
