"""Accounts and profiles as imports read and write them: a few statements per chunk, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import batches, insert_all, skill_names
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import (
    ProfileOrigin,
    SkillOrigin,
    alumni_profiles,
    profile_field_sources,
    profile_skills,
)
from application.profiles.ports import NewPerson, People, StoredPerson
from application.shared.ports import IdFactory
from domain.identity.account import AccountStatus, Role
from domain.shared.imported_record import ImportedRecord
from domain.shared.text import fold_key

_KEY_LENGTH = 255


def text_key(text: str) -> str:
    """Under which a name of a person, company, role or place is found and counted."""
    return fold_key(text)[:_KEY_LENGTH]


def optional_key(text: str | None) -> str | None:
    return text_key(text) if text else None


def person_row(
    user_id: str, college_id: str, email: str, role: Role, status: AccountStatus, now: datetime
) -> dict[str, Any]:
    """A row of `users`."""
    return {
        "id": user_id,
        "college_id": college_id,
        "email": email,
        "email_key": fold_key(email),
        "role": role,
        "status": status,
        "auth_epoch": 0,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def profile_row(
    user_id: str, college_id: str, values: Mapping[str, Any], origin: ProfileOrigin, now: datetime
) -> dict[str, Any]:
    """A row of `alumni_profiles` from values by the names of imports."""
    return {
        "user_id": user_id,
        "college_id": college_id,
        **_profile_values(values),
        "origin": origin,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _profile_values(values: Mapping[str, Any], links: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Args: links: what the profile links to so far; imports know of one kind only."""
    others = {kind: link for kind, link in (links or {}).items() if kind != "linkedin"}
    linkedin = values.get("linkedin_url")
    return {
        "name": values["name"],
        "name_key": text_key(values["name"]),
        "batch_year": values.get("batch_year"),
        "department_name": values.get("department"),
        "current_role_title": values.get("current_role"),
        "current_role_key": optional_key(values.get("current_role")),
        "current_company_name": values.get("current_company"),
        "current_company_key": optional_key(values.get("current_company")),
        "location_text": values.get("location"),
        "location_key": optional_key(values.get("location")),
        "social_links": ({"linkedin": linkedin, **others} if linkedin else others) or None,
    }


