"""Accounts and the first college."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.one_time_tokens import chosen_password, open_link
from adapters.sql.people import person_row, profile_row, text_key
from adapters.sql.sessions import open_sessions
from adapters.sql.statements import insert_all
from adapters.sql.tables.access import auth_sessions, oauth_identities
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import ProfileOrigin, alumni_profiles
from adapters.sql.throttles import stored_throttles
from application.identity.ports import AccessReader, Accounts, SignedInState
from application.shared.ports import Clock
from domain.identity.account import Account, AccountStatus, Role
from domain.identity.session import Session
from domain.identity.throttle import SubjectKind, Throttle
from domain.shared.errors import Conflict, NotFound
from domain.shared.text import fold_key

_GOOGLE = "google"

IS_MEMBER = sa.and_(users.c.status == AccountStatus.ACTIVE, users.c.email_verified_at.is_not(None))
"""Of accounts whose owner is known to be there: an address that nobody has proven may be that of somebody else."""


class SqlAccountReader(AccessReader):
    """Reads on connections of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_email(self, email: str) -> Account | None:
        async with reading(self._engine) as connection:
            return await _account(connection, users.c.email_key == fold_key(email))

    async def by_id(self, account_id: str) -> Account | None:
        async with reading(self._engine) as connection:
            return await _account(connection, users.c.id == account_id)

    async def with_chosen_password(self, email: str) -> tuple[Account | None, str | None]:
        async with reading(self._engine) as connection:
            account = await _account(connection, users.c.email_key == fold_key(email))
            # Asked for an unknown address as well, so that it takes as long.
            return account, await chosen_password(connection, account.id if account else "")

    async def signed_in(self, user_id: str, session_id: str) -> SignedInState | None:
        s, u = auth_sessions, users
        query = (
            sa.select(u.c.id, u.c.college_id, u.c.role, u.c.status, u.c.auth_epoch, s.c.expires_at, s.c.revoked_at)
            .join_from(s, u, u.c.id == s.c.user_id)
            .where(s.c.id == session_id, s.c.user_id == user_id)
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return SignedInState(
            row.id,
            row.college_id,
            Role(row.role),
            AccountStatus(row.status),
            row.auth_epoch,
            row.expires_at,
            row.revoked_at,
        )

    async def throttles(self, subjects: Collection[tuple[SubjectKind, str]]) -> Sequence[Throttle]:
        async with reading(self._engine) as connection:
            return await stored_throttles(connection, subjects)

    async def open_link(self, secret_hash: str, now: datetime) -> bool:
        async with reading(self._engine) as connection:
            return await open_link(connection, secret_hash, now)

    async def sessions(self, user_id: str, now: datetime, limit: int) -> Sequence[Session]:
        async with reading(self._engine) as connection:
            return await open_sessions(connection, user_id, now, limit)


async def _account(
    connection: AsyncConnection, condition: sa.ColumnElement[bool], *, lock: bool = False
) -> Account | None:
    p = alumni_profiles
    query = (
        sa.select(users, p.c.name, p.c.photo_file_id)
        .select_from(users.outerjoin(p, p.c.user_id == users.c.id))
        .where(condition)
    )
    row = (await connection.execute(query.with_for_update() if lock else query)).first()
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
        row.photo_file_id,
    )


async def has_other_admin(connection: AsyncConnection, college_id: str, account_id: str) -> bool:
    """Whether the college has an active admin beside this one, who stays locked until the transaction ends."""
    others = sa.and_(
        users.c.college_id == college_id,
        users.c.role == Role.ADMIN,
        users.c.status == AccountStatus.ACTIVE,
        users.c.id != account_id,
    )
    return await connection.scalar(sa.select(users.c.id).where(others).limit(1).with_for_update()) is not None


