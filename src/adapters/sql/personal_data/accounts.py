"""Accounts, ways into them, privacy settings and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.personal_data.part import Found, SmallPart, SqlPart, columns
from adapters.sql.tables.access import (
    auth_sessions,
    idempotency_keys,
    login_throttles,
    oauth_identities,
    one_time_tokens,
)
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import admin_actions
from adapters.sql.tables.privacy import privacy_requests, privacy_settings
from application.privacy.ports import Person
from application.shared.ports import Clock, FileStore, KeyedHashes
from domain.identity.throttle import SubjectKind
from domain.privacy.request import RequestKind, export_key


class AccountData(SmallPart):
    """The account itself is a tombstone before any part is asked to erase.

    Failures of an address from one place are found by nobody who does not know the place; they go after a day.
    """

    name = "account"
    about = "Your account, the services that you sign in with, and codes and links that were sent to you."

    def __init__(self, engine: AsyncEngine, clock: Clock, hashes: KeyedHashes) -> None:
        super().__init__(engine, clock)
        self._hashes = hashes

    async def export(self, person: Person) -> dict[str, Found]:
        own, tokens, linked = users, one_time_tokens, oauth_identities
        return {
            "account": await self._found(sa.select(*columns(own, "password_hash")).where(own.c.id == person.user_id)),
            "sign_in_services": await self._found(
                sa.select(*columns(linked, "id")).where(linked.c.user_id == person.user_id)
            ),
            "codes_and_links": await self._found(
                sa.select(*columns(tokens, "id", "secret_hash", "password_hash")).where(
                    tokens.c.user_id == person.user_id
                )
            ),
        }

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        for table in (one_time_tokens, oauth_identities):
            await connection.execute(sa.delete(table).where(table.c.user_id == person.user_id))
        failures = self._hashes.hash("login_email", person.email)
        await connection.execute(
            sa.delete(login_throttles).where(
                login_throttles.c.subject_kind == SubjectKind.EMAIL, login_throttles.c.subject_hash == failures
            )
        )
        await connection.execute(sa.delete(idempotency_keys).where(idempotency_keys.c.scope_id == person.user_id))


class SessionData(SmallPart):
    name = "sessions"
    about = "The devices on which you signed in, with time, network address and browser."

    async def export(self, person: Person) -> Found:
        t = auth_sessions
        return await self._found(sa.select(*columns(t)).where(t.c.user_id == person.user_id).order_by(t.c.id))

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        # Their refresh tokens go with them.
        await connection.execute(sa.delete(auth_sessions).where(auth_sessions.c.user_id == person.user_id))


class PrivacyData(SmallPart):
    name = "privacy"
    about = "What you show of yourself, and your requests for copies of your data."

    def __init__(self, engine: AsyncEngine, clock: Clock, files: FileStore) -> None:
        super().__init__(engine, clock)
        self._files = files

    async def export(self, person: Person) -> dict[str, Found]:
        s, r = privacy_settings, privacy_requests
        hidden = ("file_id", "subject", "pending_slot")
        return {
            "settings": await self._found(sa.select(*columns(s)).where(s.c.user_id == person.user_id)),
            "requests": await self._found(
                sa.select(*columns(r, *hidden)).where(r.c.user_id == person.user_id).order_by(r.c.created_at)
            ),
        }

    async def erase(self, person: Person) -> None:
        """Copies too, also one that is in the making: whoever makes it finds its request gone and takes it back."""
        t = privacy_requests
        mine = sa.and_(t.c.user_id == person.user_id, t.c.kind == RequestKind.EXPORT)
        for row in await self._found(sa.select(t.c.id).where(mine)):
            await self._files.delete(export_key(row["id"]))
        await super().erase(person)

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        t = privacy_requests
        await connection.execute(sa.delete(t).where(t.c.user_id == person.user_id, t.c.kind == RequestKind.EXPORT))
        await connection.execute(sa.delete(privacy_settings).where(privacy_settings.c.user_id == person.user_id))


class AuditData(SqlPart):
    name = "audit"
    about = "What you did as an administrator, and what administrators did about your account. It is kept for ever."

    async def export(self, person: Person) -> dict[str, Found]:
        t = admin_actions
        by_person = t.c.admin_id == person.user_id
        about_person = sa.and_(t.c.target_type == "user", t.c.target_id == person.user_id)
        shown = (t.c.occurred_at, t.c.action, t.c.target_type, t.c.target_id, t.c.description)
        return {
            "by_you": await self._found(
                sa.select(*shown, t.c.changes, t.c.ip_address).where(by_person).order_by(t.c.occurred_at)
            ),
            "about_you": await self._found(
                sa.select(*shown, t.c.changes).where(about_person).order_by(t.c.occurred_at)
            ),
        }

    async def erase(self, person: Person) -> None:
        """Nothing: entries carry ids only, and each is bound to the one before."""
