"""Records that files govern as a whole, each kind a table and the table of its skills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.skill_changes import note_changes
from adapters.sql.statements import batches, insert_all, skill_names
from adapters.sql.tables.careers import MoveOrigin, career_path_skills, career_paths
from adapters.sql.tables.jobs import job_market_posting_skills, job_market_postings
from adapters.sql.tables.profiles import educational_record_skills, educational_records
from application.datasets.ports import NewRecord, Records, StoredRecord
from application.shared.ports import Clock, IdFactory
from domain.shared.imported_record import ImportedRecord
from domain.skills.graph import Source


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a kind of record lives.

    Attributes:
        owner: column for the person that it belongs to, None when its kind has none.
        first_seen: column for the day of its first import, None when its kind has none.
        source: what the skill graph counts it as, None when it does not.
    """

    table: sa.Table
    skills: sa.Table
    parent: str
    fields: tuple[str, ...]
    owner: str | None = None
    first_seen: str | None = None
    source: Source | None = None
    fixed: tuple[tuple[str, Any], ...] = ()


MARKET_POSTINGS = Kind(
    job_market_postings,
    job_market_posting_skills,
    "posting_id",
    (
        "title",
        "company_name",
        "industry_name",
        "location_text",
        "salary_min",
        "salary_max",
        "salary_currency",
        "experience_text",
        "posted_on",
    ),
    first_seen="first_seen_on",
    source=Source.MARKET,
)
COURSE_RECORDS = Kind(
    educational_records,
    educational_record_skills,
    "record_id",
    ("student_number", "email_key", "course_name", "grade", "completed_on", "instructor"),
    owner="user_id",
    source=Source.COURSES,
)
CAREER_MOVES = Kind(
    career_paths,
    career_path_skills,
    "career_path_id",
    (
        "from_role_title",
        "to_role_title",
        "from_company_name",
        "to_company_name",
        "transition_date",
        "success_rating",
    ),
    owner="user_id",
    fixed=(("origin", MoveOrigin.IMPORT),),
)


class SqlRecords(Records):
    def __init__(self, kind: Kind, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._kind = kind
        self._connection = connection
        self._ids = ids
        self._clock = clock

    def new_id(self) -> str:
        return self._ids.new()

    async def by_hash(self, college_id: str, hashes: Collection[str]) -> Mapping[str, StoredRecord]:
        t = self._kind.table
        return await self._find(
            t.c.dedupe_hash, sa.and_(t.c.college_id == college_id, t.c.dedupe_hash.in_(list(hashes)))
        )

    async def by_id(self, ids: Collection[str]) -> Mapping[str, StoredRecord]:
        t = self._kind.table
        return await self._find(t.c.id, t.c.id.in_(list(ids)))

    async def _find(self, key: sa.Column[Any], condition: sa.ColumnElement[bool]) -> Mapping[str, StoredRecord]:
        t, s = self._kind.table, self._kind.skills
        columns = [t.c[name] for name in self._kind.fields]
        query = sa.select(key.label("wanted"), t.c.id.label("own_id"), *columns).where(condition).with_for_update()
        rows = (await self._connection.execute(query)).all()
        names: defaultdict[str, dict[str, str]] = defaultdict(dict)
        if rows:
            ids = [row.own_id for row in rows]
            for record_id, name_key, name in sorted(await skill_names(self._connection, s, self._kind.parent, ids)):
                names[record_id][name_key] = name
        return {
            row.wanted: StoredRecord(
                row.own_id,
                ImportedRecord({name: getattr(row, name) for name in self._kind.fields}, names.get(row.own_id, {})),
            )
            for row in rows
        }

    async def add(
        self, records: Sequence[NewRecord], college_id: str, skill_ids: Mapping[str, str], now: datetime
    ) -> None:
        kind = self._kind
        rows = []
        for new in records:
            row = {"id": new.id, "college_id": college_id, "dedupe_hash": new.key_hash, **new.record.values}
            row.update(kind.fixed, created_at=now, updated_at=now)
            if kind.owner is not None:
                row[kind.owner] = new.owner_id
            if kind.first_seen is not None:
                row[kind.first_seen] = now.date()
            rows.append(row)
        await insert_all(self._connection, kind.table, rows)
        await self._add_skills({new.id: new.record for new in records}, skill_ids)
        await self._note({college_id: [new.id for new in records]})

    async def _add_skills(self, records: Mapping[str, ImportedRecord], skill_ids: Mapping[str, str]) -> None:
        await insert_all(
            self._connection,
            self._kind.skills,
            [
                {self._kind.parent: record_id, "skill_id": skill_ids[key]}
                for record_id, record in records.items()
                for key in record.skills
            ],
        )

    async def update(
        self,
        records: Sequence[StoredRecord],
        reskilled: Collection[str],
        skill_ids: Mapping[str, str],
        now: datetime,
    ) -> None:
        if not records:
            return
        t, s = self._kind.table, self._kind.skills
        statement = (
            sa.update(t)
            .where(t.c.id == sa.bindparam("key"))
            .values({name: sa.bindparam(f"new_{name}") for name in (*self._kind.fields, "updated_at")})
        )
        await self._connection.execute(
            statement,
            [
                {
                    "key": known.id,
                    **{f"new_{name}": self._stored(name, value) for name, value in known.record.values.items()},
                    "new_updated_at": now,
                }
                for known in records
            ],
        )
        if reskilled:
            await self._connection.execute(sa.delete(s).where(s.c[self._kind.parent].in_(list(reskilled))))
            await self._add_skills({known.id: known.record for known in records if known.id in reskilled}, skill_ids)
        # All of them: the skill graph also counts the industry and the day of a posting.
        await self._note(await self._by_college([known.id for known in records]))

    def _stored(self, name: str, value: Any) -> Any:
        """A former value that an undo puts back was kept as JSON, where a day is a text."""
        is_day = isinstance(value, str) and isinstance(self._kind.table.c[name].type, sa.Date)
        return date.fromisoformat(value) if is_day else value

    async def remove(self, ids: Sequence[str]) -> None:
        if ids:
            theirs = await self._by_college(ids)
            await self._connection.execute(sa.delete(self._kind.table).where(self._kind.table.c.id.in_(list(ids))))
            await self._note(theirs)

    async def _by_college(self, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        t = self._kind.table
        found: defaultdict[str, list[str]] = defaultdict(list)
        for batch in batches(ids):
            query = sa.select(t.c.id, t.c.college_id).where(t.c.id.in_(batch))
            for record_id, college_id in await self._connection.execute(query):
                found[college_id].append(record_id)
        return found

    async def _note(self, records: Mapping[str, Sequence[str]]) -> None:
        if self._kind.source is not None:
            for college_id, ids in sorted(records.items()):
                await note_changes(self._connection, college_id, self._kind.source, ids, self._clock.now())