class SqlAccounts(Accounts):
    """
    Args:
        touched: takes the ids of people whom lists may have to show in another way.
        posters: takes the ids of those of them whose postings appear or disappear.
    """

    def __init__(self, connection: AsyncConnection, clock: Clock, touched: set[str], posters: set[str]) -> None:
        self._connection = connection
        self._clock = clock
        self._touched = touched
        self._posters = posters

    async def by_email(self, email: str) -> Account | None:
        return await _account(self._connection, users.c.email_key == fold_key(email))

    async def by_id(self, account_id: str) -> Account | None:
        return await _account(self._connection, users.c.id == account_id)

    async def take_by_email(self, email: str) -> Account | None:
        return await _account(self._connection, users.c.email_key == fold_key(email), lock=True)

    async def take(self, account_id: str) -> Account | None:
        return await _account(self._connection, users.c.id == account_id, lock=True)

    async def by_google(self, subject: str) -> str | None:
        t = oauth_identities
        mine = sa.and_(t.c.provider == _GOOGLE, t.c.subject == subject)
        user_id: str | None = await self._connection.scalar(sa.select(t.c.user_id).where(mine))
        if user_id is not None:
            await self._connection.execute(sa.update(t).where(mine).values(last_used_at=self._clock.now()))
        return user_id

    async def link_google(self, link_id: str, user_id: str, subject: str) -> None:
        t = oauth_identities
        linked = sa.select(t.c.id).where(t.c.user_id == user_id, t.c.provider == _GOOGLE)
        if await self._connection.scalar(linked) is not None:
            raise Conflict("This account is linked with another Google account.")
        now = self._clock.now()
        row = {
            "id": link_id,
            "user_id": user_id,
            "provider": _GOOGLE,
            "subject": subject,
            "last_used_at": now,
            "created_at": now,
        }
        await insert_all(self._connection, t, [row])

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
        self._touched.add(account_id)

    async def add_unproven(self, account_id: str, college_id: str, email: str, name: str, role: Role) -> None:
        now = self._clock.now()
        row = person_row(account_id, college_id, email, role, AccountStatus.ACTIVE, now)
        await insert_all(self._connection, users, [row])
        profile = profile_row(account_id, college_id, {"name": name}, ProfileOrigin.SELF, now)
        await insert_all(self._connection, alumni_profiles, [profile])
        self._touched.add(account_id)

    async def rename_unproven(self, account_id: str, name: str | None, role: Role) -> None:
        await self._change(account_id, role=role)
        self._touched.add(account_id)
        if name is None:
            return
        p = alumni_profiles
        renamed = sa.update(p).where(p.c.user_id == account_id)
        values = {"name": name, "name_key": text_key(name), "updated_at": self._clock.now(), "version": p.c.version + 1}
        await self._connection.execute(renamed.values(values))

    async def prove_email(self, account_id: str) -> None:
        self._touched.add(account_id)
        await self._change(account_id, status=AccountStatus.ACTIVE, email_verified_at=self._clock.now())

    async def set_password(self, account_id: str, password_hash: str) -> None:
        await self._change(account_id, password_hash=password_hash, password_changed_at=self._clock.now())

    async def end_all_tokens(self, account_id: str) -> None:
        await self._change(account_id, auth_epoch=users.c.auth_epoch + 1)

    async def suspend(self, account_id: str, reason: str | None) -> None:
        self._touched.add(account_id)
        self._posters.add(account_id)
        await self._change(account_id, status=AccountStatus.SUSPENDED, suspended_reason=reason)

    async def reinstate(self, account_id: str, status: AccountStatus) -> None:
        self._touched.add(account_id)
        self._posters.add(account_id)
        await self._change(account_id, status=status, suspended_reason=None)

    async def change_role(self, account_id: str, role: Role) -> None:
        self._touched.add(account_id)
        await self._change(account_id, role=role)

    async def is_imported(self, account_id: str) -> bool:
        p = alumni_profiles
        return await self._connection.scalar(sa.select(p.c.origin).where(p.c.user_id == account_id)) == (
            ProfileOrigin.IMPORT
        )

    async def has_other_admin(self, college_id: str, account_id: str) -> bool:
        return await has_other_admin(self._connection, college_id, account_id)

    async def _change(self, account_id: str, **values: Any) -> None:
        await self._connection.execute(
            sa.update(users)
            .where(users.c.id == account_id)
            .values(updated_at=self._clock.now(), version=users.c.version + 1, **values)
        )
