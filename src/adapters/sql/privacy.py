"""Privacy settings, requests, and the addresses of erased people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.accounts import has_other_admin
from adapters.sql.engine import reading
from adapters.sql.sessions import SqlSessions
from adapters.sql.statements import batches, insert_all, insert_new
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import files
from adapters.sql.tables.privacy import erased_people, privacy_requests, privacy_settings
from adapters.sql.tables.profiles import alumni_profiles
from application.privacy.ports import ExportFile, Person, Privacy, PrivacyReader, Standing
from application.shared.erased_people import ErasedPeople
from application.shared.ports import Clock
from domain.identity.account import AccountStatus, Role
from domain.identity.session import RevokeReason
from domain.privacy.request import OPEN, PrivacyRequest, RequestKind, RequestStatus
from domain.shared.files import FilePurpose, FileStatus
from domain.shared.privacy import PrivacySettings, Visibility

_r = privacy_requests
_SETTINGS = tuple(field.name for field in fields(PrivacySettings))
_OPEN = sorted(OPEN)
COPY_NAME = "my-data.zip"


class SqlErasedPeople(ErasedPeople):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def among(self, email_hashes: Collection[str]) -> frozenset[str]:
        t = erased_people
        found: set[str] = set()
        for batch in batches(sorted(email_hashes)):
            found.update(await self._connection.scalars(sa.select(t.c.email_hash).where(t.c.email_hash.in_(batch))))
        return frozenset(found)


class SqlPrivacyReader(PrivacyReader):
    """Reads on a connection of its own."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def settings(self, user_id: str) -> PrivacySettings:
        async with reading(self._engine) as connection:
            return await SqlPrivacy(connection, self._clock, set(), set()).settings(user_id)

    async def standing(self, user_id: str, *, lock: bool = False) -> Standing | None:
        async with reading(self._engine) as connection:
            return await SqlPrivacy(connection, self._clock, set(), set()).standing(user_id, lock=lock)

    async def request(self, request_id: str, *, lock: bool = False) -> PrivacyRequest | None:
        async with reading(self._engine) as connection:
            return await SqlPrivacy(connection, self._clock, set(), set()).request(request_id, lock=lock)

    async def requests(self, user_id: str, limit: int) -> Sequence[PrivacyRequest]:
        async with reading(self._engine) as connection:
            return await SqlPrivacy(connection, self._clock, set(), set()).requests(user_id, limit)


