"""What the directory finds people by, brought up to date in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.generations import grow
from adapters.sql.statements import batches
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.privacy import privacy_settings
from adapters.sql.tables.profiles import alumni_profiles
from application.shared.ports import DataKind
from domain.identity.account import AccountStatus, Role
from domain.shared.privacy import PrivacySettings, Subject, Visibility, listing

_p = alumni_profiles


class SqlDirectoryIndex:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def refresh(self, user_ids: Collection[str]) -> None:
        """These people changed, came or went."""
        for batch in batches(sorted(user_ids)):
            await self._list(batch)
        if user_ids:
            await grow(self._connection, await self._colleges(user_ids), DataKind.DIRECTORY)

    async def _colleges(self, user_ids: Collection[str]) -> set[str]:
        found: dict[str, str] = {}
        for batch in batches(sorted(user_ids)):
            query = sa.select(users.c.id, users.c.college_id).where(users.c.id.in_(batch))
            found.update(dict((await self._connection.execute(query)).all()))
        if found.keys() >= set(user_ids):
            return set(found.values())
        # Whose account is gone could have been of any.
        return set((await self._connection.scalars(sa.select(colleges.c.id))).all())

    async def _list(self, user_ids: Collection[str]) -> None:
        s = privacy_settings
        query = (
            sa.select(users, _p.c.listing, s.c.profile_visibility, s.c.show_in_directory)
            .select_from(_p.join(users, users.c.id == _p.c.user_id).outerjoin(s, s.c.user_id == _p.c.user_id))
            .where(_p.c.user_id.in_(list(user_ids)))
        )
        rows = (await self._connection.execute(query)).all()
        changed = [(row.id, found) for row in rows if (found := listing(_subject(row))) != row.listing]
        if changed:
            statement = sa.update(_p).where(_p.c.user_id == sa.bindparam("key")).values(listing=sa.bindparam("new"))
            await self._connection.execute(statement, [{"key": user_id, "new": found} for user_id, found in changed])


def _subject(row: Any) -> Subject:
    is_invited = row.status == AccountStatus.INVITED
    # An address that nobody has proven may be that of somebody else.
    is_member = row.status == AccountStatus.ACTIVE and row.email_verified_at is not None
    settings = PrivacySettings()
    if row.profile_visibility is not None:
        settings = PrivacySettings(
            profile_visibility=Visibility(row.profile_visibility), show_in_directory=row.show_in_directory
        )
    return Subject(row.id, row.college_id, is_member or is_invited, is_invited, settings, row.role == Role.ADMIN)
