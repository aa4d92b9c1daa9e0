"""The filters of the directory as conditions, on profiles and on what a text search reads.

For profiles also by which filter to begin: left alone, each database now and then begins with the one that most people
pass, and looks the others up one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import alumni_profiles, profile_skills
from adapters.sql.tables.search import people_search
from application.profiles.directory_ports import Chosen, DirectoryQuery
from domain.profiles.directory import DirectoryField, comparable
from domain.shared.skill_names import skill_key

NAMES = "names"
"""Begin with the index of names, and go along it."""

MANY = 20_000
"""People who are counted for a filter, at most: beyond that it is as good as none."""

_p, _k, _s = alumni_profiles, profile_skills, people_search
_KEY_LENGTH = 255
_SKILLS, _YEARS, _VERIFIED = "skills", "batch_year", "verified"
COLUMNS = {
    DirectoryField.COMPANY: _p.c.current_company_key,
    DirectoryField.LOCATION: _p.c.location_key,
    DirectoryField.JOB_ROLE: _p.c.current_role_key,
    DirectoryField.DEPARTMENT: _p.c.department_name,
}

Condition = sa.ColumnElement[bool]


def conditions(query: DirectoryQuery, start: str | None = None) -> list[Condition]:
    """On profiles, without the text: an index can serve the filter to start with only; without one, all of them."""
    by_profile = start != _SKILLS
    found = [
        _indexed(_p.c.college_id, "", is_free=by_profile) == query.college_id,
        _indexed(_p.c.listing, "", is_free=by_profile).in_(sorted(query.listings)),
    ]
    for name, condition in _filters(query, start).items():
        if start is None or name in (start, _SKILLS):
            found.append(condition)
        else:
            found.append(_without_index(query, name))
    if query.role:
        mine = sa.and_(users.c.id == _p.c.user_id, users.c.role == query.role)
        found.append(sa.select(users.c.id).where(mine).correlate(_p).exists())
    return found


def filter_key(text: str) -> str:
    """A stored value of a filter as `people_search` has it: two that the directory takes for the same are equal."""
    return comparable(text)[:_KEY_LENGTH]


def skill_line(name: str) -> str:
    """A skill as `people_search` has it among others."""
    return f"\n{skill_key(name)}\n"


def conditions_on_documents(query: DirectoryQuery) -> list[Condition]:
    """The same on rows of `people_search`, none of which an index serves: the full-text index is the way to them."""
    found = [
        _indexed(_s.c.college_id, "", is_free=False) == query.college_id,
        _s.c.listing.in_(sorted(query.listings)),
    ]
    for field, chosen in query.fields.items():
        keys = sorted(set(map(filter_key, chosen.values)))
        found.append(_chosen(_s.c[field], Chosen(tuple(keys), filter_key(chosen.part))))
    if query.batch_years:
        found.append(_s.c.batch_year.in_(query.batch_years))
    if query.verified_only:
        found.append(_s.c.is_verified.is_(True))
    if query.skills is not None:
        lines = map(skill_line, query.skills.values())
        found.append(sa.or_(sa.false(), *(sa.func.instr(_s.c.skill_keys, line) > 0 for line in lines)))
    if query.role:
        found.append(_s.c.role == query.role)
    return found


async def best_start(connection: AsyncConnection, query: DirectoryQuery) -> str | None:
    """The filter that the fewest people pass; None when there is none."""
    sizes = {name: size_of(query, name) for name in _filters(query, None)}
    if not sizes:
        return None
    row = (await connection.execute(sa.select(*sizes.values()))).one()
    return min(zip(row, sizes, strict=True))[1]


def _filters(query: DirectoryQuery, start: str | None) -> Mapping[str, Condition]:
    found: dict[str, Condition] = {field: _chosen(COLUMNS[field], chosen) for field, chosen in query.fields.items()}
    if query.batch_years:
        found[_YEARS] = _p.c.batch_year.in_(query.batch_years)
    if query.verified_only:
        found[_VERIFIED] = _p.c.is_verified.is_(True)
    if query.skills is not None:
        held = sa.select(_k.c.user_id).where(_k.c.skill_id.in_(list(query.skills)))
        if start in (None, _SKILLS):
            found[_SKILLS] = _p.c.user_id.in_(held)
        else:
            found[_SKILLS] = held.where(_k.c.user_id == _p.c.user_id).correlate(_p).exists()
    return found


def _chosen(column: sa.ColumnElement[str], chosen: Chosen) -> Condition:
    return column.contains(chosen.part, autoescape=True) if chosen.part else column.in_(chosen.values)


def _without_index(query: DirectoryQuery, name: str) -> Condition:
    if name == _YEARS:
        return _indexed(_p.c.batch_year, 0, is_free=False).in_(query.batch_years)
    if name == _VERIFIED:
        return _indexed(_p.c.is_verified, sa.false(), is_free=False).is_(True)
    field = DirectoryField(name)
    return _chosen(_indexed(COLUMNS[field], "", is_free=False), query.fields[field])


def _indexed(column: sa.ColumnElement[Any], blank: Any, *, is_free: bool) -> sa.ColumnElement[Any]:
    return column if is_free else sa.func.coalesce(column, blank)


def size_of(query: DirectoryQuery, name: str) -> sa.ScalarSelect[int]:
    """How many people pass the filter, whatever their listing, counted in its index up to MANY."""
    if name == _SKILLS:
        assert query.skills is not None
        some = sa.select(sa.literal(1).label("one")).where(_k.c.skill_id.in_(list(query.skills)))
    else:
        condition = _filters(query, None)[name]
        some = sa.select(sa.literal(1).label("one")).where(_p.c.college_id == query.college_id, condition)
    return sa.select(sa.func.count()).select_from(some.limit(MANY).subquery()).scalar_subquery()
