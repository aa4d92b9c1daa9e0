"""Whose course a record is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import educational_records
from application.profiles.ports import CourseLinks

_r = educational_records


class SqlCourseLinks(CourseLinks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def people_of(
        self, college_id: str, emails: Collection[str], student_ids: Collection[str]
    ) -> tuple[Mapping[str, str], Mapping[str, str]]:
        by_number: dict[str, str] = {}
        for batch in batches(sorted(student_ids)):
            query = (
                sa.select(_r.c.student_number, sa.func.min(_r.c.user_id))
                .where(
                    _r.c.college_id == college_id,
                    _r.c.student_number.in_(batch),
                    _r.c.user_id.is_not(None),
                    _r.c.email_key.is_not(None),
                )
                .group_by(_r.c.student_number)
            )
            by_number.update(dict((await self._connection.execute(query)).all()))
        return await self._by_email(college_id, emails), by_number

    async def _by_email(self, college_id: str, emails: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for batch in batches(sorted(emails)):
            query = sa.select(users.c.email_key, users.c.id)
            query = query.where(users.c.college_id == college_id, users.c.email_key.in_(batch))
            found.update(dict((await self._connection.execute(query)).all()))
        return found

    async def settle(self, college_id: str, student_ids: Collection[str]) -> None:
        records: list[sa.Row[Any]] = []
        for batch in batches(sorted(student_ids)):
            query = sa.select(_r.c.id, _r.c.student_number, _r.c.email_key, _r.c.user_id)
            query = query.where(_r.c.college_id == college_id, _r.c.student_number.in_(batch))
            records += await self._connection.execute(query)
        by_email = await self._by_email(college_id, {row.email_key for row in records if row.email_key})
        # Somebody whose address changed keeps the records that named the old one.
        named = {row.id: by_email.get(row.email_key) or row.user_id for row in records if row.email_key}
        by_number: dict[str, str] = {}
        for row in records:
            person = named.get(row.id)
            if person is not None:
                by_number[row.student_number] = min(person, by_number.get(row.student_number, person))
        moved: defaultdict[str | None, list[str]] = defaultdict(list)
        for row in records:
            owner = named.get(row.id) or by_number.get(row.student_number)
            if owner != row.user_id:
                moved[owner].append(row.id)
        for owner, ids in moved.items():
            for batch in batches(ids):
                await self._connection.execute(sa.update(_r).where(_r.c.id.in_(batch)).values(user_id=owner))

    async def welcome(self, college_id: str, emails: Collection[str]) -> None:
        numbers: set[str] = set()
        for batch in batches(sorted(emails)):
            query = sa.select(_r.c.student_number).where(_r.c.college_id == college_id, _r.c.email_key.in_(batch))
            numbers.update(await self._connection.scalars(query.distinct()))
        await self.settle(college_id, numbers)
