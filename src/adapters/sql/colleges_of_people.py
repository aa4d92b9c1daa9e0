"""To which colleges people belong whom a transaction touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches
from adapters.sql.tables.identity import colleges, users


async def by_college(connection: AsyncConnection, user_ids: Collection[str]) -> Mapping[str, Collection[str]]:
    """These people by college; whose account is gone could have been of any, and stands under each."""
    theirs: defaultdict[str, list[str]] = defaultdict(list)
    gone = set(user_ids)
    for batch in batches(sorted(user_ids)):
        found = await connection.execute(sa.select(users.c.id, users.c.college_id).where(users.c.id.in_(batch)))
        for user_id, college_id in found:
            theirs[college_id].append(user_id)
            gone.discard(user_id)
    if gone:
        for college_id in await connection.scalars(sa.select(colleges.c.id)):
            theirs[college_id].extend(gone)
    return theirs
