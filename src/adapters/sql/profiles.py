"""Profiles as people edit them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.members import load_members
from adapters.sql.people import optional_key, profile_row, text_key
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import (
    FieldOrigin,
    ProfileOrigin,
    SkillOrigin,
    alumni_profiles,
    profile_educations,
    profile_experiences,
    profile_field_sources,
    profile_skills,
)
from application.profiles.profile_ports import EditedProfile, ProfileOwner, Profiles
from application.shared.ports import IdFactory
from domain.identity.account import AccountStatus
from domain.profiles.profile import Education, Experience, Profile
from domain.profiles.timelines import position_hash

_p = alumni_profiles

_COLUMNS: dict[str, tuple[str, tuple[str, Callable[[Any], Any]] | None]] = {
    "name": ("name", ("name_key", text_key)),
    "headline": ("headline", None),
    "bio": ("bio", None),
    "batch_year": ("batch_year", None),
    "department": ("department_name", None),
    "industry": ("industry_name", None),
    "current_role": ("current_role_title", ("current_role_key", optional_key)),
    "current_company": ("current_company_name", ("current_company_key", optional_key)),
    "location": ("location_text", ("location_key", optional_key)),
    "years_of_experience": ("years_of_experience", None),
    "achievements": ("achievements", None),
    "social_links": ("social_links", None),
    "willing_to_mentor": ("willing_to_mentor", None),
    "willing_to_hire": ("willing_to_hire", None),
}
"""By attribute of Profile: its column, and the column of its folded key."""


class SqlProfiles(Profiles):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, touched: set[str]) -> None:
        self._connection = connection
        self._ids = ids
        self._touched = touched

    async def owner(self, user_id: str) -> ProfileOwner | None:
        query = (
            sa.select(users.c.college_id, users.c.email)
            .select_from(users.outerjoin(_p, _p.c.user_id == users.c.id))
            .where(users.c.id == user_id, users.c.status != AccountStatus.DELETED)
            .with_for_update()
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        member = (await load_members(self._connection, [user_id])).get(user_id)
        return ProfileOwner(user_id, row.college_id, row.email, member.profile if member else None)

    async def create(self, profile: Profile, *, by_admin: bool) -> None:
        self._touched.add(profile.user_id)
        origin = ProfileOrigin.ADMIN if by_admin else ProfileOrigin.SELF
        row = profile_row(profile.user_id, profile.college_id, {"name": profile.name}, origin, profile.created_at)
        await insert_all(self._connection, _p, [row])

    async def save(self, edited: EditedProfile, now: datetime) -> frozenset[str]:
        profile, changed = edited.profile, edited.changed
        self._touched.add(profile.user_id)
        await self._connection.execute(
            sa.update(_p)
            .where(_p.c.user_id == profile.user_id)
            .values({**_row(profile, changed), "updated_at": now, "version": _p.c.version + 1})
        )
        if "experiences" in changed:
            await self._save_experiences(profile.user_id, profile.experiences, now)
        if "educations" in changed:
            await self._save_educations(profile.user_id, profile.educations, now)
        dropped: frozenset[str] = frozenset()
        if "skills" in changed:
            dropped = await self._save_skills(profile.user_id, edited.skill_ids, now)
        await self._save_sources(edited, now)
        return dropped

    async def _save_experiences(self, user_id: str, experiences: Sequence[Experience], now: datetime) -> None:
        t = profile_experiences
        stored = sa.select(t.c.dedupe_hash, t.c.id).where(t.c.user_id == user_id)
        former = dict((await self._connection.execute(stored)).all())
        rows = {position_hash(one): (order, one) for order, one in enumerate(experiences)}
        gone = [row_id for position, row_id in former.items() if position not in rows]
        if gone:
            await self._connection.execute(sa.delete(t).where(t.c.id.in_(gone)))
        new = []
        for position, (order, one) in rows.items():
            values = {
                "role_title": one.role,
                "company_name": one.company,
                "started_on": one.started_on,
                "ended_on": one.ended_on,
                "description": one.description,
                "sort_order": order,
                "updated_at": now,
            }
            if position in former:
                await self._connection.execute(sa.update(t).where(t.c.id == former[position]).values(values))
            else:
                known = {"id": self._ids.new(), "user_id": user_id, "dedupe_hash": position, "created_at": now}
                new.append({**known, **values})
        await insert_all(self._connection, t, new)

    async def _save_educations(self, user_id: str, educations: Sequence[Education], now: datetime) -> None:
        t = profile_educations
        await self._connection.execute(sa.delete(t).where(t.c.user_id == user_id))
        rows = [
            {
                "id": self._ids.new(),
                "user_id": user_id,
                "institution": one.institution,
                "degree": one.degree,
                "field_of_study": one.field,
                "start_year": one.start_year,
                "end_year": one.end_year,
                "achievements": one.achievements,
                "sort_order": order,
                "created_at": now,
                "updated_at": now,
            }
            for order, one in enumerate(educations)
        ]
        await insert_all(self._connection, t, rows)

    async def _save_skills(self, user_id: str, skill_ids: Sequence[str], now: datetime) -> frozenset[str]:
        """The ids of those that the person has no more."""
        t = profile_skills
        stored = sa.select(t.c.skill_id, t.c.sort_order).where(t.c.user_id == user_id)
        former = dict((await self._connection.execute(stored)).all())
        gone = former.keys() - set(skill_ids)
        if gone:
            await self._connection.execute(sa.delete(t).where(t.c.user_id == user_id, t.c.skill_id.in_(sorted(gone))))
        new = []
        for order, skill_id in enumerate(skill_ids):
            if skill_id not in former:
                row = {"user_id": user_id, "skill_id": skill_id, "sort_order": order}
                new.append({**row, "origin": SkillOrigin.SELF, "added_at": now})
            elif former[skill_id] != order:
                theirs = sa.update(t).where(t.c.user_id == user_id, t.c.skill_id == skill_id)
                await self._connection.execute(theirs.values(sort_order=order))
        await insert_all(self._connection, t, new)
        return frozenset(gone)

    async def _save_sources(self, edited: EditedProfile, now: datetime) -> None:
        t = profile_field_sources
        user_id, fields = edited.profile.user_id, sorted(edited.entered)
        origin = FieldOrigin.ADMIN if edited.by_admin else FieldOrigin.SELF
        await self._connection.execute(sa.delete(t).where(t.c.user_id == user_id, t.c.field_name.in_(fields)))
        rows = [{"user_id": user_id, "field_name": field, "origin": origin, "set_at": now} for field in fields]
        await insert_all(self._connection, t, rows)


def _row(profile: Profile, changed: Collection[str]) -> dict[str, Any]:
    """The columns of `alumni_profiles` that hold these attributes."""
    values: dict[str, Any] = {}
    for name in _COLUMNS.keys() & set(changed):
        column, key = _COLUMNS[name]
        value = getattr(profile, name)
        values[column] = value
        if key is not None:
            values[key[0]] = key[1](value)
    return values
