"""Preferences of people for what they are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.accounts import IS_MEMBER
from adapters.sql.engine import reading
from adapters.sql.notices import lock_users
from adapters.sql.statements import batches, insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.notifications import notification_overrides, notification_preferences
from application.notifications.ports import PreferenceReader, PreferenceStore, Recipient
from application.shared.ports import Clock
from domain.notifications.preferences import DEFAULTS, Channel, Frequency, Preferences, QuietHours

_p = notification_preferences
_o = notification_overrides


class SqlPreferences(PreferenceStore):
    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def recipients(self, user_ids: Collection[str]) -> Mapping[str, Recipient]:
        found: dict[str, Recipient] = {}
        for batch in batches(sorted(set(user_ids))):
            await lock_users(self._connection, batch)
            found.update(await _recipients(self._connection, batch))
        return found

    async def save(self, user_id: str, preferences: Preferences) -> None:
        now = self._clock.now()
        row: dict[str, Any] = {
            "email_notifications": preferences.email,
            "push_notifications": preferences.push,
            "frequency": preferences.frequency,
            "muted_types": sorted(preferences.muted_types),
            "quiet_enabled": preferences.quiet.enabled,
            "quiet_start_minute": preferences.quiet.start,
            "quiet_end_minute": preferences.quiet.end,
            "updated_at": now,
        }
        change = sa.update(_p).where(_p.c.user_id == user_id).values(**row, version=_p.c.version + 1)
        if (await self._connection.execute(change)).rowcount == 0:
            await insert_all(self._connection, _p, [{"user_id": user_id, "created_at": now, **row}])
        await self._connection.execute(sa.delete(_o).where(_o.c.user_id == user_id))
        overrides = [
            {"user_id": user_id, "category": category, "channel": channel, "is_enabled": is_enabled}
            for (category, channel), is_enabled in sorted(preferences.overrides.items())
        ]
        await insert_all(self._connection, _o, overrides)

    async def digest_sent(self, user_ids: Collection[str], at: datetime) -> None:
        for batch in batches(sorted(user_ids)):
            await self._connection.execute(sa.update(_p).where(_p.c.user_id.in_(batch)).values(last_digest_at=at))


class SqlPreferenceReader(PreferenceReader):
    """Reads on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, user_id: str) -> Preferences:
        async with reading(self._engine) as connection:
            found = await _recipients(connection, [user_id])
        return found[user_id].preferences if user_id in found else DEFAULTS


async def _recipients(connection: AsyncConnection, user_ids: Sequence[str]) -> dict[str, Recipient]:
    overrides: defaultdict[str, dict[tuple[str, Channel], bool]] = defaultdict(dict)
    for row in await connection.execute(sa.select(_o).where(_o.c.user_id.in_(user_ids))):
        overrides[row.user_id][row.category, Channel(row.channel)] = row.is_enabled
    query = (
        sa.select(users.c.id, colleges.c.timezone, _p)
        .select_from(
            users.join(colleges, colleges.c.id == users.c.college_id).outerjoin(_p, _p.c.user_id == users.c.id)
        )
        .where(users.c.id.in_(user_ids), IS_MEMBER)
    )
    return {
        row.id: Recipient(row.id, _preferences(row, overrides[row.id]), _zone(row.timezone), row.last_digest_at)
        for row in await connection.execute(query)
    }


def _preferences(row: Any, overrides: Mapping[tuple[str, Channel], bool]) -> Preferences:
    if row.user_id is None:
        return DEFAULTS
    return Preferences(
        row.email_notifications,
        row.push_notifications,
        Frequency(row.frequency),
        frozenset(row.muted_types),
        overrides,
        QuietHours(row.quiet_enabled, row.quiet_start_minute, row.quiet_end_minute),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
