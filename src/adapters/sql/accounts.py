"""Accounts and the first college."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.people import person_row, profile_row
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import ProfileOrigin, alumni_profiles
from application.identity.ports import AccountReader, Accounts
from application.shared.ports import Clock
from domain.identity.account import Account, AccountStatus, Role
from domain.shared.errors import NotFound
from domain.shared.text import fold_key


class SqlAccountReader(AccountReader):
    """Reads on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_email(self, email: str) -> Account | None:
        async with reading(self._engine) as connection:
            return await _account(connection, users.c.email_key == fold_key(email))

    async def by_id(self, account_id: str) -> Account | None:
        async with reading(self._engine) as connection:
            return await _account(connection, users.c.id == account_id)


async def _account(connection: AsyncConnection, condition: sa.ColumnElement[bool]) -> Account | None:
    p = alumni_profiles
    query = sa.select(users, p.c.name).select_from(users.outerjoin(p, p.c.user_id == users.c.id)).where(condition)
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Account(
        row.id,
        row.college_id,
        row.email,
        Role(row.role),
        AccountStatus(row.status),
        row.name,
        row.password_hash,
        row.email_verified_at,
        row.auth_epoch,
        row.created_at,
    )


class SqlAccounts(Accounts):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def by_email(self, email: str) -> Account | None:
        return await _account(self._connection, users.c.email_key == fold_key(email))

    async def by_id(self, account_id: str) -> Account | None:
        return await _account(self._connection, users.c.id == account_id)

    async def default_college_id(self) -> str:
        query = sa.select(colleges.c.id).order_by(colleges.c.created_at, colleges.c.id).limit(1)
        college_id = await self._connection.scalar(query)
        if college_id is None:
            raise NotFound("There is no college yet. Run the migrations first.")
        return str(college_id)

    async def add_active(
        self, account_id: str, college_id: str, email: str, name: str, role: Role, password_hash: str
    ) -> None:
        now = self._clock.now()
        row = person_row(account_id, college_id, email, role, AccountStatus.ACTIVE, now)
        row.update(password_hash=password_hash, password_changed_at=now, email_verified_at=now)
        await insert_all(self._connection, users, [row])
        profile = profile_row(account_id, college_id, {"name": name}, ProfileOrigin.ADMIN, now)
        await insert_all(self._connection, alumni_profiles, [profile])
