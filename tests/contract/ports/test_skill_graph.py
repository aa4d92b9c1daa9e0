"""What the skill graph is counted from, and how a graph is published."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from adapters.llm.template import TemplateWriter
from adapters.memory.files import MemoryFiles
from adapters.ml.communities import LouvainCommunities
from adapters.ml.embedders import LearntEmbedders
from adapters.ml.index_choice import IndexChoice
from adapters.skill_graphs import DamagedGraph, StoredSkillGraphs, encode
from adapters.sql.engine import writing
from adapters.sql.skill_changes import note_changes
from adapters.sql.skill_documents import SqlSkillUses
from adapters.sql.tables.analysis import ai_runs, skill_graph_changes
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.jobs import job_market_posting_skills, job_market_postings, job_skills, jobs
from adapters.sql.tables.platform import outbox_events
from adapters.sql.tables.profiles import alumni_profiles, educational_record_skills, educational_records, profile_skills
from adapters.sql.tables.skills import skills
from application.datasets.ports import StoredRecord
from application.shared.ports import FileStore
from application.skills.build_graph import GraphBuilder
from application.skills.graph_ports import GraphOvertaken, Stream
from application.skills.rebuild_graph import LARGE_SHARE, RebuildGraph
from domain.identity.account import AccountStatus
from domain.jobs.posting import PostingStatus
from domain.shared.imported_record import ImportedRecord
from domain.skills.building import GraphParams
from domain.skills.graph import Incidence, PublishedGraph, Source
from tests.databases import Database

MINUTE = timedelta(minutes=1)


class College:
    """A college whose people and postings are made by name."""

    def __init__(self, database: Database, files: FileStore) -> None:
        self.database = database
        self.id = ""
        self.files = files
        self.uses = SqlSkillUses(database.engine)
        self.embedders = LearntEmbedders(files)
        self.store = self.new_store()
        self._skills: dict[str, str] = {}

    def new_store(self) -> StoredSkillGraphs:
        return StoredSkillGraphs(
            self.database.engine, self.files, self.embedders, self.database.ids, self.database.clock
        )

    def rebuilding(self, store: Any = None, *, large_share: float = 1_000.0) -> RebuildGraph:
        builder = GraphBuilder(self.embedders, IndexChoice(150_000), LouvainCommunities(), GraphParams(min_together=1))
        return RebuildGraph(
            self.database.uow,
            self.uses,
            store or self.store,
            self.embedders,
            builder,
            TemplateWriter(),
            self.database.ids,
            self.database.clock,
            large_share=large_share,
        )

    async def rebuild(self, *, full: bool = False) -> Mapping[str, Any]:
        self.database.clock.advance(MINUTE)
        return await self.rebuilding().rebuild(self.id, full=full)

    async def graph(self) -> PublishedGraph:
        found = await self.store.load(self.id)
        assert found is not None
        return found

    async def skill(self, name: str) -> str:
        if name not in self._skills:
            self._skills[name] = self.database.ids.new()
            now = self.database.now
            await self.database.insert(
                skills, id=self._skills[name], name=name, name_key=name.casefold(), created_at=now, updated_at=now
            )
        return self._skills[name]

    async def person(self, number: int, *names: str) -> str:
        user_id = await self.database.add_user(f"person{number}@alumni.edu")
        await self.give(user_id, *names)
        return user_id

    async def give(self, user_id: str, *names: str) -> None:
        """Other skills, through a transaction that touches the person."""
        t = profile_skills
        async with writing(self.database.engine) as connection:
            await connection.execute(sa.delete(t).where(t.c.user_id == user_id))
        for name in names:
            await self.database.insert(
                t, user_id=user_id, skill_id=await self.skill(name), origin="self", added_at=self.database.now
            )
        await self.note(Source.PROFILES, user_id)

    async def note(self, source: Source, *owners: str) -> None:
        async with writing(self.database.engine) as connection:
            await note_changes(connection, self.id, source, owners, self.database.now)

    async def posting(self, *names: str, industry: str | None = None, posted_on: date | None = None) -> str:
        posting_id, now = self.database.ids.new(), self.database.now
        await self.database.insert(
            job_market_postings,
            id=posting_id,
            college_id=self.id,
            title="t",
            company_name="c",
            industry_name=industry,
            dedupe_hash=posting_id,
            first_seen_on=now.date(),
            posted_on=posted_on,
            created_at=now,
            updated_at=now,
        )
        for name in names:
            await self.database.insert(
                job_market_posting_skills, posting_id=posting_id, skill_id=await self.skill(name)
            )
        await self.note(Source.MARKET, posting_id)
        return posting_id

    async def job(self, posted_by: str, status: str, *names: str) -> str:
        job_id, now = self.database.ids.new(), self.database.now
        await self.database.insert(
            jobs,
            id=job_id,
            college_id=self.id,
            posted_by=posted_by,
            title="t",
            description="d",
            company_name="c",
            company_key="c",
            location_text="l",
            location_key="l",
            job_type="full-time",
            status=status,
            published_at=now,
            created_at=now,
            updated_at=now,
        )
        for order, name in enumerate(names):
            await self.database.insert(job_skills, job_id=job_id, skill_id=await self.skill(name), sort_order=order)
        return job_id

    async def course(self, *names: str) -> str:
        record_id, now = self.database.ids.new(), self.database.now
        await self.database.insert(
            educational_records,
            id=record_id,
            college_id=self.id,
            student_number="1",
            course_name="n",
            completed_on=date(2026, 1, 1),
            dedupe_hash=record_id,
            created_at=now,
            updated_at=now,
        )
        for name in names:
            await self.database.insert(educational_record_skills, record_id=record_id, skill_id=await self.skill(name))
        return record_id

    async def lists(self, source: Source) -> dict[str, list[str]]:
        """Names of skills by document."""
        found = await self.uses.incidence(self.id, source)
        names = {skill_id: name for name, skill_id in self._skills.items()}
        return {owner: sorted(names[one] for one in of(found, i)) for i, owner in enumerate(found.owners)}


def of(incidence: Incidence, document: int) -> Sequence[str]:
    places = incidence.skills[incidence.starts[document] : incidence.starts[document + 1]]
    return [incidence.skill_ids[place] for place in places]


@pytest.fixture
async def college(database: Database) -> College:
    made = College(database, MemoryFiles())
    async with database.uow() as uow:
        made.id = await uow.accounts.default_college_id()
    return made


async def with_people(college: College, count: int = 12) -> list[str]:
    """People of three trades."""
    trades = (("Python", "SQL", "Docker"), ("Nursing", "Triage", "CPR"), ("Contract law", "Litigation", "Python"))
    return [await college.person(number, *trades[number % 3]) for number in range(count)]


async def test_documents_of_every_source_are_found_with_their_skills(college):
    ana = await college.person(1, "Python", "C++")
    market = await college.posting("Python", "Go")
    online, closed = await college.job(ana, "active", "Go"), await college.job(ana, "closed", "Go", "SQL")
    await college.job(ana, "draft", "Rust")
    await college.job(ana, "removed", "Rust")
    course = await college.course("SQL")
    assert await college.lists(Source.PROFILES) == {ana: ["C++", "Python"]}
    assert await college.lists(Source.MARKET) == {market: ["Go", "Python"]}
    assert await college.lists(Source.JOBS) == {online: ["Go"], closed: ["Go", "SQL"]}
    assert await college.lists(Source.COURSES) == {course: ["SQL"]}


async def test_only_people_who_are_present_are_counted(college):
    people = [await college.person(number, "Python") for number in range(5)]
    standings = [
        {"status": AccountStatus.INVITED, "email_verified_at": None},
        {"status": AccountStatus.DELETED},
        {"email_verified_at": None},
        {"status": AccountStatus.SUSPENDED, "suspended_reason": "r"},
    ]
    async with writing(college.database.engine) as connection:
        for user_id, values in zip(people, standings, strict=False):
            await connection.execute(sa.update(users).where(users.c.id == user_id).values(**values))
    present = {people[0], people[4]}
    assert (await college.lists(Source.PROFILES)).keys() == present
    assert (await college.uses.of_owners(college.id, Source.PROFILES, people)).keys() == present


async def test_other_colleges_are_not_read(college):
    await college.person(1, "Python")
    (row,) = await college.database.rows(colleges)
    other = "00000000-0000-7000-8000-00000000000c"
    await college.database.insert(colleges, **{**row._asdict(), "id": other, "code": "o", "name": "O", "name_key": "o"})
    try:
        for source in Source:
            assert (await college.uses.incidence(other, source)).owners == ()
        assert await college.uses.changed(other, 10) == {}
        (ana,) = (await college.uses.incidence(college.id, Source.PROFILES)).owners
        assert await college.uses.of_owners(other, Source.PROFILES, [ana]) == {}
        assert await college.uses.college_ids() == sorted([college.id, other])
        assert await college.uses.college_of(Source.PROFILES, ana) == college.id
    finally:
        async with writing(college.database.engine) as connection:
            await connection.execute(sa.delete(colleges).where(colleges.c.id == other))


async def test_new_documents_of_a_period_are_counted_once_whatever_they_name(college):
    await college.person(1, "Python", "SQL")
    await college.person(2, "Python")
    today = college.database.now.date()
    tomorrow = today + timedelta(days=1)
    found = await college.uses.additions(college.id, Stream.PROFILES, today, tomorrow)
    assert found.documents == 2
    assert dict(found.by_skill) == {await college.skill("Python"): 2, await college.skill("SQL"): 1}
    for since, until in ((today - timedelta(days=9), today), (tomorrow, tomorrow + timedelta(days=9))):
        other = await college.uses.additions(college.id, Stream.PROFILES, since, until)
        assert (other.documents, dict(other.by_skill)) == (0, {})


async def test_postings_are_new_on_the_day_they_were_posted_or_else_uploaded(college):
    today = college.database.now.date()
    posted = today - timedelta(days=40)
    await college.posting("Python", posted_on=posted)
    await college.posting("SQL")
    await college.person(1, "Python")
    tomorrow = today + timedelta(days=1)
    for stream, day, name in ((Stream.POSTED, posted, "Python"), (Stream.UPLOADED, today, "SQL")):
        assert await college.uses.newest(college.id, stream, tomorrow) == day
        assert await college.uses.newest(college.id, stream, day) is None
        found = await college.uses.additions(college.id, stream, day, day + timedelta(days=1))
        assert (found.documents, dict(found.by_skill)) == (1, {await college.skill(name): 1})
        others = [(posted - timedelta(days=9), day), (day + timedelta(days=1), tomorrow + timedelta(days=1))]
        for since, until in others:
            assert (await college.uses.additions(college.id, stream, since, until)).documents == 0


async def test_a_posting_whose_day_alone_changes_is_counted_again(college):
    posting = await college.posting("Python")
    await college.rebuild()
    assert await college.uses.changed(college.id, 10) == {}
    async with college.database.uow() as uow:
        (stored,) = (await uow.postings.by_id([posting])).values()
        dated = ImportedRecord({**stored.record.values, "posted_on": date(2026, 3, 1)}, stored.record.skills)
        await uow.postings.update([StoredRecord(posting, dated)], (), {}, college.database.now)
        await uow.commit()
    assert await college.uses.changed(college.id, 10) == {Source.MARKET: {posting}}


async def test_postings_without_days_do_not_mix_with_those_that_have_some(college):
    newest = college.database.now.date() - timedelta(days=100)
    for number in range(30):
        await college.posting("Rust", posted_on=newest - timedelta(days=number))
        await college.posting("Rust", posted_on=newest - timedelta(days=90 + number))
        await college.posting("COBOL")
    await college.rebuild(full=True)
    graph = (await college.graph()).graph
    growth = dict(zip(graph.names, graph.growth.tolist(), strict=True))
    assert growth["Rust"] == pytest.approx(0.0)
    assert np.isnan(growth["COBOL"])


async def test_what_the_portal_posted_is_new_on_the_day_it_went_online(college):
    owner = await college.person(1, "SQL")
    await college.job(owner, PostingStatus.ACTIVE, "Python")
    await college.job(owner, PostingStatus.DRAFT, "Python")
    today = college.database.now.date()
    found = await college.uses.additions(college.id, Stream.JOBS, today, today + timedelta(days=1))
    assert (found.documents, dict(found.by_skill)) == (1, {await college.skill("Python"): 1})


async def test_a_graph_of_few_is_made_anew_when_many_come(college):
    rebuilding = college.rebuilding(large_share=LARGE_SHARE)
    modes = []
    for first, last in ((1, 20), (21, 21), (22, 24)):
        for number in range(first, last + 1):
            await college.person(number, "Python", "SQL")
        college.database.clock.advance(MINUTE)
        modes.append((await rebuilding.rebuild(college.id))["mode"])
    assert modes == ["full", "incremental", "full"]


async def test_jobs_of_the_suspended_do_not_count_until_they_are_back(college):
    owner = await college.person(1, "SQL")
    job = await college.job(owner, PostingStatus.ACTIVE, "Python")
    await college.rebuild()
    for act, counted in (("suspend", ()), ("reinstate", (job,))):
        async with college.database.uow() as uow:
            if act == "suspend":
                await uow.accounts.suspend(owner, "spam")
            else:
                await uow.accounts.reinstate(owner, AccountStatus.ACTIVE)
            await uow.commit()
        assert job in (await college.uses.changed(college.id, 10)).get(Source.JOBS, ())
        await college.rebuild()
        assert (await college.graph()).incidences[Source.JOBS].owners == counted


async def test_one_file_of_postings_with_days_has_trends(college):
    newest = college.database.now.date() - timedelta(days=60)
    await college.person(1, "Rust", "COBOL")
    await college.rebuild(full=True)
    for number in range(30):
        await college.posting("Rust" if number % 2 else "COBOL", posted_on=newest - timedelta(days=number))
        await college.posting("Rust" if number == 1 else "COBOL", posted_on=newest - timedelta(days=90 + number))
    assert (await college.rebuild())["mode"] == "incremental"
    graph = (await college.graph()).graph
    growth = dict(zip(graph.names, graph.growth.tolist(), strict=True))
    assert growth["Rust"] == pytest.approx(16 / 2 - 1)
    assert growth["COBOL"] == pytest.approx(16 / 30 - 1)
    assert dict(zip(graph.names, graph.emerging.tolist(), strict=True)) == {"Rust": True, "COBOL": False}


async def test_postings_of_years_ago_have_no_trends(college):
    newest = college.database.now.date() - timedelta(days=800)
    for number in range(30):
        await college.posting("Rust" if number % 2 else "COBOL", posted_on=newest - timedelta(days=6 * number))
    await college.rebuild()
    graph = (await college.graph()).graph
    assert np.isnan(graph.growth).all()


async def of_industry(college: College, user_id: str, industry: str | None) -> None:
    async with writing(college.database.engine) as connection:
        change = sa.update(alumni_profiles).where(alumni_profiles.c.user_id == user_id)
        await connection.execute(change.values(industry_name=industry))
    await college.note(Source.PROFILES, user_id)


async def test_the_industries_of_profiles_and_postings_are_found(college):
    ana = await college.person(1, "Python")
    await college.person(2, "Python")
    posting = await college.posting("Python", "SQL", industry="Finance")
    await of_industry(college, ana, "Software")
    people = await college.uses.industries(college.id, Source.PROFILES)
    assert (people.owners, of(people, 0)) == ((ana,), ["Software"])
    market = await college.uses.industries(college.id, Source.MARKET)
    assert (market.owners, of(market, 0)) == ((posting,), ["Finance"])
    assert await college.uses.industries_of(college.id, Source.MARKET, [posting, ana]) == {posting: ("Finance",)}


async def test_an_incremental_rebuild_finds_the_industries_that_a_full_one_finds(college):
    people = await with_people(college)
    for user_id in people:
        await of_industry(college, user_id, "Finance")
    await college.rebuild()
    for user_id in people[:2]:
        await of_industry(college, user_id, None)
    await of_industry(college, people[2], "Law")
    await college.posting("Docker", "Kubernetes", industry="Software")
    college.database.clock.advance(MINUTE)
    assert (await college.rebuild())["mode"] == "incremental"
    graph = (await college.graph()).graph
    by_skill = dict(zip(graph.keys, graph.industries, strict=True))
    assert by_skill["kubernetes"] == ("Software",)
    assert by_skill["docker"] == ("Finance", "Software")
    assert by_skill["litigation"] == ("Finance", "Law")
    await college.rebuild(full=True)
    assert (await college.graph()).graph.industries == graph.industries


async def test_a_change_that_is_noted_again_is_not_settled_with_the_first(college):
    await college.note(Source.PROFILES, "a", "b")
    first = college.database.now
    college.database.clock.advance(MINUTE)
    await college.note(Source.PROFILES, "b")
    await college.note(Source.MARKET, "m")
    assert await college.uses.changed(college.id, 10) == {Source.PROFILES: {"a", "b"}, Source.MARKET: {"m"}}
    await college.uses.settle(college.id, {Source.PROFILES: {"a", "b"}}, first)
    assert await college.uses.changed(college.id, 10) == {Source.PROFILES: {"b"}, Source.MARKET: {"m"}}
    assert sum(map(len, (await college.uses.changed(college.id, 1)).values())) == 1
    await college.uses.settle_all(college.id, college.database.now)
    assert await college.uses.changed(college.id, 10) == {}


async def test_who_touches_people_notes_them(college):
    user_id = await college.database.add_user()
    assert await college.uses.changed(college.id, 10) == {Source.PROFILES: {user_id}}
    await college.uses.settle_all(college.id, college.database.now)
    async with college.database.uow() as uow:
        await uow.people.remove_profiles([user_id])
    assert await college.uses.changed(college.id, 10) == {}, "a transaction that did not end says nothing"
    async with college.database.uow() as uow:
        await uow.people.remove_profiles([user_id])
        await uow.commit()
    assert await college.uses.changed(college.id, 10) == {Source.PROFILES: {user_id}}


async def test_a_graph_is_built_published_and_read_by_another_process(college):
    await with_people(college)
    result = await college.rebuild()
    assert result["mode"] == "full"
    found = await college.new_store().load(college.id)
    graph = found.graph
    assert graph.keys == ("contract law", "cpr", "docker", "litigation", "nursing", "python", "sql", "triage")
    assert graph.documents[Source.PROFILES] == 12
    assert graph.counts[Source.PROFILES].tolist() == [4, 4, 4, 4, 4, 8, 4, 4]
    ends = zip(graph.a, graph.b, strict=True)
    names = [(graph.keys[a], graph.keys[b]) for a, b in ends]
    together = dict(zip(names, graph.pairs[Source.PROFILES].tolist(), strict=True))
    assert together["nursing", "triage"] == 4
    number = dict(zip(graph.keys, graph.community.tolist(), strict=True))
    assert number["nursing"] == number["triage"] == number["cpr"] != number["sql"]
    assert encode(found) == encode(await college.graph())
    assert await college.uses.changed(college.id, 10) == {}
    (event,) = await college.database.rows(outbox_events, outbox_events.c.topic == "skills.graph_published")
    assert (event.aggregate_id, event.payload["run_id"]) == (college.id, found.run_id)


async def test_two_builds_with_the_same_data_are_the_same_bytes(college):
    await with_people(college)
    await college.rebuild(full=True)
    first = await college.graph()
    await college.rebuild(full=True)
    second = await college.graph()
    assert first.run_id != second.run_id
    assert encode(first) == encode(second)


async def test_an_incremental_rebuild_counts_what_a_full_one_counts(college):
    people = await with_people(college)
    await college.rebuild()
    await college.give(people[0], "Python", "Kubernetes")
    await college.give(people[1])
    await college.person(50, "Nursing", "Kubernetes")
    await college.posting("Docker", "Kubernetes")
    college.database.clock.advance(MINUTE)
    result = await college.rebuild()
    assert result["mode"] == "incremental"
    part = (await college.graph()).graph
    assert (await college.rebuild(full=True))["mode"] == "full"
    whole = (await college.graph()).graph
    assert part.keys == whole.keys
    assert part.documents == whole.documents
    for source in Source:
        assert part.counts[source].tolist() == whole.counts[source].tolist()
        assert part.pairs[source].tolist() == whole.pairs[source].tolist()
    assert np.array_equal(part.weight, whole.weight)
    assert np.array_equal(part.vectors, whole.vectors), "few lists: the embedder is that of the prior"


async def test_nothing_new_is_nothing_to_do(college):
    await with_people(college)
    await college.rebuild()
    before = await college.store.run_id(college.id)
    assert (await college.rebuild())["mode"] == "unchanged"
    assert await college.store.run_id(college.id) == before


async def test_an_empty_college_has_an_empty_graph(college):
    assert (await college.rebuild())["skills"] == 0
    assert (await college.new_store().load(college.id)).graph.size == 0


async def test_before_the_first_rebuild_there_is_no_graph(college):
    assert await college.store.load(college.id) is None
    assert await college.store.run_id(college.id) is None


async def test_of_all_graphs_only_the_published_one_is_kept(college):
    people = await with_people(college)
    runs = []
    for number in range(3):
        await college.give(people[0], "Python", f"Skill {number}")
        await college.rebuild()
        runs.append(await college.store.run_id(college.id))
    rows = await college.database.rows(ai_runs)
    assert [(row.id, row.status) for row in rows] == [(runs[2], "published")]
    kept = [await college.files.exists(f"skill-graphs/{run_id}") for run_id in runs]
    assert kept == [False, False, True]


async def test_who_was_about_to_read_a_graph_that_is_gone_reads_the_new_one(college):
    people = await with_people(college)
    await college.rebuild()

    class Late(MemoryFiles):
        """The first read waits until another graph is published."""

        is_late = False

        async def fetch(self, key: str, target: Path) -> None:
            if not self.is_late:
                self.is_late = True
                await college.give(people[0], "Haskell")
                await college.rebuild()
            await college.files.fetch(key, target)

    parts = (college.database.engine, Late(), college.embedders, college.database.ids, college.database.clock)
    found = await StoredSkillGraphs(*parts).load(college.id)
    assert "haskell" in found.graph.keys


async def test_the_file_of_a_rebuild_that_died_goes_with_the_next_publication(college):
    await with_people(college)

    class Dying(MemoryFiles):
        async def put(self, key: str, source: Path, **about: Any) -> None:
            await college.files.put(key, source, **about)
            raise KeyboardInterrupt

    parts = (college.database.engine, Dying(), college.embedders, college.database.ids, college.database.clock)
    college.database.clock.advance(MINUTE)
    with pytest.raises(KeyboardInterrupt):
        await college.rebuilding(StoredSkillGraphs(*parts)).rebuild(college.id)
    (dead,) = await college.database.rows(ai_runs)
    assert await college.files.exists(dead.storage_key)
    assert await college.store.load(college.id) is None
    await college.rebuild()
    assert not await college.files.exists(dead.storage_key)
    assert [row.status for row in await college.database.rows(ai_runs)] == ["published"]


async def test_a_rebuild_that_dies_before_publishing_leaves_everything(college):
    await with_people(college)
    await college.rebuild()
    before = encode(await college.graph())

    class Dying(StoredSkillGraphs):
        async def publish(self, published: PublishedGraph, **options: Any) -> None:
            raise KeyboardInterrupt

    new = await college.person(80, "Welding")
    college.database.clock.advance(MINUTE)
    parts = (college.database.engine, college.files, college.embedders, college.database.ids, college.database.clock)
    with pytest.raises(KeyboardInterrupt):
        await college.rebuilding(Dying(*parts)).rebuild(college.id)
    assert encode(await college.new_store().load(college.id)) == before
    assert await college.uses.changed(college.id, 10) == {Source.PROFILES: {new}}
    assert (await college.rebuild())["mode"] == "incremental"
    assert "welding" in (await college.graph()).graph.keys


async def test_a_rebuild_that_was_overtaken_publishes_nothing(college):
    await with_people(college)
    await college.rebuild()
    first = await college.graph()
    await college.rebuild(full=True)
    second = await college.store.run_id(college.id)
    late = PublishedGraph(college.database.ids.new(), first.graph, first.incidences, first.params)
    with pytest.raises(GraphOvertaken):
        await college.store.publish(late, former=first.run_id)
    assert await college.store.run_id(college.id) == second
    assert not await college.files.exists(f"skill-graphs/{late.run_id}")


async def test_a_rebuild_begins_with_what_another_process_published_a_moment_ago(college):
    await with_people(college)
    await college.rebuild()
    other = college.new_store()
    await other.recent(college.id)
    await college.person(81, "Welding")
    await college.rebuild()
    assert (await other.load(college.id)).run_id == await college.new_store().run_id(college.id)
    await college.person(82, "Roofing")
    college.database.clock.advance(MINUTE)
    await college.rebuilding(other).rebuild(college.id)
    assert {"welding", "roofing"} <= set((await college.graph()).graph.keys)


async def test_readers_see_whole_graphs_while_others_are_published(college):
    people = await with_people(college)
    await college.rebuild()
    done = asyncio.Event()
    seen: set[str] = set()

    async def read() -> None:
        store = college.new_store()
        while not done.is_set():
            found = await store.recent(college.id)
            seen.add(found.run_id)
            assert len(found.graph.keys) == len(found.graph.vectors) == len(found.graph.community)
            await asyncio.sleep(0)

    reader = asyncio.create_task(read())
    for number in range(4):
        await college.give(people[0], f"Skill {number}")
        await college.rebuild()
    done.set()
    await reader
    assert len(seen) > 1


async def test_a_file_that_was_changed_is_not_read(college, tmp_path: Path):
    await with_people(college)
    await college.rebuild()
    path = tmp_path / "graph"
    path.write_bytes(b"something else")
    await college.files.put(f"skill-graphs/{await college.store.run_id(college.id)}", path)
    with pytest.raises(DamagedGraph):
        await college.new_store().load(college.id)


async def test_a_person_who_leaves_leaves_the_graph(college):
    people = await with_people(college)
    await college.rebuild()
    async with college.database.uow() as uow:
        await uow.privacy.make_tombstone(people[0])
        await uow.commit()
    college.database.clock.advance(MINUTE)
    assert (await college.rebuild())["mode"] == "incremental"
    assert people[0] not in (await college.graph()).incidences[Source.PROFILES].owners
    assert await college.database.rows(skill_graph_changes) == []
