"""Brings the schema up to date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.engine import writing


@dataclass(frozen=True, slots=True)
class FirstCollege:
    """The tenant that the first migration makes (decision P12)."""

    code: str
    name: str


def config(connection: sa.Connection, college: FirstCollege) -> Config:
    """Alembic's configuration on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    made.attributes["college"] = college
    return made


async def upgrade(engine: AsyncEngine, college: FirstCollege, revision: str = "head") -> None:
    async with writing(engine) as connection:
        await connection.run_sync(lambda sync: command.upgrade(config(sync, college), revision))


async def downgrade(engine: AsyncEngine, college: FirstCollege, revision: str = "base") -> None:
    async with writing(engine) as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync, college), revision))
