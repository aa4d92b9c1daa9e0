"""The numbers on the front page of the admins."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.posting_queries import online
from adapters.sql.tables.identity import users
from adapters.sql.tables.jobs import jobs
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.verification import pending_in
from application.admin.overview import Overview, OverviewQueries
from domain.identity.account import AccountStatus


class SqlOverview(OverviewQueries):
    """Reads on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def overview(self, college_id: str, today: date) -> Overview:
        p, u = alumni_profiles, users
        known = sa.and_(u.c.college_id == college_id, u.c.status != AccountStatus.DELETED)
        verified = sa.and_(p.c.college_id == college_id, p.c.is_verified)
        async with reading(self._engine) as connection:
            return Overview(
                await _count(connection, u, known),
                await _count(connection, p, verified),
                await _count(connection, jobs, online(college_id, today)),
                await _count(connection, *pending_in(college_id)),
            )


async def _count(connection: AsyncConnection, source: sa.FromClause, which: sa.ColumnElement[bool]) -> int:
    return int(await connection.scalar(sa.select(sa.func.count()).select_from(source).where(which)) or 0)
