"""Profiles as people edit them, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from adapters.sql.tables.profiles import (
    alumni_profiles,
    location_history,
    profile_educations,
    profile_experiences,
    profile_field_sources,
    profile_skills,
)
from application.profiles.profile_ports import EditedProfile
from application.shared.ports import ConcurrentWrite
from application.shared.retrying import retrying
from domain.profiles.profile import Education, Experience, Profile
from tests.databases import Database

STRANGE = "Ünïcode 🚀 <b>&amp;</b> \u202e%s '\"\\"


async def profile_of(database: Database, user_id: str) -> Profile:
    async with database.uow() as uow:
        owner = await uow.profiles.owner(user_id)
    assert owner is not None
    assert owner.profile is not None
    return owner.profile


async def save(database: Database, user_id: str, *, by_admin: bool = False, **values: Any) -> frozenset[str]:
    """The ids of skills that the person has no more."""
    async with database.uow() as uow:
        owner = await uow.profiles.owner(user_id)
        assert owner is not None
        assert owner.profile is not None
        names = {name.casefold(): name for name in values.get("skills", ())}
        ids = (await uow.skills.resolve(names)).ids
        skill_ids = tuple(ids[key] for key in names)
        profile = replace(owner.profile, **values)
        edited = EditedProfile(profile, values.keys(), skill_ids, values.keys(), by_admin)
        dropped = await uow.profiles.save(edited, database.now)
        await uow.commit()
    return dropped


EVERYTHING: dict[str, Any] = {
    "name": STRANGE,
    "headline": STRANGE,
    "bio": STRANGE * 100,
    "batch_year": 2015,
    "department": STRANGE,
    "industry": STRANGE,
    "current_role": STRANGE,
    "current_company": STRANGE,
    "location": STRANGE,
    "years_of_experience": 0,
    "achievements": (STRANGE, "x"),
    "social_links": {"website": "https://a.example", "phone": "123"},
    "willing_to_mentor": True,
    "willing_to_hire": True,
    "experiences": (Experience(STRANGE, "a", date(2020, 1, 1), None, STRANGE), Experience("a", STRANGE)),
    "educations": (Education(STRANGE, None, "f", 2010, 2015, [STRANGE]), Education("s", achievements=STRANGE)),
    "skills": ("SQL", "C++", "🚀"),
}


async def test_what_is_saved_is_read_back(database):
    user_id = await database.add_user()
    before = await profile_of(database, user_id)
    await save(database, user_id, **EVERYTHING)
    after = await profile_of(database, user_id)
    assert {name: getattr(after, name) for name in EVERYTHING} == EVERYTHING
    assert after.version > before.version
    (row,) = await database.rows(alumni_profiles)
    assert row.location_key == row.current_role_key == row.current_company_key == row.name_key
    assert row.name_key != STRANGE


async def test_nothing_but_what_changed_is_written(database):
    user_id = await database.add_user()
    await save(database, user_id, **EVERYTHING)
    await save(database, user_id, headline=None)
    after = await profile_of(database, user_id)
    assert {name: getattr(after, name) for name in EVERYTHING} == {**EVERYTHING, "headline": None}


async def test_rows_of_a_timeline_are_kept_moved_added_and_dropped(database):
    user_id = await database.add_user()
    await save(database, user_id, experiences=tuple(Experience(role, "Acme") for role in "abc"))
    ids = {row.role_title: row.id for row in await database.rows(profile_experiences)}
    await save(database, user_id, experiences=tuple(Experience(role, "Acme", description="new") for role in "dCA"))
    rows = {row.role_title: row for row in await database.rows(profile_experiences)}
    assert {role: row.sort_order for role, row in rows.items()} == {"d": 0, "C": 1, "A": 2}
    assert (rows["C"].id, rows["A"].id) == (ids["c"], ids["a"])
    assert {row.description for row in rows.values()} == {"new"}
    await save(database, user_id, experiences=(), educations=(Education("s"),) * 2)
    assert await database.rows(profile_experiences) == []
    assert len(await database.rows(profile_educations)) == 2


async def test_skills_keep_their_origin_and_those_dropped_are_named(database):
    user_id = await database.add_user()
    await save(database, user_id, skills=("SQL", "Go"))
    first = {row.skill_id: row for row in await database.rows(profile_skills)}
    dropped = await save(database, user_id, skills=("Rust", "Go"))
    (go,) = [row for row in await database.rows(profile_skills) if row.skill_id in first]
    assert dropped == first.keys() - {go.skill_id}
    assert (go.sort_order, go.added_at) == (1, first[go.skill_id].added_at)


async def test_who_entered_a_field_last_is_known(database):
    user_id = await database.add_user()
    await save(database, user_id, headline="a", location="b")
    database.clock.advance(timedelta(hours=1))
    await save(database, user_id, by_admin=True, headline="c")
    found = {row.field_name: (row.origin, row.set_at) for row in await database.rows(profile_field_sources)}
    assert found["headline"] == ("admin", database.now)
    assert found["location"][0] == "self"


async def test_moves_are_remembered_by_the_day(database):
    user_id = await database.add_user()
    for days, place in ((0, "Rome"), (0, "Berlin"), (40, "Oslo"), (1, None)):
        database.clock.advance(timedelta(days=days))
        await save(database, user_id, location=place)
    rows = await database.rows(location_history)
    assert [row.location_text for row in rows] == ["Berlin", "Oslo"]
    assert rows[0].valid_to == rows[1].valid_from
    assert (rows[1].valid_to - rows[1].valid_from).days == 1


async def test_nobody_and_accounts_without_a_profile(database):
    user_id = await database.add_user()
    async with database.uow() as uow:
        assert await uow.profiles.owner(database.ids.new()) is None
        await uow.people.remove_profiles([user_id])
        await uow.commit()
    async with database.uow() as uow:
        owner = await uow.profiles.owner(user_id)
        assert owner is not None
        assert owner.profile is None
        new = Profile(user_id, owner.college_id, "Ana", database.now, database.now, 1)
        await uow.profiles.create(new, by_admin=True)
        await uow.commit()
    assert (await profile_of(database, user_id)).name == "Ana"
    (row,) = await database.rows(alumni_profiles)
    assert row.origin == "admin"


async def test_edits_at_the_same_time_follow_each_other(database):
    user_id = await database.add_user()
    versions = []

    async def edit(number: int) -> None:
        async def write() -> None:
            async with database.uow() as uow:
                owner = await uow.profiles.owner(user_id)
                assert owner is not None
                assert owner.profile is not None
                skills = (*owner.profile.skills, f"Skill {number}")
                ids = (await uow.skills.resolve({name.casefold(): name for name in skills})).ids
                edited = EditedProfile(
                    replace(owner.profile, skills=skills), ["skills"], tuple(ids.values()), ["skills"], False
                )
                await uow.profiles.save(edited, database.now)
                await uow.commit()
                versions.append(owner.profile.version)

        await retrying(write)

    results = await asyncio.gather(*(edit(number) for number in range(6)), return_exceptions=True)
    done = sum(result is None for result in results)
    assert all(result is None or isinstance(result, ConcurrentWrite) for result in results)
    assert len((await profile_of(database, user_id)).skills) == done
    assert len(set(versions)) == done
