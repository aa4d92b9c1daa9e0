"""What each commit brings up to date of the people it touched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.people import text_key
from adapters.sql.search_vocabulary import SqlVocabulary
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import ai_processing_queue
from adapters.sql.tables.profiles import (
    FieldOrigin,
    alumni_profiles,
    location_history,
    profile_educations,
    profile_experiences,
    profile_field_sources,
)
from adapters.sql.tables.search import data_generations, people_search, search_words
from adapters.sql.text_search import matches
from adapters.sql.unit_of_work import SqlUnitOfWork
from application.profiles.index_people import IndexPeople, RequestIndexing
from application.profiles.ports import NewPerson
from application.shared.search import SearchScope, UnderstandText
from domain.identity.account import AccountStatus, Role
from domain.shared.background_jobs import ClaimedJob, JobStatus, JobType
from domain.shared.imported_record import ImportedRecord
from domain.shared.privacy import Listing
from tests.databases import Database

JOB = ClaimedJob("j", JobType.INDEX_PEOPLE, {}, "w", 0, 3)


class People:
    """People as imports bring them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def college_id(self, uow: SqlUnitOfWork) -> str:
        return await uow.accounts.default_college_id()

    async def invite(self, *records: dict[str, Any], skills: dict[str, str] | None = None) -> list[str]:
        names = skills or {}
        new = [
            NewPerson(self.database.ids.new(), f"{number}@alumni.edu", ImportedRecord(record, names))
            for number, record in enumerate(records)
        ]
        async with self.database.uow() as uow:
            ids = (await uow.skills.resolve(names)).ids
            await uow.people.invite(new, await self.college_id(uow), ids, self.database.now)
            await uow.commit()
        return [person.user_id for person in new]

    async def change(self, user_id: str, **values: Any) -> None:
        """Behind the back of the index, and then touched."""
        if "location_text" in values:
            values["location_key"] = text_key(values["location_text"]) if values["location_text"] else None
        async with writing(self.database.engine) as connection:
            statement = sa.update(alumni_profiles).where(alumni_profiles.c.user_id == user_id)
            await connection.execute(statement.values(**values))
        await self.touch(user_id)

    async def touch(self, *user_ids: str) -> None:
        async with self.database.uow() as uow:
            uow._touched.update(user_ids)
            await uow.commit()

    async def found(self, text: str) -> list[str]:
        async with self.database.uow() as uow:
            college_id = await self.college_id(uow)
        query = await UnderstandText(SqlVocabulary(self.database.engine))(text, college_id, SearchScope.PEOPLE)
        assert query is not None
        condition = matches(people_search, query, self.database.engine.dialect.name)
        async with reading(self.database.engine) as connection:
            return sorted(await connection.scalars(sa.select(people_search.c.owner_id).where(condition)))

    async def profile(self, user_id: str) -> Any:
        (found,) = await self.database.rows(alumni_profiles, alumni_profiles.c.user_id == user_id)
        return found

    async def places(self, user_id: str) -> list[tuple[str, date, date | None, str]]:
        h = location_history
        rows = await self.database.rows(h, h.c.user_id == user_id)
        return [(row.location_text, row.valid_from, row.valid_to, row.origin) for row in rows]


@pytest.fixture
def people(database) -> People:
    return People(database)


async def test_imported_people_are_found_by_all_that_is_known_of_them(people, database):
    record = {
        "name": "Grace Hopper",
        "batch_year": 1934,
        "department": "Mathematics",
        "current_company": "Remington",
        "current_role": "Programmer",
        "location": "Arlington",
    }
    (grace, other) = await people.invite(record, {"name": "Ada"}, skills={"cobol": "COBOL"})
    for text in ("hopper grace", "1934", "mathematics", "remington", "programmer", "arlington"):
        assert (text, await people.found(text)) == (text, [grace])
    assert await people.found("cobol") == sorted([grace, other])
    (row,) = await database.rows(people_search, people_search.c.owner_id == grace)
    assert row.first_words == " grace_ hopper_ "
    assert row.second_words == " programmer_ remington_ "
    assert row.third_words == " cobol_ "


