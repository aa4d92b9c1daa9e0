"""Profiles, courses, careers and files."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.personal_data.part import Found, SmallPart, columns
from adapters.sql.skills import SqlSkillNames
from adapters.sql.statements import batches
from adapters.sql.tables.careers import career_path_skills, career_paths
from adapters.sql.tables.platform import files
from adapters.sql.tables.profiles import (
    alumni_profiles,
    educational_records,
    location_history,
    profile_educations,
    profile_experiences,
    profile_field_sources,
    profile_skills,
)
from adapters.sql.tables.skills import skills
from application.privacy.ports import Person, PersonalFiles, StoredFile
from application.shared.ports import Clock, FileStore, IdFactory
from domain.shared.files import FilePurpose, FileStatus
from domain.shared.fingerprint import fingerprint

_MAX_FILES = 100
_NOTHING = "0" * 64


class SkilledPart(SmallPart):
    """Parts whose skills leave the vocabulary with them when nothing else uses them."""

    def __init__(self, engine: AsyncEngine, clock: Clock, ids: IdFactory) -> None:
        super().__init__(engine, clock)
        self._ids = ids

    async def _drop_unused(self, connection: AsyncConnection, skill_ids: Sequence[str]) -> None:
        names = SqlSkillNames(connection, self._ids, self._clock)
        for batch in batches(sorted(set(skill_ids))):
            await names.remove_unused(batch)


class ProfileData(SkilledPart):
    name = "profile"
    about = (
        "Your profile, your positions and studies, your skills, where you were when, and which fields you or an "
        "administrator entered."
    )

    async def export(self, person: Person) -> dict[str, Found]:
        p, s, f = alumni_profiles, profile_skills, profile_field_sources
        work, study, places = profile_experiences, profile_educations, location_history
        known = sa.select(skills.c.name, s.c.origin, s.c.added_at).join_from(s, skills, skills.c.id == s.c.skill_id)

        async def of(table: sa.Table, order: str, *without: str) -> Found:
            shown = sa.select(*columns(table, *without)).where(table.c.user_id == person.user_id)
            return await self._found(shown.order_by(table.c[order]))

        return {
            "profile": await of(
                p, "user_id", "name_key", "current_role_key", "current_company_key", "location_key", "listing"
            ),
            "positions": await of(work, "sort_order", "dedupe_hash", "sort_order"),
            "studies": await of(study, "sort_order", "sort_order"),
            "skills": await self._found(known.where(s.c.user_id == person.user_id).order_by(s.c.sort_order)),
            "places": await of(places, "valid_from", "location_key", "open_slot"),
            "entered_fields": await of(f, "field_name"),
        }

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        s = profile_skills
        used = (await connection.scalars(sa.select(s.c.skill_id).where(s.c.user_id == person.user_id))).all()
        # Positions, studies, places, skills and sources of fields go with it.
        await connection.execute(sa.delete(alumni_profiles).where(alumni_profiles.c.user_id == person.user_id))
        await self._drop_unused(connection, used)


class CourseData(SmallPart):
    """The results stay for statistics, of nobody."""

    name = "courses"
    about = "Your course results."

    async def export(self, person: Person) -> Found:
        t = educational_records
        shown = columns(t, "id", "dedupe_hash")
        return await self._found(sa.select(*shown).where(_is_theirs(person)).order_by(t.c.completed_on, t.c.id))

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        t = educational_records
        theirs = (await connection.scalars(sa.select(t.c.id).where(_is_theirs(person)))).all()
        for record_id in theirs:
            # The hash of the natural key, which anyone can compute who knows the student number, goes as well.
            await connection.execute(
                sa.update(t)
                .where(t.c.id == record_id)
                .values(
                    user_id=None,
                    email_key=None,
                    student_number=f"erased-{record_id}",
                    dedupe_hash=fingerprint("erased", record_id),
                )
            )


def _is_theirs(person: Person) -> sa.ColumnElement[bool]:
    t = educational_records
    return sa.or_(
        t.c.user_id == person.user_id, sa.and_(t.c.college_id == person.college_id, t.c.email_key == person.email)
    )


class CareerData(SkilledPart):
    name = "career"
    about = "Your career moves."

    async def export(self, person: Person) -> Found:
        t = career_paths
        shown = columns(t, "dedupe_hash")
        moves = await self._found(
            sa.select(*shown).where(t.c.user_id == person.user_id).order_by(t.c.transition_date, t.c.id)
        )
        gained = (
            sa.select(career_path_skills.c.career_path_id, skills.c.name)
            .join_from(career_path_skills, skills, skills.c.id == career_path_skills.c.skill_id)
            .join(t, t.c.id == career_path_skills.c.career_path_id)
            .where(t.c.user_id == person.user_id)
        )
        names: dict[str, list[str]] = {}
        for row in await self._found(gained):
            names.setdefault(row["career_path_id"], []).append(row["name"])
        return [{**move, "skills": sorted(names.get(move["id"], ()))} for move in moves]

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        t, s = career_paths, career_path_skills
        used = sa.select(s.c.skill_id).join(t, t.c.id == s.c.career_path_id).where(t.c.user_id == person.user_id)
        skill_ids = (await connection.scalars(used)).all()
        await connection.execute(sa.delete(t).where(t.c.user_id == person.user_id))
        await self._drop_unused(connection, skill_ids)


class FileData(SmallPart, PersonalFiles):
    """Rows of files stay as ids without a name; what an admin uploaded for the college is the college's."""

    name = "files"
    about = "The files that you uploaded; those that are stored are in the folder `files` of this archive."

    def __init__(self, engine: AsyncEngine, clock: Clock, store: FileStore) -> None:
        super().__init__(engine, clock)
        self._store = store

    async def export(self, person: Person) -> Found:
        t = files
        shown = columns(t, "college_id", "owner_id", "storage_key")
        return await self._found(sa.select(*shown).where(t.c.owner_id == person.user_id).order_by(t.c.id))

    async def of(self, user_id: str) -> Sequence[StoredFile]:
        t = files
        query = (
            sa.select(t.c.id, t.c.purpose, t.c.mime_type, t.c.storage_key)
            .where(
                t.c.owner_id == user_id,
                t.c.purpose.in_([FilePurpose.PHOTO, FilePurpose.CV]),
                t.c.status == FileStatus.READY,
            )
            .order_by(t.c.created_at.desc(), t.c.id.desc())
            .limit(_MAX_FILES)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return [
            StoredFile(f"{row.purpose}-{row.id}{mimetypes.guess_extension(row.mime_type or '') or ''}", row.storage_key)
            for row in rows
        ]

    async def erase(self, person: Person) -> None:
        """The bytes first: a row that is left knows where the rest of them is."""
        t = files
        mine = sa.and_(t.c.owner_id == person.user_id, t.c.purpose != FilePurpose.DATASET)
        for row in await self._found(sa.select(t.c.storage_key).where(mine)):
            await self._store.delete(row["storage_key"])
        await super().erase(person)

    async def _erase(self, connection: AsyncConnection, person: Person) -> None:
        t = files
        await connection.execute(
            sa.update(t)
            .where(t.c.owner_id == person.user_id, t.c.purpose != FilePurpose.DATASET)
            .values(
                status=FileStatus.DELETED,
                deleted_at=sa.func.coalesce(t.c.deleted_at, sa.literal(self._clock.now(), t.c.deleted_at.type)),
                original_name="",
                sha256=_NOTHING,
            )
        )
