"""People of a college and of another one, as the tests of the admins need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.people import person_row, profile_row
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.platform import admin_actions
from adapters.sql.tables.profiles import ProfileOrigin, alumni_profiles
from domain.identity.account import AccountStatus, Role
from tests.contract.http.people import Member, returning, user_id_of
from tests.mails import codes_to
from tests.wirings import PASSWORD, Installation

NOBODY = "01980000-0000-7000-8000-000000000000"
HEAD = "head@other.edu"


async def register(installation: Installation, email: str, name: str, role: str = "alumni") -> Member:
    """Somebody who registers, proves the address and is signed in."""
    form = {"email": email, "password": PASSWORD, "role": role, "name": name}
    async with installation.client() as client:
        answer = await client.post("/api/auth/register", json=form)
        assert answer.status_code == 200, answer.text
        code = (await codes_to(installation, email))[-1]
        answer = await client.post("/api/auth/verify-email", json={"email": email, "otp_code": code})
        assert answer.status_code == 200, answer.text
    await installation.work()
    return await returning(installation, email)


async def invite(installation: Installation, email: str, name: str, **profile: Any) -> str:
    """The id of somebody whom a file of the college names."""
    container = installation.container
    user_id, now = container.ids().new(), container.clock().now()
    async with writing(container.engine()) as connection:
        college_id = str(await connection.scalar(sa.select(colleges.c.id).where(colleges.c.code == "main")))
        row = person_row(user_id, college_id, email, Role.ALUMNI, AccountStatus.INVITED, now)
        await insert_all(connection, users, [row])
        values = {"name": name, **profile}
        await insert_all(
            connection, alumni_profiles, [profile_row(user_id, college_id, values, ProfileOrigin.IMPORT, now)]
        )
    return user_id


async def head_of_another_college(installation: Installation) -> httpx.AsyncClient:
    """An admin of another college who is signed in."""
    await installation.add_account(HEAD, Role.ADMIN)
    user_id = await user_id_of(installation, HEAD)
    async with writing(installation.container.engine()) as connection:
        first = (await connection.execute(sa.select(colleges))).one()._asdict()
        other = {**first, "id": "00000000-0000-7000-8000-00000000000c", "code": "o", "name": "O", "name_key": "o"}
        await connection.execute(sa.insert(colleges).values(other))
        await connection.execute(sa.update(users).where(users.c.id == user_id).values(college_id=other["id"]))
        p = alumni_profiles
        await connection.execute(sa.update(p).where(p.c.user_id == user_id).values(college_id=other["id"]))
    return await installation.signed_in(HEAD)


async def acts(installation: Installation) -> Sequence[tuple[str, str | None]]:
    """Action and target of what the audit log tells of admins, oldest first."""
    t = admin_actions
    query = sa.select(t.c.action, t.c.target_id).where(t.c.admin_id.is_not(None)).order_by(t.c.id)
    async with reading(installation.container.engine()) as connection:
        return [(row.action, row.target_id) for row in await connection.execute(query)]


async def audit_texts(installation: Installation) -> str:
    """Everything that the audit log says."""
    async with reading(installation.container.engine()) as connection:
        return repr((await connection.execute(sa.select(admin_actions))).all())
