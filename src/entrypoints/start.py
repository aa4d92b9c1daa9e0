"""What must be in order before a server, a worker or a command begins."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.migrate import is_current
from entrypoints.container import Container, close
from entrypoints.settings import Settings


class CannotStart(Exception):
    """Something is not in order; the message says what to do, in words for the person at the terminal."""


async def check_answers(engine: AsyncEngine) -> None:
    """Raises CannotStart when the database cannot be reached."""
    try:
        async with engine.connect():
            pass
    except (sa.exc.DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        raise CannotStart(f"The database of ALUM_DATABASE_URL does not answer: {reason}") from None


async def check_schema(engine: AsyncEngine) -> None:
    """Raises CannotStart when the database cannot be reached, or has not the schema that this code was written for."""
    await check_answers(engine)
    if not await is_current(engine):
        raise CannotStart("The database schema is not up to date. Run `alumunity migrate` first.")


async def check_installation(settings: Settings) -> None:
    """`check_schema` on connections of its own. Raises CannotStart."""
    container = Container(settings=settings)
    try:
        await check_schema(container.engine())
    finally:
        await close(container)
