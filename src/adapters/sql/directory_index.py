"""What the directory finds people by, brought up to date in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.generations import grow
from adapters.sql.members import load_members
from adapters.sql.statements import batches
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import alumni_profiles
from application.shared.ports import DataKind
from domain.shared.privacy import Listing, listing

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
        members = await load_members(self._connection, user_ids)
        stored = sa.select(_p.c.user_id, _p.c.listing).where(_p.c.user_id.in_(list(user_ids)))
        changed = []
        for user_id, former in (await self._connection.execute(stored)).all():
            member = members.get(user_id)
            found = listing(member.subject) if member else Listing.NOBODY
            if found != former:
                changed.append({"key": user_id, "new": found})
        if changed:
            statement = sa.update(_p).where(_p.c.user_id == sa.bindparam("key")).values(listing=sa.bindparam("new"))
            await self._connection.execute(statement, changed)
