"""What imports remember of people: rejected rows, remarks and the undo journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading, writing
from adapters.sql.personal_data.part import WINDOW, Found, SmallPart
from adapters.sql.skills import SqlSkillNames
from adapters.sql.statements import batches
from adapters.sql.tables.careers import career_paths
from adapters.sql.tables.datasets import dataset_changes, dataset_rejected_rows, dataset_row_issues, dataset_uploads
from adapters.sql.tables.platform import files
from adapters.sql.tables.profiles import educational_records
from adapters.sql.tables.skills import skills
from application.privacy.ports import Person
from application.shared.ports import Clock, IdFactory
from domain.datasets.changes import EntityType
from domain.datasets.problems import CODES
from domain.privacy.mentions import ERASED, Mentions
from domain.shared.imported_record import SKILLS
from domain.shared.skill_names import skill_key

_NOTHING = "0" * 64
_Place = tuple[str, int]
"""Upload and row."""


class ImportData(SmallPart):
    """Has to be asked before the parts whose records it finds by their owner."""

    name = "imports"
    about = "Files that you imported as an administrator, and what files of the college changed about you."

    def __init__(self, engine: AsyncEngine, clock: Clock, ids: IdFactory) -> None:
        super().__init__(engine, clock)
        self._ids = ids

    async def export(self, person: Person) -> dict[str, Found]:
        u, f, c = dataset_uploads, files, dataset_changes
        uploads = sa.select(u.c.id, u.c.created_at, u.c.file_type, u.c.status, u.c.description, f.c.original_name)
        changes = sa.select(c.c.upload_id, c.c.source_row, c.c.change_kind, c.c.before_values)
        return {
            "imported_by_you": await self._found(
                uploads.join_from(u, f, f.c.id == u.c.file_id)
                .where(u.c.uploaded_by == person.user_id)
                .order_by(u.c.created_at)
            ),
            "about_you": await self._found(
                changes.where(c.c.entity_type == EntityType.PERSON, c.c.entity_id == person.user_id)
            ),
        }

    async def erase(self, person: Person) -> None:
        mentions = Mentions(person.email, person.name, person.links)
        async with writing(self._engine) as connection:
            await self._erase(connection, person)
        async with reading(self._engine) as connection:
            query = sa.select(dataset_uploads.c.id).where(dataset_uploads.c.college_id == person.college_id)
            uploads = (await connection.scalars(query)).all()
        for upload_id in uploads:
            await self._clean_rejected(upload_id, mentions)
            await self._clean_issues(upload_id, mentions)

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        """Empty the journal of the person's records, and the remarks on the rows that they came from."""
        t = dataset_changes
        places: set[_Place] = set()
        former: set[str] = set()
        for kind, ids in (await _records_of(connection, person)).items():
            for batch in batches(ids):
                theirs = sa.and_(t.c.entity_type == kind, t.c.entity_id.in_(batch))
                query = sa.select(t.c.upload_id, t.c.source_row, t.c.before_values).where(theirs)
                for row in await connection.execute(query):
                    places.add((row.upload_id, row.source_row))
                    former.update(map(skill_key, (row.before_values or {}).get(SKILLS, ())))
                # Without the hash an undo leaves alone what is left of the record.
                await connection.execute(sa.update(t).where(theirs).values(before_values=None, after_hash=_NOTHING))
        await _blank_issues(connection, places)
        await self._drop_unused(connection, former)

    async def _drop_unused(self, connection: AsyncConnection, keys: set[str]) -> None:
        """Skills that only a former state of the person's records brought in."""
        names = SqlSkillNames(connection, self._ids, self._clock)
        for batch in batches(sorted(keys)):
            ids = (await connection.scalars(sa.select(skills.c.id).where(skills.c.name_key.in_(batch)))).all()
            await names.remove_unused(ids)

    async def _clean_rejected(self, upload_id: str, mentions: Mentions) -> None:
        t = dataset_rejected_rows
        async for rows in self._windows(t, upload_id):
            hits = [row for row in rows if mentions.in_row(row.raw)]
            if not hits:
                continue
            async with writing(self._engine) as connection:
                for row in hits:
                    await connection.execute(
                        sa.update(t)
                        .where(t.c.upload_id == upload_id, t.c.source_row == row.source_row)
                        .values(raw=[], problems=[_without_values(problem) for problem in row.problems])
                    )
                await _blank_issues(connection, {(upload_id, row.source_row) for row in hits})

    async def _clean_issues(self, upload_id: str, mentions: Mentions) -> None:
        """Quotes of the person in remarks on rows that changed nothing, so that the journal does not know them."""
        async for rows in self._windows(dataset_row_issues, upload_id):
            hits = {
                (upload_id, row.source_row)
                for row in rows
                if any(text and mentions.in_cell(text) for text in (row.raw_value, row.suggestion, row.message))
            }
            if hits:
                async with writing(self._engine) as connection:
                    await _blank_issues(connection, hits)

    async def _windows(self, table: sa.Table, upload_id: str) -> AsyncIterator[Sequence[sa.Row[Any]]]:
        """All rows of an upload, whole rows of its file at a time."""
        last = -1
        while True:
            query = (
                sa.select(table)
                .where(table.c.upload_id == upload_id, table.c.source_row > last)
                .order_by(*table.primary_key.columns)
                .limit(WINDOW)
            )
            async with reading(self._engine) as connection:
                rows = (await connection.execute(query)).all()
            yield rows
            if len(rows) < WINDOW:
                return
            # The last row of the file may be cut; one that fills a window alone is not there.
            last = rows[-1].source_row - 1 if rows[-1].source_row > rows[0].source_row else rows[-1].source_row


async def _records_of(connection: AsyncConnection, person: Person) -> Mapping[EntityType, Sequence[str]]:
    c, m = educational_records, career_paths
    courses = sa.or_(
        c.c.user_id == person.user_id, sa.and_(c.c.college_id == person.college_id, c.c.email_key == person.email)
    )
    return {
        EntityType.PERSON: [person.user_id],
        EntityType.COURSE_RECORD: (await connection.scalars(sa.select(c.c.id).where(courses))).all(),
        EntityType.CAREER_MOVE: (
            await connection.scalars(sa.select(m.c.id).where(m.c.user_id == person.user_id))
        ).all(),
    }


async def _blank_issues(connection: AsyncConnection, places: set[_Place]) -> None:
    t = dataset_row_issues
    for upload_id, source_row in sorted(places):
        await connection.execute(
            sa.update(t)
            .where(t.c.upload_id == upload_id, t.c.source_row == source_row)
            .values(raw_value=None, suggestion=None, message=ERASED)
        )


def _without_values(problem: Mapping[str, Any]) -> dict[str, Any]:
    meaning = CODES.get(str(problem["code"]), ERASED)
    return {**problem, "value": None, "suggestion": None, "message": meaning}