class SqlPeople(People):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, touched: set[str]) -> None:
        self._connection = connection
        self._ids = ids
        self._touched = touched

    def new_id(self) -> str:
        return self._ids.new()

    async def by_email(self, emails: Collection[str]) -> Mapping[str, StoredPerson]:
        return await self._find(users.c.email_key, emails)

    async def by_id(self, user_ids: Collection[str]) -> Mapping[str, StoredPerson]:
        return await self._find(users.c.id, user_ids)

    async def _find(self, column: sa.Column[Any], wanted: Collection[str]) -> Mapping[str, StoredPerson]:
        p = alumni_profiles
        query = (
            sa.select(column.label("wanted"), users.c.id, users.c.college_id, users.c.status)
            .add_columns(
                p.c.user_id,
                p.c.name,
                p.c.batch_year,
                p.c.department_name,
                p.c.current_company_name,
                p.c.current_role_title,
                p.c.location_text,
                p.c.social_links,
            )
            .select_from(users.outerjoin(p, p.c.user_id == users.c.id))
            .where(column.in_(list(wanted)))
            .with_for_update()
        )
        rows = (await self._connection.execute(query)).all() if wanted else []
        with_profile = [row.id for row in rows if row.user_id is not None]
        own_fields = await self._own_fields(with_profile)
        imported, own_skills = await self._skills(with_profile)
        return {
            row.wanted: StoredPerson(
                row.id,
                row.college_id,
                AccountStatus(row.status),
                None
                if row.user_id is None
                else ImportedRecord(
                    {
                        "name": row.name,
                        "batch_year": row.batch_year,
                        "department": row.department_name,
                        "current_company": row.current_company_name,
                        "current_role": row.current_role_title,
                        "location": row.location_text,
                        "linkedin_url": (row.social_links or {}).get("linkedin"),
                    },
                    imported.get(row.id, {}),
                ),
                own_fields.get(row.id, frozenset()),
                own_skills.get(row.id, frozenset()),
            )
            for row in rows
        }

    async def _own_fields(self, user_ids: list[str]) -> dict[str, frozenset[str]]:
        if not user_ids:
            return {}
        t = profile_field_sources
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in await self._connection.execute(
            sa.select(t.c.user_id, t.c.field_name).where(t.c.user_id.in_(user_ids))
        ):
            found[row.user_id].add(row.field_name)
        return {user_id: frozenset(fields) for user_id, fields in found.items()}

    async def _skills(self, user_ids: list[str]) -> tuple[dict[str, dict[str, str]], dict[str, frozenset[str]]]:
        """Imported skills (key -> name, in their order) and keys of the other skills, by user."""
        if not user_ids:
            return {}, {}
        imported: defaultdict[str, dict[str, str]] = defaultdict(dict)
        own: defaultdict[str, set[str]] = defaultdict(set)
        rows = await skill_names(self._connection, profile_skills, "user_id", user_ids, "origin", "sort_order")
        for user_id, key, name, origin, _ in sorted(rows, key=itemgetter(4)):
            if origin == SkillOrigin.IMPORT:
                imported[user_id][key] = name
            else:
                own[user_id].add(key)
        return imported, {user_id: frozenset(keys) for user_id, keys in own.items()}

    async def invite(
        self, people: Sequence[NewPerson], college_id: str, skill_ids: Mapping[str, str], now: datetime
    ) -> None:
        await insert_all(
            self._connection,
            users,
            [
                person_row(person.user_id, college_id, person.email, Role.ALUMNI, AccountStatus.INVITED, now)
                for person in people
            ],
        )
        await self.add_profiles({person.user_id: person.profile for person in people}, college_id, skill_ids, now)

    async def add_profiles(
        self, profiles: Mapping[str, ImportedRecord], college_id: str, skill_ids: Mapping[str, str], now: datetime
    ) -> None:
        self._touched.update(profiles)
        await insert_all(
            self._connection,
            alumni_profiles,
            [
                profile_row(user_id, college_id, record.values, ProfileOrigin.IMPORT, now)
                for user_id, record in profiles.items()
            ],
        )
        await self._add_skills(profiles, skill_ids, now)

    async def _add_skills(
        self, profiles: Mapping[str, ImportedRecord], skill_ids: Mapping[str, str], now: datetime
    ) -> None:
        rows = []
        for user_id, record in profiles.items():
            rows += [
                {
                    "user_id": user_id,
                    "skill_id": skill_ids[key],
                    "sort_order": order,
                    "origin": SkillOrigin.IMPORT,
                    "added_at": now,
                }
                for order, key in enumerate(record.skills)
            ]
        await insert_all(self._connection, profile_skills, rows)

    async def update(
        self,
        profiles: Mapping[str, ImportedRecord],
        reskilled: Collection[str],
        skill_ids: Mapping[str, str],
        now: datetime,
    ) -> None:
        if not profiles:
            return
        self._touched.update(profiles)
        p = alumni_profiles
        links = await self._links(profiles)
        statement = (
            sa.update(p)
            .where(p.c.user_id == sa.bindparam("key"))
            .values(
                {name: sa.bindparam(f"new_{name}") for name in (*_profile_values({"name": ""}), "updated_at")}
                | {"version": p.c.version + 1}
            )
        )
        await self._connection.execute(
            statement,
            [
                {
                    "key": user_id,
                    **{
                        f"new_{name}": value
                        for name, value in _profile_values(record.values, links.get(user_id)).items()
                    },
                    "new_updated_at": now,
                }
                for user_id, record in profiles.items()
            ],
        )
        if reskilled:
            t = profile_skills
            await self._connection.execute(
                sa.delete(t).where(t.c.user_id.in_(list(reskilled)), t.c.origin == SkillOrigin.IMPORT)
            )
            await self._add_skills({user_id: profiles[user_id] for user_id in reskilled}, skill_ids, now)

    async def _links(self, user_ids: Collection[str]) -> dict[str, Mapping[str, Any]]:
        """What the profiles of these people link to."""
        p = alumni_profiles
        found: dict[str, Mapping[str, Any]] = {}
        for batch in batches(sorted(user_ids)):
            query = sa.select(p.c.user_id, p.c.social_links).where(p.c.user_id.in_(batch))
            found.update({user_id: links for user_id, links in await self._connection.execute(query) if links})
        return found

    async def remove_profiles(self, user_ids: Sequence[str]) -> None:
        self._touched.update(user_ids)
        if user_ids:
            await self._connection.execute(
                sa.delete(alumni_profiles).where(alumni_profiles.c.user_id.in_(list(user_ids)))
            )

    async def remove(self, user_ids: Sequence[str]) -> frozenset[str]:
        if not user_ids:
            return frozenset()
        self._touched.update(user_ids)
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(sa.delete(users).where(users.c.id.in_(list(user_ids))))
        except sa.exc.IntegrityError:
            if len(user_ids) == 1:
                return frozenset(user_ids)
            middle = len(user_ids) // 2
            return await self.remove(user_ids[:middle]) | await self.remove(user_ids[middle:])
        return frozenset()
