"""Brings the schema up to date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import reading, writing

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
    async with writing(engine) as connection:
        await connection.run_sync(lambda sync: command.upgrade(config(sync, college), revision))


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the schema is the one that this code was written for."""

    def compare(sync: sa.Connection) -> bool:
        head = ScriptDirectory(str(_FOLDER)).get_current_head()
        return MigrationContext.configure(sync).get_current_revision() == head

    async with reading(engine) as connection:
        return await connection.run_sync(compare)


async def downgrade(engine: AsyncEngine, college: FirstCollege, revision: str = "base") -> None:
    async with writing(engine) as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync, college), revision))
