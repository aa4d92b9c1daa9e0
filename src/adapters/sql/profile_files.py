"""Photos and CVs: rows of `files`, and which of them are current."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import files
from adapters.sql.tables.profiles import alumni_profiles
from application.profiles.file_ports import FilesOfPerson, LinkedFile, LinkedFileReader, NewFile, ProfileFiles
from domain.identity.account import AccountStatus
from domain.shared.files import LINKED, FilePurpose, FileStatus

_p = alumni_profiles
_POINTERS = {FilePurpose.PHOTO: _p.c.photo_file_id, FilePurpose.CV: _p.c.cv_file_id}


class SqlProfileFiles(ProfileFiles):
    def __init__(self, connection: AsyncConnection, touched: set[str]) -> None:
        self._connection = connection
        self._touched = touched

    async def of(self, user_id: str, *, lock: bool = False) -> FilesOfPerson | None:
        query = (
            sa.select(_p.c.user_id, users.c.college_id, *_POINTERS.values())
            .join_from(_p, users, users.c.id == _p.c.user_id)
            .where(_p.c.user_id == user_id, users.c.status != AccountStatus.DELETED)
        )
        row = (await self._connection.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            return None
        ids = {purpose: getattr(row, pointer.name) for purpose, pointer in _POINTERS.items()}
        return FilesOfPerson(row.user_id, row.college_id, {purpose: found for purpose, found in ids.items() if found})

    async def attach(self, person: FilesOfPerson, file: NewFile, now: datetime) -> None:
        row = {
            "id": file.id,
            "college_id": person.college_id,
            "owner_id": person.user_id,
            "purpose": file.purpose,
            "storage_key": file.storage_key,
            "original_name": file.original_name,
            "mime_type": file.mime_type,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "status": FileStatus.READY,
            "created_at": now,
        }
        await insert_all(self._connection, files, [row])
        await self._point(person, file.purpose, file.id, now)

    async def detach(self, person: FilesOfPerson, purpose: FilePurpose, now: datetime) -> None:
        await self._point(person, purpose, None, now)

    async def _point(self, person: FilesOfPerson, purpose: FilePurpose, file_id: str | None, now: datetime) -> None:
        self._touched.add(person.user_id)
        values = {_POINTERS[purpose]: file_id, _p.c.updated_at: now, _p.c.version: _p.c.version + 1}
        await self._connection.execute(sa.update(_p).where(_p.c.user_id == person.user_id).values(values))

    async def drop(self, file_id: str, now: datetime) -> None:
        values = {"status": FileStatus.DELETED, "deleted_at": now, "original_name": ""}
        await self._connection.execute(sa.update(files).where(files.c.id == file_id).values(values))

    async def is_recorded(self, file_id: str) -> bool:
        return await self._connection.scalar(sa.select(files.c.id).where(files.c.id == file_id)) is not None


class SqlLinkedFiles(LinkedFileReader):
    """Reads on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ready(self, file_id: str) -> LinkedFile | None:
        t = files.c
        query = sa.select(t.id, t.purpose, t.storage_key, t.original_name, t.mime_type, t.size_bytes, t.sha256).where(
            t.id == file_id, t.status == FileStatus.READY, t.purpose.in_(sorted(LINKED))
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else LinkedFile(row.id, FilePurpose(row.purpose), *row[2:])