class SqlPrivacy(Privacy):
    """Args: touched, posters: as of SqlAccounts."""

    def __init__(self, connection: AsyncConnection, clock: Clock, touched: set[str], posters: set[str]) -> None:
        self._connection = connection
        self._clock = clock
        self._touched = touched
        self._posters = posters

    async def settings(self, user_id: str) -> PrivacySettings:
        t = privacy_settings
        query = sa.select(*(t.c[name] for name in _SETTINGS)).where(t.c.user_id == user_id)
        row = (await self._connection.execute(query)).first()
        if row is None:
            return PrivacySettings()
        values = {name: bool(value) for name, value in row._mapping.items() if name != "profile_visibility"}
        return PrivacySettings(Visibility(row.profile_visibility), **values)

    async def save_settings(self, user_id: str, settings: PrivacySettings) -> None:
        self._touched.add(user_id)
        t, now = privacy_settings, self._clock.now()
        values = {name: getattr(settings, name) for name in _SETTINGS} | {"updated_at": now}
        row = {"user_id": user_id, **values, "created_at": now, "version": 0}
        await insert_new(self._connection, t, [row])
        change = sa.update(t).where(t.c.user_id == user_id).values(**values, version=t.c.version + 1)
        await self._connection.execute(change)

    async def standing(self, user_id: str, *, lock: bool = False) -> Standing | None:
        p = alumni_profiles
        query = (
            sa.select(users, p.c.name, p.c.social_links)
            .select_from(users.outerjoin(p, p.c.user_id == users.c.id))
            .where(users.c.id == user_id)
        )
        row = (await self._connection.execute(query.with_for_update(of=users) if lock else query)).first()
        if row is None:
            return None
        links = row.social_links.values() if isinstance(row.social_links, dict) else ()
        person = Person(
            row.id, row.college_id, row.email_key, row.name, tuple(sorted(link for link in links if _is_link(link)))
        )
        return Standing(person, Role(row.role), AccountStatus(row.status), row.password_hash)

    async def has_other_admin(self, college_id: str, user_id: str) -> bool:
        return await has_other_admin(self._connection, college_id, user_id)

    async def make_tombstone(self, user_id: str) -> None:
        self._touched.add(user_id)
        self._posters.add(user_id)
        now, address = self._clock.now(), f"deleted+{user_id}@invalid"
        await self._connection.execute(
            sa.update(users)
            .where(users.c.id == user_id)
            .values(
                status=AccountStatus.DELETED,
                email=address,
                email_key=address,
                password_hash=None,
                email_verified_at=None,
                password_changed_at=None,
                suspended_reason=None,
                auth_epoch=users.c.auth_epoch + 1,
                updated_at=now,
                version=users.c.version + 1,
            )
        )
        await SqlSessions(self._connection, self._clock).revoke_all(user_id, RevokeReason.ACCOUNT_DISABLED)

    async def remember_erased(self, email_hash: str) -> None:
        row = {"email_hash": email_hash, "erased_at": self._clock.now()}
        await insert_new(self._connection, erased_people, [row])

    async def forget_erased(self, email_hash: str) -> None:
        await self._connection.execute(sa.delete(erased_people).where(erased_people.c.email_hash == email_hash))

    async def request(self, request_id: str, *, lock: bool = False) -> PrivacyRequest | None:
        query = _requests().where(_r.c.id == request_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).first()
        return None if row is None else _request(row)

    async def requests(self, user_id: str, limit: int) -> Sequence[PrivacyRequest]:
        query = _requests().where(_r.c.user_id == user_id).order_by(_r.c.created_at.desc(), _r.c.id.desc()).limit(limit)
        return [_request(row) for row in await self._connection.execute(query)]

    async def open_request(self, user_id: str, kind: RequestKind) -> PrivacyRequest | None:
        query = _requests().where(_r.c.user_id == user_id, _r.c.kind == kind, _r.c.status.in_(_OPEN))
        row = (await self._connection.execute(query)).first()
        return None if row is None else _request(row)

    async def add_request(self, request: PrivacyRequest, subject: str | None = None) -> None:
        row = {
            "id": request.id,
            "user_id": request.user_id,
            "kind": request.kind,
            "status": request.status,
            "subject": subject,
            "created_at": request.created_at,
            "updated_at": request.created_at,
        }
        await insert_all(self._connection, _r, [row])

    async def subject(self, request_id: str) -> str | None:
        found: str | None = await self._connection.scalar(sa.select(_r.c.subject).where(_r.c.id == request_id))
        return found

    async def reopen(self, request_id: str) -> bool:
        states = [RequestStatus.FAILED]
        return await self._step(request_id, states, status=RequestStatus.PENDING, error=None, completed_at=None)

    async def begin(self, request_id: str) -> bool:
        return await self._step(request_id, _OPEN, status=RequestStatus.PROCESSING)

    async def complete_export(self, request: PrivacyRequest, file: ExportFile, expires_at: datetime) -> bool:
        now = self._clock.now()
        college_id = await self._connection.scalar(sa.select(users.c.college_id).where(users.c.id == request.user_id))
        row = {
            "id": file.id,
            "college_id": college_id,
            "owner_id": request.user_id,
            "purpose": FilePurpose.EXPORT,
            "storage_key": file.storage_key,
            "original_name": COPY_NAME,
            "mime_type": "application/zip",
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "status": FileStatus.READY,
            "created_at": now,
        }
        values = {"status": RequestStatus.COMPLETED, "completed_at": now, "expires_at": expires_at}
        if not await self._step(request.id, [RequestStatus.PROCESSING], **values):
            return False
        await insert_all(self._connection, files, [row])
        await self._connection.execute(sa.update(_r).where(_r.c.id == request.id).values(file_id=file.id))
        return True

    async def complete_erasure(self, request_id: str) -> bool:
        values = {"status": RequestStatus.COMPLETED, "completed_at": self._clock.now(), "subject": None}
        return await self._step(request_id, [RequestStatus.PROCESSING], **values)

    async def fail(self, request_id: str, error: str) -> bool:
        values = {"status": RequestStatus.FAILED, "completed_at": self._clock.now(), "error": error}
        return await self._step(request_id, _OPEN, **values)

    async def expired(self, now: datetime, limit: int) -> Sequence[str]:
        due = sa.select(_r.c.id).where(_r.c.status == RequestStatus.COMPLETED, _r.c.expires_at <= now)
        return (await self._connection.scalars(due.order_by(_r.c.expires_at).limit(limit))).all()

    async def expire(self, request_id: str) -> None:
        await self._step(request_id, [RequestStatus.COMPLETED], status=RequestStatus.EXPIRED)
        file_id = sa.select(_r.c.file_id).where(_r.c.id == request_id).scalar_subquery()
        await self._connection.execute(
            sa.update(files)
            .where(files.c.id == file_id)
            .values(status=FileStatus.DELETED, deleted_at=self._clock.now())
        )

    async def _step(self, request_id: str, states: Collection[str], **values: Any) -> bool:
        """Change the request if it is in one of these states."""
        change = sa.update(_r).where(_r.c.id == request_id, _r.c.status.in_(list(states)))
        done = await self._connection.execute(change.values(**values, updated_at=self._clock.now()))
        return done.rowcount == 1


def _is_link(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _requests() -> sa.Select[Any]:
    columns = ("id", "user_id", "kind", "status", "created_at", "error", "completed_at", "expires_at")
    return sa.select(*(_r.c[name] for name in columns))


def _request(row: Any) -> PrivacyRequest:
    return PrivacyRequest(
        row.id,
        row.user_id,
        RequestKind(row.kind),
        RequestStatus(row.status),
        row.created_at,
        row.error,
        row.completed_at,
        row.expires_at,
    )