async def test_timelines_studies_and_what_people_say_of_themselves_are_found(people, database):
    (grace,) = await people.invite({"name": "Grace"})
    now = database.now
    times = {"created_at": now, "updated_at": now}
    ids = database.ids
    experience = {"role_title": "Admiral", "company_name": "Navy", "sort_order": 0, "dedupe_hash": "0" * 64}
    await database.insert(profile_experiences, id=ids.new(), user_id=grace, **experience, **times)
    await database.insert(profile_educations, id=ids.new(), user_id=grace, institution="Vassar", sort_order=0, **times)
    await people.change(grace, headline="Compiler pioneer", bio="Found a moth.", industry_name="Computing")
    for text in ("admiral", "navy", "vassar", "compiler", "moth", "computing"):
        assert (text, await people.found(text)) == (text, [grace])


async def test_who_is_listed_nowhere_is_not_found_and_leaves_no_words(people, database):
    ann, bob = await people.invite({"name": "Annabel Unique"}, {"name": "Bob"})
    async with writing(database.engine) as connection:
        await connection.execute(sa.update(users).where(users.c.id == ann).values(status=AccountStatus.DELETED))
    await people.touch(ann)
    assert (await people.profile(ann)).listing == "nobody"
    assert {row.owner_id for row in await database.rows(people_search)} == {bob}
    assert {row.word for row in await database.rows(search_words)} == {"bob"}


async def test_people_who_are_gone_are_forgotten(people, database):
    (ann,) = await people.invite({"name": "Annabel"})
    async with database.uow() as uow:
        await uow.people.remove([ann])
        await uow.commit()
    for table in (people_search, search_words):
        assert await database.rows(table) == []


async def test_a_transaction_that_is_undone_leaves_nothing_to_be_found(people, database):
    async with database.uow() as uow:
        person = NewPerson(database.ids.new(), "a@alumni.edu", ImportedRecord({"name": "Ann"}, {}))
        await uow.people.invite([person], await people.college_id(uow), {}, database.now)
    for table in (people_search, search_words, data_generations):
        assert await database.rows(table) == []


async def test_completion_follows_what_is_filled_in(people):
    (ann,) = await people.invite({"name": "Ann"})
    before = (await people.profile(ann)).completion_pct
    await people.change(ann, bio="About me.", headline="Engineer")
    assert (await people.profile(ann)).completion_pct > before


async def test_places_are_recorded_from_day_to_day(people, database):
    (ann,) = await people.invite({"name": "Ann", "location": "Oslo"})
    first = database.now.date()
    assert await people.places(ann) == [("Oslo", first, None, "import")]
    database.clock.advance(timedelta(days=2))
    await people.touch(ann)
    assert await people.places(ann) == [("Oslo", first, None, "import")]
    second = database.now.date()
    await database.insert(
        profile_field_sources, user_id=ann, field_name="location", origin=FieldOrigin.SELF, set_at=database.now
    )
    await people.change(ann, location_text="Bergen")
    moved = [("Oslo", first, second, "import"), ("Bergen", second, None, "profile")]
    assert await people.places(ann) == moved
    database.clock.advance(timedelta(days=1))
    await people.change(ann, location_text=None)
    assert await people.places(ann) == [moved[0], ("Bergen", second, database.now.date(), "profile")]


async def test_of_several_places_on_one_day_the_last_counts(people, database):
    (ann,) = await people.invite({"name": "Ann", "location": "Oslo"})
    first = database.now.date()
    await people.change(ann, location_text="Bergen")
    assert await people.places(ann) == [("Bergen", first, None, "import")]
    database.clock.advance(timedelta(days=1))
    second = database.now.date()
    await people.change(ann, location_text="Tromsø")
    await people.change(ann, location_text="Bodø")
    assert await people.places(ann) == [("Bergen", first, second, "import"), ("Bodø", second, None, "import")]
    await people.change(ann, location_text="BERGEN")
    assert await people.places(ann) == [("Bergen", first, None, "import")]


async def test_who_never_said_where_has_no_places(people):
    (ann,) = await people.invite({"name": "Ann"})
    assert await people.places(ann) == []


