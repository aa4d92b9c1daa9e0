"""Postings in tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.sql.generations import SqlGenerations
from adapters.sql.personal_data.jobs import PostingData
from adapters.sql.tables.jobs import job_skills, job_views, jobs, saved_jobs
from adapters.sql.tables.platform import outbox_events
from adapters.sql.tables.search import job_search
from adapters.sql.tables.skills import skills
from application.jobs.posting_ports import Posting
from application.privacy.ports import Person
from application.shared.ports import ConcurrentWrite, DataKind
from domain.jobs.posting import JobKind, PostingStatus
from domain.privacy.mentions import ERASED
from domain.shared.skill_names import skills_by_key
from tests.databases import Database


async def stored(database: Database, poster: str, **changes: Any) -> Posting:
    """A posting of this person, in the college of the database."""
    async with database.uow() as uow:
        posting = Posting(
            id=database.ids.new(),
            college_id=await uow.accounts.default_college_id(),
            posted_by=poster,
            title="Engineer",
            description="Build.",
            company="Acme",
            location="Lisbon",
            job_type=JobKind.CONTRACT,
            experience=None,
            salary=None,
            apply_url=None,
            closes_on=None,
            status=PostingStatus.ACTIVE,
            published_at=database.now,
            closed_at=None,
            close_reason=None,
            skills=("SQL", "Python"),
            views_count=0,
            applications_count=0,
            created_at=database.now,
            updated_at=database.now,
            version=1,
        )
        posting = replace(posting, **changes)
        names = skills_by_key(posting.skills)
        found = await uow.skills.resolve(names)
        await uow.portal_jobs.add(posting, [found.ids[key] for key in names])
        await uow.commit()
    return posting


async def generation(database: Database, college_id: str) -> int:
    return await SqlGenerations(database.engine).current(college_id, DataKind.JOBS)


async def test_a_posting_comes_back_as_it_was_stored(database):
    posting = await stored(database, await database.add_user())
    async with database.uow() as uow:
        assert await uow.portal_jobs.by_id(posting.id) == await uow.portal_jobs.take(posting.id) == posting
        assert await uow.portal_jobs.by_id(database.ids.new()) is None


async def test_each_change_of_postings_is_counted_and_numbers_are_none(database):
    ana, bob = await database.add_user("a@a.example"), await database.add_user("b@a.example")
    posting = await stored(database, ana)
    assert await generation(database, posting.college_id) == 1
    async with database.uow() as uow:
        assert await uow.portal_jobs.count_view(posting.id, bob, database.now, database.now)
        await uow.portal_jobs.save(bob, posting.id, database.now)
        await uow.commit()
    assert await generation(database, posting.college_id) == 1
    async with database.uow() as uow:
        await uow.portal_jobs.store(replace(posting, title="Other"), None)
        await uow.commit()
    assert await generation(database, posting.college_id) == 2
    async with database.uow() as uow:
        await uow.portal_jobs.delete(posting)
        await uow.commit()
    assert await generation(database, posting.college_id) == 3
    for table in (jobs, job_views, saved_jobs, job_skills, job_search):
        assert await database.rows(table) == []
    assert len(await database.rows(skills)) == 2


async def test_what_is_undone_is_not_counted(database):
    posting = await stored(database, await database.add_user())
    async with database.uow() as uow:
        await uow.portal_jobs.store(replace(posting, title="Other"), None)
    assert await generation(database, posting.college_id) == 1
    async with database.uow() as uow:
        await uow.commit()
    assert await generation(database, posting.college_id) == 1


async def test_of_two_who_store_one_version_the_second_is_refused(database):
    posting = await stored(database, await database.add_user())
    async with database.uow() as uow:
        await uow.portal_jobs.store(replace(posting, title="First"), None)
        with pytest.raises(ConcurrentWrite):
            await uow.portal_jobs.store(replace(posting, title="Second"), None)
        await uow.commit()
    async with database.uow() as uow:
        found = await uow.portal_jobs.by_id(posting.id)
    assert (found.title, found.version) == ("First", 2)


async def test_storing_leaves_the_counters_alone(database):
    ana, bob = await database.add_user("a@a.example"), await database.add_user("b@a.example")
    posting = await stored(database, ana)
    async with database.uow() as uow:
        await uow.portal_jobs.count_view(posting.id, bob, database.now, database.now)
        await uow.portal_jobs.store(replace(posting, title="Other"), None)
        await uow.commit()
    assert (await database.row(jobs, posting.id)).views_count == 1


async def test_the_skills_keep_the_order_that_they_are_given_in(database):
    posting = await stored(database, await database.add_user(), skills=("Z", "A", "M"))
    async with database.uow() as uow:
        assert (await uow.portal_jobs.by_id(posting.id)).skills == ("Z", "A", "M")


async def test_the_end_of_a_last_day_is_found_in_order(database):
    ana, today = await database.add_user(), database.now.date()
    days = [today.replace(day=day) for day in (1, 2, 3)]
    second, first, _ = [await stored(database, ana, closes_on=day) for day in (days[1], days[0], days[2])]
    await stored(database, ana)
    await stored(database, ana, closes_on=days[0], status=PostingStatus.CLOSED)
    async with database.uow() as uow:
        assert await uow.portal_jobs.expired(days[2], 10) == [first.id, second.id]
        assert await uow.portal_jobs.expired(days[2], 1) == [first.id]
        assert await uow.portal_jobs.expired(days[0], 10) == []


async def test_company_and_place_of_any_length_fit_their_keys(database):
    long = "\ufdfa" * 255
    posting = await stored(database, await database.add_user(), company=long, location=long)
    async with database.uow() as uow:
        assert (await uow.portal_jobs.by_id(posting.id)).company == long


async def test_the_postings_of_who_leaves_are_closed_and_drafts_are_deleted(database):
    ana, bob = await database.add_user("ana@a.example"), await database.add_user("bob@a.example")
    online = await stored(database, ana, description="Write to Ana@a.example.")
    closed = await stored(database, ana, status=PostingStatus.CLOSED)
    draft = await stored(database, ana, status=PostingStatus.DRAFT)
    others = await stored(database, bob)
    async with database.uow() as uow:
        await uow.portal_jobs.count_view(others.id, ana, database.now, database.now)
        await uow.portal_jobs.save(ana, others.id, database.now)
        await uow.commit()
    before = await generation(database, online.college_id)
    person = Person(ana, online.college_id, "ana@a.example", "Ana Diaz")
    part = PostingData(database.engine, database.clock, database.ids)
    copy = await part.export(person)
    assert [row["id"] for row in copy["posted"]] == [online.id, closed.id, draft.id]
    assert [row["job_id"] for row in (*copy["viewed"], *copy["saved"])] == [others.id] * 2
    for _ in range(2):
        await part.erase(person)
    left = await database.row(jobs, online.id)
    assert (left.status, left.close_reason, left.description, left.title) == (
        "closed",
        "poster_left",
        ERASED,
        "Engineer",
    )
    assert (await database.row(jobs, closed.id)).description == "Build."
    assert await database.rows(jobs, jobs.c.id == draft.id) == []
    assert (await database.row(jobs, others.id)).status == "active"
    assert (await database.row(jobs, others.id)).views_count == 1
    assert await database.rows(job_views) == await database.rows(saved_jobs) == []
    assert await generation(database, online.college_id) == before + 1
    (told,) = await database.rows(outbox_events)
    assert (told.topic, told.aggregate_id, told.payload["reason"]) == ("jobs.closed", online.id, "poster_left")
