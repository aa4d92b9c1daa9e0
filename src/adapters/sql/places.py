"""Where people lived from when to when, as their profiles said from day to day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches, insert_all
from adapters.sql.tables.profiles import PlaceOrigin, alumni_profiles, location_history
from application.shared.ports import IdFactory

_p, _h = alumni_profiles, location_history


async def record_places(
    connection: AsyncConnection, ids: IdFactory, user_ids: Collection[str], origin: PlaceOrigin, now: datetime
) -> None:
    """Bring the history up to what the profiles of these people say now: one place a day, that of the day's end.

    Who lives where the history says already keeps the entry, with its origin.
    """
    for batch in batches(sorted(user_ids)):
        moved = await _moved(connection, batch)
        if moved:
            await _record(connection, ids, moved, origin, now)


async def _moved(connection: AsyncConnection, user_ids: Sequence[str]) -> list[Any]:
    """Profiles that name another place than the open row."""
    query = sa.select(_h.c.user_id, _h.c.location_key).where(_h.c.user_id.in_(user_ids), _h.c.valid_to.is_(None))
    known = dict((await connection.execute(query)).all())
    profiles = sa.select(_p.c.user_id, _p.c.college_id, _p.c.location_text, _p.c.location_key)
    rows = (await connection.execute(profiles.where(_p.c.user_id.in_(user_ids)))).all()
    return [row for row in rows if row.location_key != known.get(row.user_id)]


async def _record(
    connection: AsyncConnection, ids: IdFactory, moved: Sequence[Any], origin: PlaceOrigin, now: datetime
) -> None:
    today = now.date()
    recent = await _recent(connection, [row.user_id for row in moved], today)
    dropped: list[str] = []
    closed: list[str] = []
    reopened: list[str] = []
    added: list[dict[str, Any]] = []
    for row in moved:
        places = recent[row.user_id]
        for place in places:
            if place.valid_to is None:
                (dropped if place.valid_from == today else closed).append(place.id)
        back = next((place for place in places if place.valid_to and place.location_key == row.location_key), None)
        if back is not None:
            reopened.append(back.id)
        elif row.location_key:
            added.append(
                {
                    "id": ids.new(),
                    "user_id": row.user_id,
                    "college_id": row.college_id,
                    "location_text": row.location_text,
                    "location_key": row.location_key,
                    "valid_from": today,
                    "valid_to": None,
                    "origin": origin,
                    "created_at": now,
                }
            )
    if dropped:
        await connection.execute(sa.delete(_h).where(_h.c.id.in_(dropped)))
    await _end(connection, closed, today)
    await _end(connection, reopened, None)
    await insert_all(connection, _h, added)


async def _recent(connection: AsyncConnection, user_ids: list[str], today: date) -> defaultdict[str, list[Any]]:
    """Places that are open or ended today, by person."""
    query = sa.select(_h.c.id, _h.c.user_id, _h.c.location_key, _h.c.valid_from, _h.c.valid_to).where(
        _h.c.user_id.in_(user_ids), sa.or_(_h.c.valid_to.is_(None), _h.c.valid_to == today)
    )
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.user_id].append(row)
    return found


async def _end(connection: AsyncConnection, place_ids: list[str], day: date | None) -> None:
    if place_ids:
        await connection.execute(sa.update(_h).where(_h.c.id.in_(place_ids)).values(valid_to=day))
