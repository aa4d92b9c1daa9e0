"""Accounts as sign-in and the command line see them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from adapters.sql.accounts import SqlAccountReader
from adapters.sql.engine import writing
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import alumni_profiles
from application.identity.ports import AccountReader
from domain.identity.account import AccountStatus, Role
from domain.shared.errors import NotFound
from tests.databases import Database


@pytest.fixture
def accounts(database: Database) -> AccountReader:
    return SqlAccountReader(database.engine)


async def test_a_new_account_is_active_with_a_proven_address_and_a_profile(database, accounts):
    ana = await database.add_user("ana@alumni.edu", Role.ADMIN)
    account = await accounts.by_id(ana)
    assert account is not None
    assert (account.email, account.name, account.role) == ("ana@alumni.edu", "Ana", Role.ADMIN)
    assert (account.status, account.password_hash, account.auth_epoch) == (AccountStatus.ACTIVE, "hash", 0)
    assert account.created_at == account.email_verified_at == database.now
    assert [row.user_id for row in await database.rows(alumni_profiles)] == [ana]


async def test_an_account_is_found_by_its_address_in_any_case(database, accounts):
    ana = await database.add_user("ana@alumni.edu")
    for written in ("ana@alumni.edu", "ANA@Alumni.EDU", "  ana@alumni.edu "):
        found = await accounts.by_email(written)
        assert found is not None
        assert found.id == ana


@pytest.mark.parametrize(
    "written", ["", "an@alumni.edu", "ana@alumni.edu.example", "aná@alumni.edu", "%", "ana_alumni"]
)
async def test_another_address_is_another_account(database, accounts, written):
    await database.add_user("ana@alumni.edu")
    assert await accounts.by_email(written) is None


async def test_an_unknown_id_is_none(database, accounts):
    await database.add_user()
    assert await accounts.by_id(database.ids.new()) is None
    assert await accounts.by_id("x' OR 1=1 --") is None


async def test_states_and_epochs_are_read_as_they_are_now(database, accounts):
    ana = await database.add_user()
    async with writing(database.engine) as connection:
        changes = {"status": AccountStatus.SUSPENDED, "auth_epoch": 3, "email_verified_at": None}
        await connection.execute(sa.update(users).where(users.c.id == ana).values(**changes))
    account = await accounts.by_id(ana)
    assert account is not None
    assert (account.status, account.is_active, account.auth_epoch) == (AccountStatus.SUSPENDED, False, 3)
    assert account.email_verified_at is None


async def test_a_unit_of_work_sees_its_own_new_account_and_others_do_not(database, accounts):
    ana = database.ids.new()
    async with database.uow() as uow:
        college_id = await uow.accounts.default_college_id()
        await uow.accounts.add_active(ana, college_id, "ana@alumni.edu", "Ana", Role.STUDENT, "hash")
        assert await uow.accounts.by_id(ana) is not None
        assert await uow.accounts.by_email("ana@alumni.edu") is not None
        assert await accounts.by_id(ana) is None


async def test_the_first_college_is_the_default_one(database):
    (first,) = await database.rows(colleges)
    later = {"name": "Later", "name_key": "later", "timezone": "UTC", "status": "active", "version": 1}
    second = database.ids.new()
    async with writing(database.engine) as connection:
        instants = {"created_at": database.now.replace(year=2999), "updated_at": database.now}
        await connection.execute(sa.insert(colleges).values(id=second, code="later", **later, **instants))
    try:
        async with database.uow() as uow:
            assert await uow.accounts.default_college_id() == first.id
    finally:
        async with writing(database.engine) as connection:
            await connection.execute(sa.delete(colleges).where(colleges.c.id == second))


async def test_without_a_college_there_is_no_default(copied_sqlite):
    async with writing(copied_sqlite.engine) as connection:
        await connection.execute(sa.delete(colleges))
    async with copied_sqlite.uow() as uow:
        with pytest.raises(NotFound):
            await uow.accounts.default_college_id()
