"""Which documents changed since the skill graph counted them, noted in the transactions that change them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.tables.analysis import skill_graph_changes
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


async def note_people(connection: AsyncConnection, theirs: Mapping[str, Collection[str]], now: datetime) -> None:
    """The profiles of these people, by college, changed, came or went."""
    for college_id in sorted(theirs):
        await note_changes(connection, college_id, Source.PROFILES, theirs[college_id], now)
