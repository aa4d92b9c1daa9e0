"""Sessions, codes and throttles in tables: what holds when several transactions want the same."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from adapters.sql.accounts import SqlAccountReader
from adapters.sql.tables.access import auth_sessions, login_throttles, one_time_tokens
from adapters.sql.tables.identity import users
from application.shared.retrying import retrying
from domain.identity.account import AccountStatus, Role
from domain.identity.one_time import CODE_LIFETIME, MAX_ATTEMPTS, Purpose, new_token
from domain.identity.session import SESSION_LIFETIME, AuthMethod, Device, RefreshToken, RevokeReason, new_session
from domain.identity.throttle import SubjectKind, untried
from tests.databases import Database

DEVICE = Device("a browser", "192.0.2.1")
HASH = "a" * 64


async def begin(database: Database, user_id: str, token_hash: str = HASH) -> str:
    session = new_session(database.ids.new(), user_id, AuthMethod.PASSWORD, DEVICE, database.now)
    async with database.uow() as uow:
        await uow.sessions.add(session)
        token = RefreshToken(database.ids.new(), session.id, 1, session.expires_at, None)
        await uow.sessions.add_refresh_token(token, token_hash, database.now)
        await uow.commit()
    return session.id


async def add_code(database: Database, user_id: str, password_hash: str | None = None) -> str:
    token = new_token(database.ids.new(), user_id, Purpose.EMAIL_VERIFY, HASH, password_hash, database.now)
    async with database.uow() as uow:
        await uow.one_time_tokens.add(token)
        await uow.commit()
    return token.id


async def test_a_session_is_found_by_its_refresh_token(database):
    ana = await database.add_user()
    session_id = await begin(database, ana)
    async with database.uow() as uow:
        found = await uow.sessions.by_refresh_token(HASH)
        assert await uow.sessions.by_refresh_token("b" * 64) is None
    assert found is not None
    token, session = found
    assert (token.session_id, token.generation, token.used_at) == (session_id, 1, None)
    assert (session.user_id, session.device, session.expires_at) == (ana, DEVICE, database.now + SESSION_LIFETIME)


async def test_a_rotation_prolongs_the_session_and_keeps_the_first_use(database):
    ana = await database.add_user()
    session_id = await begin(database, ana)
    first_use = database.now
    for _ in range(2):
        async with database.uow() as uow:
            token, session = await uow.sessions.by_refresh_token(HASH)
            await uow.sessions.rotate(token, session, database.now)
            await uow.commit()
        database.clock.advance(timedelta(seconds=10))
    async with database.uow() as uow:
        token, session = await uow.sessions.by_refresh_token(HASH)
    assert token.used_at == first_use
    assert session.last_seen_at == first_use + timedelta(seconds=10)
    assert (await database.row(auth_sessions, session_id)).expires_at == session.last_seen_at + SESSION_LIFETIME


async def test_only_a_later_generation_counts_as_successor(database):
    ana = await database.add_user()
    session_id = await begin(database, ana)
    async with database.uow() as uow:
        token, session = await uow.sessions.by_refresh_token(HASH)
        await uow.sessions.rotate(token, session, database.now)
        assert not await uow.sessions.later_was_used(token)
        later = RefreshToken(database.ids.new(), session_id, 2, session.expires_at, None)
        await uow.sessions.add_refresh_token(later, "b" * 64, database.now)
        assert not await uow.sessions.later_was_used(token)
        await uow.sessions.rotate(later, session, database.now)
        assert await uow.sessions.later_was_used(token)
        assert not await uow.sessions.later_was_used(later)


async def test_sessions_are_revoked_once_and_by_their_owner_only(database):
    ana, eva = await database.add_user(), await database.add_user("eva@alumni.edu")
    mine, other = await begin(database, ana), await begin(database, ana, "b" * 64)
    async with database.uow() as uow:
        assert not await uow.sessions.revoke(eva, mine, RevokeReason.REVOKED)
        assert await uow.sessions.revoke(ana, mine, RevokeReason.REVOKED)
        assert not await uow.sessions.revoke(ana, mine, RevokeReason.REVOKED)
        assert await uow.sessions.revoke_all(ana, RevokeReason.REVOKED, but=other) == []
        assert await uow.sessions.revoke_all(ana, RevokeReason.REVOKED) == [other]
        await uow.commit()
    reader = SqlAccountReader(database.engine)
    assert await reader.sessions(ana, database.now, 10) == []
    state = await reader.signed_in(ana, mine)
    assert state is not None
    assert (state.status, state.role, state.session_revoked_at) == (AccountStatus.ACTIVE, Role.ALUMNI, database.now)
    assert await reader.signed_in(eva, mine) is None


async def test_the_list_of_sessions_is_bounded_and_the_latest_comes_first(database):
    ana = await database.add_user()
    begun = []
    for number in range(4):
        begun.append(await begin(database, ana, str(number) * 64))
        database.clock.advance(timedelta(seconds=1))
    found = await SqlAccountReader(database.engine).sessions(ana, database.now, 3)
    assert [session.id for session in found] == begun[:0:-1]
    assert await SqlAccountReader(database.engine).sessions(ana, database.now + SESSION_LIFETIME, 3) == []


async def test_failures_at_the_same_time_are_all_counted(database):
    async def fail() -> None:
        async with database.uow() as uow:
            throttle = await uow.throttles.take(SubjectKind.EMAIL, HASH)
            await uow.throttles.put(HASH, throttle.failed_once_more(database.now))
            await uow.commit()

    await asyncio.gather(*(retrying(fail) for _ in range(10)))
    (row,) = await database.rows(login_throttles)
    assert row.failed_count == 10


async def test_an_unknown_subject_is_untried(database):
    async with database.uow() as uow:
        assert await uow.throttles.take(SubjectKind.IP, HASH) == untried(SubjectKind.IP, database.now)
    reader = SqlAccountReader(database.engine)
    assert await reader.throttles([]) == []
    assert await reader.throttles([(SubjectKind.IP, HASH)]) == []


async def test_a_wrong_try_counts_against_all_open_codes_of_the_person(database):
    ana, eva = await database.add_user(), await database.add_user("eva@alumni.edu")
    expired = await add_code(database, ana)
    database.clock.advance(CODE_LIFETIME)
    mine, hers = [await add_code(database, ana), await add_code(database, ana)], await add_code(database, eva)
    for _ in range(MAX_ATTEMPTS):
        async with database.uow() as uow:
            await uow.one_time_tokens.count_try(ana, Purpose.EMAIL_VERIFY, database.now)
            await uow.commit()
    tried = {row.id: row.attempts for row in await database.rows(one_time_tokens)}
    assert tried == {expired: 0, hers: 0, **dict.fromkeys(mine, MAX_ATTEMPTS)}


async def test_the_password_chosen_last_counts_until_the_code_is_used(database):
    ana = await database.add_user()
    reader = SqlAccountReader(database.engine)
    assert (await reader.with_chosen_password("ana@alumni.edu"))[1] is None
    for password_hash in ("first", "second", None):
        await add_code(database, ana, password_hash)
        database.clock.advance(timedelta(seconds=1))
    account, chosen = await reader.with_chosen_password("ana@alumni.edu")
    assert account is not None
    assert (account.id, chosen) == (ana, "second")
    assert await reader.with_chosen_password("eva@alumni.edu") == (None, None)
    async with database.uow() as uow:
        await uow.one_time_tokens.consume(ana, Purpose.EMAIL_VERIFY, database.now)
        await uow.commit()
    assert (await reader.with_chosen_password("ana@alumni.edu"))[1] is None
    assert {row.password_hash for row in await database.rows(one_time_tokens)} == {None}


async def test_an_account_that_has_still_to_be_proven_has_a_profile_and_no_password(database):
    ana = database.ids.new()
    async with database.uow() as uow:
        college_id = await uow.accounts.default_college_id()
        await uow.accounts.add_unproven(ana, college_id, "ana@alumni.edu", "Ana", Role.STUDENT)
        await uow.accounts.rename_unproven(ana, "Ana Alves", Role.ALUMNI)
        account = await uow.accounts.take(ana)
        assert account is not None
        assert (account.is_unproven, account.password_hash) == (True, None)
        await uow.accounts.prove_email(ana)
        await uow.accounts.end_all_tokens(ana)
        account = await uow.accounts.take_by_email("ana@alumni.edu")
        await uow.commit()
    assert account is not None
    assert (account.is_unproven, account.auth_epoch) == (False, 1)
    assert (account.name, account.role) == ("Ana Alves", Role.ALUMNI)
    assert (await database.row(users, ana)).version == 4
