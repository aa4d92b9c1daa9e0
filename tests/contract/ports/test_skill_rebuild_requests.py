"""Changes of profiles and postings ask for the skill graph to be brought up to date."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from adapters.sql.skill_documents import SqlSkillUses
from adapters.sql.tables.platform import ai_processing_queue
from application.shared.ports import StoredEvent
from application.skills.request_rebuild import DELAY, RequestRebuild
from tests.databases import Database


@pytest.fixture
def request_rebuild(database: Database) -> RequestRebuild:
    return RequestRebuild(database.uow, SqlSkillUses(database.engine), database.clock)


def changed(user_id: str, *fields: str) -> StoredEvent:
    return StoredEvent("e", "profiles.changed", user_id, {"fields": list(fields), "completion": 50})


async def queued(database: Database) -> list[sa.Row]:
    return await database.rows(ai_processing_queue, ai_processing_queue.c.task_type == "skill_graph")


async def test_several_changes_are_one_job_a_minute_later(database, request_rebuild):
    ana = await database.add_user()
    ben = await database.add_user("ben@alumni.edu")
    await asyncio.gather(*(request_rebuild(changed(user_id, "bio", "skills")) for user_id in (ana, ben)))
    (job,) = await queued(database)
    async with database.uow() as uow:
        assert job.college_id == await uow.accounts.default_college_id()
    assert job.scheduled_at == database.now + DELAY == database.now + timedelta(minutes=1)


async def test_a_change_of_something_else_asks_for_nothing(database, request_rebuild):
    await request_rebuild(changed(await database.add_user(), "bio", "headline"))
    assert await queued(database) == []


async def test_a_change_of_somebody_who_is_gone_asks_for_nothing(database, request_rebuild):
    await request_rebuild(changed(database.ids.new(), "skills"))
    await request_rebuild(StoredEvent("e", "jobs.posted", database.ids.new(), {"posted_by": "u"}))
    assert await queued(database) == []


async def test_an_erasure_asks_for_a_rebuild_when_the_profile_is_gone_already(database, request_rebuild):
    async with database.uow() as uow:
        college_id = await uow.accounts.default_college_id()
    erased = StoredEvent("e", "privacy.person_erased", database.ids.new(), {"college_id": college_id})
    await request_rebuild(erased)
    (job,) = await queued(database)
    assert (job.college_id, job.scheduled_at) == (college_id, database.now + DELAY)


@pytest.mark.parametrize("topic", ["identity.account_suspended", "identity.account_reinstated"])
async def test_who_is_suspended_or_comes_back_asks_for_a_rebuild(database, request_rebuild, topic):
    await request_rebuild(StoredEvent("e", topic, await database.add_user(), {}))
    assert len(await queued(database)) == 1
