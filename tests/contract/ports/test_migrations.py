"""The schema on its way up and down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import open_engine, reading, writing
from adapters.sql.migrate import FirstCollege, downgrade, is_current, upgrade
from adapters.sql.tables.all import metadata
from adapters.sql.tables.identity import colleges

COLLEGE = FirstCollege("north", "Université du Nord 🎓")
BOOKKEEPING = {"alembic_version"}


@pytest.fixture(params=["sqlite", pytest.param("mysql", marks=pytest.mark.mysql)])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database."""
    url = f"sqlite:///{tmp_path / 'new.db'}" if request.param == "sqlite" else request.getfixturevalue("mysql_url")
    engine = open_engine(url, synchronous="OFF")
    yield engine
    await engine.dispose()


def of_text_search(name: str | None) -> bool:
    """Whether it belongs to a full-text index, which the tables of the code say nothing of."""
    return name is not None and (name.startswith("ft_") or "_search_fts" in name)


async def table_names(engine: AsyncEngine) -> set[str]:
    async with reading(engine) as connection:
        found = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    return {name for name in found if not of_text_search(name)}


async def stored_colleges(engine: AsyncEngine) -> list[tuple[str, str, str]]:
    query = sa.select(colleges.c.code, colleges.c.name, colleges.c.name_key)
    async with reading(engine) as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def test_an_empty_database_is_not_current(engine):
    assert not await is_current(engine)


async def test_the_schema_goes_up_down_and_up_again(engine):
    await upgrade(engine, COLLEGE)
    assert await table_names(engine) == set(metadata.tables) | BOOKKEEPING
    assert await is_current(engine)
    await downgrade(engine, COLLEGE)
    assert await table_names(engine) <= BOOKKEEPING
    assert not await is_current(engine)
    await upgrade(engine, COLLEGE)
    assert await table_names(engine) == set(metadata.tables) | BOOKKEEPING
    assert await is_current(engine)


async def test_after_the_upgrade_the_schema_is_the_one_that_the_code_declares(engine):
    def differences(connection: sa.Connection) -> list[object]:
        options = {"compare_type": True, "include_name": lambda name, kind, parents: not of_text_search(name)}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    await upgrade(engine, COLLEGE)
    async with reading(engine) as connection:
        assert await connection.run_sync(differences) == []


async def test_checks_and_actions_of_references_are_in_the_database(engine):
    """The comparison above does not look at these."""

    def found(connection: sa.Connection) -> tuple[set[str], set[tuple[str, str, str]]]:
        inspector = sa.inspect(connection)
        checks = {str(check["name"]) for name in metadata.tables for check in inspector.get_check_constraints(name)}
        references = {
            (name, key["constrained_columns"][0], str(key["options"].get("ondelete", "RESTRICT")))
            for name in metadata.tables
            for key in inspector.get_foreign_keys(name)
        }
        return checks, references

    await upgrade(engine, COLLEGE)
    async with reading(engine) as connection:
        checks, references = await connection.run_sync(found)
    declared = {
        (table.name, key.parent.name, str(key.ondelete))
        for table in metadata.tables.values()
        for key in table.foreign_keys
    }
    assert references == declared
    named = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert named <= checks


async def test_the_first_college_comes_from_the_settings(engine):
    await upgrade(engine, COLLEGE)
    assert await stored_colleges(engine) == [("north", "Université du Nord 🎓", "université du nord 🎓")]


async def test_running_twice_is_harmless(engine):
    await upgrade(engine, COLLEGE)
    await upgrade(engine, FirstCollege("south", "Another name"))
    assert [code for code, _, _ in await stored_colleges(engine)] == ["north"]


@pytest.mark.mysql
async def test_every_table_takes_all_of_unicode_on_mysql(mysql_url):
    engine = open_engine(mysql_url)
    await upgrade(engine, COLLEGE)
    query = sa.text(
        "SELECT table_name, engine, row_format, table_collation FROM information_schema.tables "
        "WHERE table_schema = DATABASE() AND table_name <> 'alembic_version'"
    )
    async with reading(engine) as connection:
        rows = {tuple(row)[1:] for row in await connection.execute(query)}
    await engine.dispose()
    assert rows == {("InnoDB", "Dynamic", "utf8mb4_unicode_ci")}


OLD_ROWS = (
    "INSERT INTO users (id, college_id, email, email_key, role, status, auth_epoch, created_at, updated_at, version)"
    " SELECT 'u', id, 'a@b.de', 'a@b.de', 'alumni', 'active', 0, created_at, updated_at, 1 FROM colleges",
    "INSERT INTO alumni_profiles (user_id, college_id, name, name_key, origin, created_at, updated_at, version)"
    " SELECT 'u', id, 'Ana', 'ana', 'import', created_at, updated_at, 1 FROM colleges",
    "INSERT INTO files"
    " (id, college_id, owner_id, purpose, storage_key, original_name, size_bytes, sha256, status, created_at)"
    " SELECT 'f', id, 'u', 'dataset', 'k', 'a.csv', 1, 'x', 'ready', created_at FROM colleges",
)


async def test_rows_of_an_older_schema_survive_the_way_up_and_down(engine):
    await upgrade(engine, COLLEGE, "0001")
    async with writing(engine) as connection:
        for statement in OLD_ROWS:
            await connection.execute(sa.text(statement))
    for move, revision in ((upgrade, "head"), (downgrade, "0001"), (upgrade, "head")):
        await move(engine, COLLEGE, revision)
        async with reading(engine) as connection:
            for table in ("users", "alumni_profiles", "files"):
                assert await connection.scalar(sa.text(f"SELECT COUNT(*) FROM {table}")) == 1