async def test_many_people_are_indexed_by_a_job_and_listed_at_once(people, database):
    ids = await people.invite(*({"name": f"Person{number}", "location": f"Place {number}"} for number in range(1_000)))
    assert await people.found("place") == []
    async with reading(database.engine) as connection:
        listed = sa.select(sa.func.count()).where(alumni_profiles.c.listing == Listing.INVITED)
        assert await connection.scalar(listed) == 1_000
    assert await IndexPeople(database.uow)(JOB) == {"people": 1_000}
    assert await IndexPeople(database.uow)(JOB) == {"people": 0}
    assert len(await people.found("place")) == 1_000
    assert await people.found("person999") == [ids[999]]


async def test_a_job_that_indexes_very_many_leaves_the_rest_to_another_one(people, database):
    await people.invite(*({"name": f"Person{number} Here"} for number in range(1_200)))
    async with writing(database.engine) as connection:
        await connection.execute(sa.delete(ai_processing_queue))
    index = IndexPeople(database.uow, transactions=2)
    assert await index(JOB) == {"people": 1_000}
    (following,) = await database.rows(ai_processing_queue)
    assert (following.task_type, following.status) == (JobType.INDEX_PEOPLE, JobStatus.PENDING)
    assert await index(JOB) == {"people": 200}
    assert await index(JOB) == {"people": 0}
    assert len(await database.rows(ai_processing_queue)) == 1
    assert len(await people.found("here")) == 1_200


async def test_many_who_hide_at_once_are_hidden_from_text_searches_at_once(people, database):
    ids = await people.invite(*({"name": f"Person{number} Here"} for number in range(60)))
    await IndexPeople(database.uow)(JOB)
    async with writing(database.engine) as connection:
        statement = sa.update(users).where(users.c.id.in_(ids[:55]))
        await connection.execute(statement.values(role=Role.ADMIN))
    await people.touch(*ids)
    rows = await database.rows(people_search)
    assert {row.owner_id for row in rows if row.listing == Listing.INVITED} == set(ids[55:])
    assert len(rows) == 60


async def test_a_text_search_finds_by_whom_it_may_be_filtered(people, database):
    record = {"name": "Gräce", "batch_year": 1934, "current_company": "ACME  Corp", "location": "Zürich"}
    (grace,) = await people.invite(record, skills={"c++": "C++", "project management": "Project Management"})
    await people.change(grace, is_verified=True, department_name="R & D")
    (row,) = await database.rows(people_search)
    assert (row.name_key, row.listing, row.role) == ("gräce", "invited", "alumni")
    assert (row.company, row.location, row.job_role, row.department) == ("acme corp", "zurich", "", "r & d")
    assert (row.batch_year, bool(row.is_verified)) == (1934, True)
    assert row.skill_keys == "\nc++\n\nproject management\n"


async def test_everyone_can_be_indexed_anew(people, database):
    ids = await people.invite(*({"name": f"Person{number} Here"} for number in range(1_200)))
    await IndexPeople(database.uow)(JOB)
    async with writing(database.engine) as connection:
        # As a database is right after the migration, with somebody found who is gone.
        await connection.execute(sa.delete(people_search).where(people_search.c.owner_id != ids[0]))
        await connection.execute(sa.delete(search_words).where(search_words.c.word.not_in(["person0", "here"])))
        await connection.execute(sa.update(search_words).values(uses=1))
        await connection.execute(sa.delete(users).where(users.c.id == ids[0]))
    await RequestIndexing(database.uow)()
    assert await IndexPeople(database.uow)(JOB) == {"people": 1_200}
    assert await people.found("here") == sorted(ids[1:])
    assert await people.found("person0 ") == []
    assert await people.found("person7 ") == [ids[7]]
    await RequestIndexing(database.uow)()
    assert await IndexPeople(database.uow)(JOB) == {"people": 1_199}


async def test_indexing_everyone_is_asked_for_once(database):
    request = RequestIndexing(database.uow)
    await request()
    await request()
    async with reading(database.engine) as connection:
        queued = sa.text("SELECT COUNT(*) FROM ai_processing_queue WHERE task_type = 'index_people'")
        assert await connection.scalar(queued) == 1
