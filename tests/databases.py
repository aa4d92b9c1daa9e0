"""A migrated database for tests of what keeps things in tables, on SQLite and on MariaDB or MySQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.ids import UuidV7
from adapters.security.sealing import AesSealer
from adapters.sql.accounts import SqlAccounts
from adapters.sql.engine import open_engine, reading, writing
from adapters.sql.migrate import upgrade
from adapters.sql.tables.all import metadata
from adapters.sql.unit_of_work import SqlUnitOfWork
from application.shared.ports import Enqueued, IdFactory
from domain.identity.account import Role
from domain.shared.background_jobs import JobType, NewJob
from tests.clocks import ManualClock
from tests.servers import mysql_database
from tests.wirings import COLLEGE, in_a_thread


class Database:
    """An empty schema with the first college in it.

    Attributes:
        woken: how often a commit left work behind.
        told: who had something new after a commit, in order.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.clock = ManualClock()
        self.ids: IdFactory = UuidV7()
        self.sealer = AesSealer("a data key for the tests of 32 bytes or more")
        self.woken = 0
        self.told: list[str] = []

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def _wake(self) -> None:
        self.woken += 1

    async def _tell(self, user_ids: Collection[str]) -> None:
        self.told.extend(sorted(user_ids))

    def uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.engine, self.ids, self.clock, self.sealer, self._wake, self._tell)

    async def enqueue(self, job_type: JobType = JobType.SEND_EMAIL, key: str = "", **changes: Any) -> Enqueued:
        """Record a job; without a key it gets one of its own."""
        async with self.uow() as uow:
            enqueued = await uow.jobs.enqueue(NewJob(job_type, key or self.ids.new(), **changes))
            await uow.commit()
        return enqueued

    async def add_user(self, email: str = "ana@alumni.edu", role: Role = Role.ALUMNI) -> str:
        user_id = self.ids.new()
        async with self.uow() as uow:
            accounts: SqlAccounts = uow.accounts
            college_id = await accounts.default_college_id()
            await accounts.add_active(user_id, college_id, email, "Ana", role, "hash")
            await uow.commit()
        return user_id

    async def insert(self, table: sa.Table, **values: Any) -> None:
        async with writing(self.engine) as connection:
            await connection.execute(sa.insert(table).values(**values))

    async def rows(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Any]:
        """By primary key, which for ids is the order of their making."""
        query = sa.select(table).where(*conditions).order_by(*table.primary_key.columns)
        async with reading(self.engine) as connection:
            return list(await connection.execute(query))

    async def row(self, table: sa.Table, row_id: str) -> Any:
        (found,) = await self.rows(table, table.c.id == row_id)
        return found


def _migrate(url: str) -> None:
    async def migrate() -> None:
        engine = open_engine(url, synchronous="OFF")
        await upgrade(engine, COLLEGE)
        await engine.dispose()

    in_a_thread(migrate)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shared_mysql(mysql_server: str) -> Iterator[str]:
    with mysql_database(mysql_server) as url:
        _migrate(url)
        yield url


async def _empty(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(sa.text("SET FOREIGN_KEY_CHECKS = 0"))
        for table in metadata.tables.values():
            emptied = sa.delete(table)
            if table.name == "colleges":
                # The first one comes with the schema; others a test has made.
                emptied = emptied.where(table.c.code != COLLEGE.code)
            await connection.execute(emptied)
        await connection.execute(sa.text("SET FOREIGN_KEY_CHECKS = 1"))


@pytest.fixture
async def copied_sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "test.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}", synchronous="OFF")
    yield Database(engine)
    await engine.dispose()


@pytest.fixture
async def emptied_mysql(shared_mysql: str) -> AsyncIterator[Database]:
    engine = open_engine(shared_mysql)
    await _empty(engine)
    yield Database(engine)
    await engine.dispose()


@pytest.fixture(params=["copied_sqlite", pytest.param("emptied_mysql", marks=pytest.mark.mysql)])
def database(request: pytest.FixtureRequest) -> Database:
    """Each test with it runs on both databases; MariaDB's is emptied before."""
    found: Database = request.getfixturevalue(request.param)
    return found
