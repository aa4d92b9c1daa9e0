"""Notices, preferences and mails, those of others that name the person included."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.engine import reading, writing
from adapters.sql.personal_data.part import Found, SmallPart, columns, suspects
from adapters.sql.statements import batches
from adapters.sql.tables.identity import users
from adapters.sql.tables.notifications import (
    email_outbox,
    email_suppressions,
    notification_broadcasts,
    notification_overrides,
    notification_preferences,
    notifications,
)
from application.privacy.ports import Person
from domain.privacy.mentions import ERASED, Mentions


class NoticeData(SmallPart):
    """A notice of somebody else keeps its place in their inbox, without what it said."""

    name = "notifications"
    about = "What the product told you, what you announced to others as an administrator, and the mails sent to you."

    async def export(self, person: Person) -> dict[str, Found]:
        n, b, m, s = notifications, notification_broadcasts, email_outbox, email_suppressions
        mails = sa.or_(m.c.user_id == person.user_id, m.c.to_email == person.email)
        return {
            "notifications": await self._found(
                sa.select(*columns(n, "dedupe_key")).where(n.c.user_id == person.user_id).order_by(n.c.seq)
            ),
            "announcements": await self._found(
                sa.select(*columns(b, "college_id", "created_by")).where(b.c.created_by == person.user_id)
            ),
            "mails": await self._found(
                sa.select(m.c.to_email, m.c.template, m.c.status, m.c.created_at, m.c.sent_at).where(mails)
            ),
            "no_mail_to": await self._found(sa.select(s).where(s.c.email_key == person.email)),
        }

    async def erase(self, person: Person) -> None:
        await super().erase(person)
        await self._clean_others(person)
        await self._clean_announcements(person)
        await self._delete_mails(person)

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        for table in (notifications, notification_broadcasts):
            await connection.execute(sa.delete(table).where(table.c.user_id == person.user_id))
        await connection.execute(sa.delete(email_suppressions).where(email_suppressions.c.email_key == person.email))

    async def _clean_others(self, person: Person) -> None:
        t = notifications
        mentions = Mentions(person.email, person.name)
        # An id in the payload tells for certain whom a notice names.
        terms = (*mentions.terms, person.user_id)
        async for ids in suspects(self._engine, t, [t.c.title, t.c.message, t.c.payload], terms):
            for batch in batches(ids):
                named = await self._naming(person, mentions, batch)
                if named:
                    change = sa.update(t).where(t.c.id.in_(named))
                    async with writing(self._engine) as connection:
                        await connection.execute(change.values(title=ERASED, message=ERASED, payload=None))

    async def _clean_announcements(self, person: Person) -> None:
        """Those to groups stay, without what they said."""
        t, mentions = notification_broadcasts, Mentions(person.email, person.name)
        async for ids in suspects(self._engine, t, [t.c.title, t.c.message], mentions.terms):
            for batch in batches(ids):
                async with writing(self._engine) as connection:
                    query = sa.select(t.c.id, t.c.title, t.c.message)
                    rows = await connection.execute(query.where(t.c.id.in_(batch), t.c.college_id == person.college_id))
                    named = [row.id for row in rows if any(mentions.in_text(text) for text in (row.title, row.message))]
                    change = sa.update(t).where(t.c.id.in_(named))
                    await connection.execute(change.values(title=ERASED, message=ERASED))

    async def _naming(self, person: Person, mentions: Mentions, ids: Sequence[str]) -> list[str]:
        t = notifications
        query = (
            sa.select(t.c.id, t.c.title, t.c.message, t.c.payload)
            .join_from(t, users, users.c.id == t.c.user_id)
            .where(t.c.id.in_(ids), users.c.college_id == person.college_id)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return [
            row.id
            for row in rows
            if person.user_id in str(row.payload)
            or any(mentions.in_text(text) for text in (row.title, row.message, str(row.payload)))
        ]

    async def _delete_mails(self, person: Person) -> None:
        """Also those to the address whose account was another one once."""
        t = email_outbox
        async with writing(self._engine) as connection:
            await connection.execute(sa.delete(t).where(t.c.user_id == person.user_id))
        async for ids in suspects(self._engine, t, [t.c.to_email], [person.email]):
            for batch in batches(ids):
                async with writing(self._engine) as connection:
                    await connection.execute(
                        sa.delete(t).where(t.c.id.in_(batch), sa.func.lower(t.c.to_email) == person.email)
                    )


class PreferenceData(SmallPart):
    name = "preferences"
    about = "How you want to be told of news."

    async def export(self, person: Person) -> dict[str, Found]:
        p, o = notification_preferences, notification_overrides
        return {
            "preferences": await self._found(sa.select(*columns(p)).where(p.c.user_id == person.user_id)),
            "exceptions": await self._found(sa.select(*columns(o)).where(o.c.user_id == person.user_id)),
        }

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        for table in (notification_preferences, notification_overrides):
            await connection.execute(sa.delete(table).where(table.c.user_id == person.user_id))
