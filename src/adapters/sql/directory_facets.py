"""What people in the directory have in common, and what begins as somebody types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import begins
from adapters.sql.tables.profiles import alumni_profiles, profile_skills
from adapters.sql.tables.skills import skills
from application.profiles.directory_ports import Facet, Facets, Suggestion
from domain.shared.privacy import Listing

Conditions = Sequence[sa.ColumnElement[bool]]

_p = alumni_profiles
_TEXTS = {
    "companies": (_p.c.current_company_key, "current_company_name"),
    "roles": (_p.c.current_role_key, "current_role_title"),
    "locations": (_p.c.location_key, "location_text"),
}
_KINDS = {"companies": "company", "roles": "role", "locations": "location"}
MAX_SKILLS = 500
"""Skills that are looked at for one suggestion."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everybody of a college whose listing is one of these."""

    college_id: str
    listings: frozenset[Listing]

    def conditions(self, people: Any = _p) -> list[sa.ColumnElement[bool]]:
        return [people.c.college_id == self.college_id, people.c.listing.in_(sorted(self.listings))]


async def facets(connection: AsyncConnection, seen: Seen, found: Conditions, limit: int) -> Facets:
    """Of the people on whom the conditions hold, all of whom are seen."""

    async def read(statement: sa.Select[Any]) -> tuple[Facet, ...]:
        return tuple(Facet(str(value), count) for value, count in await connection.execute(statement))

    return Facets(
        batch_years=await read(count_values(_p.c.batch_year, found, limit)),
        companies=await read(count_texts("companies", seen, found, limit)),
        locations=await read(count_texts("locations", seen, found, limit)),
        skills=tuple(sorted(await read(count_skills(found, limit)), key=lambda facet: (-facet.count, facet.value))),
        roles=await read(count_texts("roles", seen, found, limit)),
        departments=await read(count_values(_p.c.department_name, found, limit)),
    )


def count_values(column: sa.ColumnElement[Any], found: Conditions, limit: int) -> sa.Select[Any]:
    """Values with the number of people, the most frequent first."""
    count = sa.func.count().label("people")
    statement = sa.select(column.label("value"), count).where(*found, column.is_not(None)).group_by(column)
    return statement.order_by(count.desc(), column).limit(limit)


def count_texts(kind: str, seen: Seen, found: Conditions, limit: int) -> sa.Select[Any]:
    """The same by key, shown as somebody who is seen spells it."""
    column, name = _TEXTS[kind]
    counted = count_values(column, found, limit).subquery()
    other = _p.alias("speller")
    spelling = sa.select(other.c[name]).where(*seen.conditions(other), other.c[column.name] == counted.c.value)
    shown = spelling.limit(1).correlate(counted).scalar_subquery()
    return sa.select(shown, counted.c.people).order_by(counted.c.people.desc(), counted.c.value)


def count_skills(found: Conditions, limit: int) -> sa.Select[Any]:
    """(name, number of people), the most frequent first, equally frequent ones in no order that means anything."""
    t = profile_skills
    count = sa.func.count().label("people")
    counted = (
        sa.select(t.c.skill_id, count)
        .join_from(t, _p, _p.c.user_id == t.c.user_id)
        .where(*found)
        .group_by(t.c.skill_id)
        .order_by(count.desc(), t.c.skill_id)
        .limit(limit)
        .subquery()
    )
    name = sa.select(skills.c.name).where(skills.c.id == counted.c.skill_id).correlate(counted).scalar_subquery()
    return sa.select(name, counted.c.people)


async def suggestions(
    connection: AsyncConnection, seen: Seen, prefix: str, limit: int
) -> Mapping[str, Sequence[Suggestion]]:
    people: list[tuple[Any, ...]] = []
    for one in sorted(seen.listings):
        people += [tuple(row) for row in await connection.execute(names(seen.college_id, one, prefix, limit))]
    found = {
        "person": [Suggestion("person", name, user_id=user_id) for _, user_id, name in sorted(people)[:limit]],
        "skill": [Suggestion("skill", name) for name in await connection.scalars(skill_names(seen, prefix, limit))],
    }
    for texts, (column, _) in _TEXTS.items():
        some = [*seen.conditions(), begins(column, prefix)]
        rows = await connection.execute(count_texts(texts, seen, some, limit))
        found[_KINDS[texts]] = [Suggestion(_KINDS[texts], value, count) for value, count in rows]
    return found


def names(college_id: str, one: Listing, prefix: str, limit: int) -> sa.Select[Any]:
    """(key, id, name) of people of one listing, by name."""
    statement = sa.select(_p.c.name_key, _p.c.user_id, _p.c.name)
    statement = statement.where(_p.c.college_id == college_id, _p.c.listing == one, begins(_p.c.name_key, prefix))
    return statement.order_by(_p.c.name_key, _p.c.user_id).limit(limit)


def skill_names(seen: Seen, prefix: str, limit: int) -> sa.Select[Any]:
    """Those that somebody has, by name."""
    t = profile_skills
    begin = sa.select(skills.c.id, skills.c.name, skills.c.name_key).where(begins(skills.c.name_key, prefix))
    some = begin.order_by(skills.c.name_key).limit(MAX_SKILLS).subquery()
    held = t.c.skill_id == some.c.id
    has = sa.select(t.c.skill_id).join_from(t, _p, _p.c.user_id == t.c.user_id).where(held, *seen.conditions())
    return sa.select(some.c.name).where(has.correlate(some).exists()).order_by(some.c.name_key).limit(limit)
