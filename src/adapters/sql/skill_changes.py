"""Which documents changed since the skill graph counted them, noted in the transactions that change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches
from adapters.sql.tables.analysis import skill_graph_changes
from adapters.sql.tables.identity import colleges, users
from domain.skills.graph import Source

_c = skill_graph_changes


async def note_changes(
    connection: AsyncConnection, college_id: str, source: Source, owner_ids: Collection[str], now: datetime
) -> None:
    """These documents name other skills now, came or went. One that is noted already is noted anew."""
    if not owner_ids:
        return
    if connection.dialect.name == "sqlite":
        text = (
            "INSERT INTO skill_graph_changes (college_id, source, owner_id, noted_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (college_id, source, owner_id) DO UPDATE SET noted_at = excluded.noted_at"
        )
    else:
        text = (
            "INSERT INTO skill_graph_changes (college_id, source, owner_id, noted_at) VALUES (%s, %s, %s, %s)"
            " ON DUPLICATE KEY UPDATE noted_at = VALUES(noted_at)"
        )
    at = _c.c.noted_at.type.bind_processor(connection.dialect)
    moment = at(now) if at else now
    # Through the driver, as in `insert_all`; sorted, so that two transactions wait for each other in one order.
    rows = [(college_id, source.value, owner_id, moment) for owner_id in sorted(owner_ids)]
    await connection.exec_driver_sql(text, rows)


async def note_people(connection: AsyncConnection, user_ids: Collection[str], now: datetime) -> None:
    """These people's profiles changed, came or went."""
    theirs: defaultdict[str, list[str]] = defaultdict(list)
    gone = set(user_ids)
    for batch in batches(sorted(user_ids)):
        found = await connection.execute(sa.select(users.c.id, users.c.college_id).where(users.c.id.in_(batch)))
        for user_id, college_id in found:
            theirs[college_id].append(user_id)
            gone.discard(user_id)
    if gone:
        # Whose account is gone could have been of any.
        for college_id in await connection.scalars(sa.select(colleges.c.id)):
            theirs[college_id].extend(gone)
    for college_id in sorted(theirs):
        await note_changes(connection, college_id, Source.PROFILES, theirs[college_id], now)
