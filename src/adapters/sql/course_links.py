"""Whose course a record is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

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
        by_email: dict[str, str] = {}
        if emails:
            query = sa.select(users.c.email_key, users.c.id)
            query = query.where(users.c.college_id == college_id, users.c.email_key.in_(list(emails)))
            by_email = dict((await self._connection.execute(query)).all())
        numbers = (
            sa.select(_r.c.student_number, sa.func.min(_r.c.user_id))
            .where(
                _r.c.college_id == college_id,
                _r.c.student_number.in_(list(student_ids)),
                _r.c.user_id.is_not(None),
                _r.c.email_key.is_not(None),
            )
            .group_by(_r.c.student_number)
        )
        return by_email, dict((await self._connection.execute(numbers)).all())

    async def link(self, college_id: str, user_ids: Mapping[str, str]) -> None:
        if not user_ids:
            return
        loose = sa.select(_r.c.email_key).where(
            _r.c.college_id == college_id, _r.c.user_id.is_(None), _r.c.email_key.in_(list(user_ids))
        )
        for email in (await self._connection.scalars(loose.distinct())).all():
            await self._connection.execute(
                sa.update(_r)
                .where(_r.c.college_id == college_id, _r.c.email_key == email, _r.c.user_id.is_(None))
                .values(user_id=user_ids[email])
            )
