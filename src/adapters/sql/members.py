"""Profiles with everything that belongs to them, a few statements for any number of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.sql.engine import reading
from adapters.sql.statements import batches, skill_names
from adapters.sql.tables.identity import users
from adapters.sql.tables.privacy import privacy_settings
from adapters.sql.tables.profiles import alumni_profiles, profile_educations, profile_experiences, profile_skills
from application.profiles.member import Member, MemberReader
from domain.identity.account import AccountStatus, Role
from domain.profiles.profile import Education, Experience, Profile
from domain.shared.privacy import PrivacySettings, Subject, Visibility

_p, _s = alumni_profiles, privacy_settings
_CHOSEN = (
    "profile_visibility",
    "show_email",
    "show_phone",
    "allow_messages",
    "allow_mentorship_requests",
    "show_in_directory",
    "show_activity",
)


class SqlMemberReader(MemberReader):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def members(self, user_ids: Collection[str]) -> Mapping[str, Member]:
        async with reading(self._engine) as connection:
            return await load_members(connection, user_ids)


async def load_members(connection: AsyncConnection, user_ids: Collection[str]) -> dict[str, Member]:
    """Members by id, without erased accounts and accounts without a profile."""
    found: dict[str, Member] = {}
    wanted = sorted(set(user_ids))
    for batch in batches(wanted):
        query = (
            sa.select(_p, *(users.c[name] for name in ("email", "role", "status", "email_verified_at")))
            .add_columns(*(_s.c[name] for name in _CHOSEN))
            .select_from(_p.join(users, users.c.id == _p.c.user_id).outerjoin(_s, _s.c.user_id == _p.c.user_id))
            .where(_p.c.user_id.in_(batch), users.c.status != AccountStatus.DELETED)
        )
        rows = (await connection.execute(query)).all()
        ids = [row.user_id for row in rows]
        experiences = await _experiences(connection, ids)
        educations = await _educations(connection, ids)
        skills = await _skills(connection, ids)
        for row in rows:
            parts = (tuple(experiences[row.user_id]), tuple(educations[row.user_id]), tuple(skills[row.user_id]))
            found[row.user_id] = Member(_profile(row, *parts), row.email, Role(row.role), subject(row))
    return found


def standings(user_ids: Collection[str]) -> sa.Select[Any]:
    """Rows from which `subject` makes what the privacy policy asks, with the listing that is stored."""
    return (
        sa.select(_p.c.user_id, _p.c.college_id, _p.c.listing)
        .add_columns(*(users.c[name] for name in ("role", "status", "email_verified_at")))
        .add_columns(*(_s.c[name] for name in _CHOSEN))
        .select_from(_p.join(users, users.c.id == _p.c.user_id).outerjoin(_s, _s.c.user_id == _p.c.user_id))
        .where(_p.c.user_id.in_(list(user_ids)))
    )


def subject(row: Any) -> Subject:
    """Of a row with the account's `role`, `status`, `email_verified_at` and the privacy settings, NULL for defaults."""
    is_invited = row.status == AccountStatus.INVITED
    # An address that nobody has proven may be that of somebody else.
    is_member = row.status == AccountStatus.ACTIVE and row.email_verified_at is not None
    settings = PrivacySettings()
    if row.profile_visibility is not None:
        switches = {name: bool(getattr(row, name)) for name in _CHOSEN[1:]}
        settings = PrivacySettings(Visibility(row.profile_visibility), **switches)
    is_staff = row.role == Role.ADMIN
    return Subject(row.user_id, row.college_id, is_member or is_invited, is_invited, settings, is_staff)


def _profile(
    row: Any, experiences: tuple[Experience, ...], educations: tuple[Education, ...], skills: tuple[str, ...]
) -> Profile:
    return Profile(
        row.user_id,
        row.college_id,
        row.name,
        row.created_at,
        row.updated_at,
        row.version,
        row.headline,
        row.bio,
        row.batch_year,
        row.department_name,
        row.industry_name,
        row.current_role_title,
        row.current_company_name,
        row.location_text,
        row.years_of_experience,
        tuple(row.achievements or ()),
        row.social_links,
        bool(row.willing_to_mentor),
        bool(row.willing_to_hire),
        experiences,
        educations,
        skills,
        row.photo_file_id,
        row.cv_file_id,
        row.completion_pct,
        bool(row.is_verified),
        row.verified_by,
        row.verified_at,
    )


async def _experiences(connection: AsyncConnection, user_ids: list[str]) -> defaultdict[str, list[Experience]]:
    t = profile_experiences
    query = (
        sa.select(t.c.user_id, t.c.role_title, t.c.company_name, t.c.started_on, t.c.ended_on, t.c.description)
        .where(t.c.user_id.in_(user_ids))
        .order_by(t.c.user_id, t.c.sort_order)
    )
    found: defaultdict[str, list[Experience]] = defaultdict(list)
    for user_id, *values in await connection.execute(query) if user_ids else ():
        found[user_id].append(Experience(*values))
    return found


async def _educations(connection: AsyncConnection, user_ids: list[str]) -> defaultdict[str, list[Education]]:
    t = profile_educations
    query = (
        sa.select(
            t.c.user_id,
            t.c.institution,
            t.c.degree,
            t.c.field_of_study,
            t.c.start_year,
            t.c.end_year,
            t.c.achievements,
        )
        .where(t.c.user_id.in_(user_ids))
        .order_by(t.c.user_id, t.c.sort_order)
    )
    found: defaultdict[str, list[Education]] = defaultdict(list)
    for user_id, *values in await connection.execute(query) if user_ids else ():
        found[user_id].append(Education(*values))
    return found


async def _skills(connection: AsyncConnection, user_ids: list[str]) -> defaultdict[str, list[str]]:
    """Names in the person's order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for user_id, _, name, _ in sorted(
        await skill_names(connection, profile_skills, "user_id", user_ids, "sort_order"), key=itemgetter(0, 3, 1)
    ):
        found[user_id].append(name)
    return found
