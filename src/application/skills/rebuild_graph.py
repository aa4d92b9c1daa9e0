"""The skill graph of a college, built anew or brought up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from application.shared.language import LanguageModel
from application.shared.ports import Clock, IdFactory
from application.shared.retrying import retrying
from application.skills.build_graph import GraphBuilder, Material, named
from application.skills.build_ports import Embedders, SkillsUnitOfWork
from application.skills.graph_ports import Additions, GraphStore, SkillUses, Stream
from application.skills.similarity_ports import Embedder
from application.skills.words import name_community
from domain.shared.background_jobs import ClaimedJob, JobType, NewJob
from domain.skills.graph import OF_INDUSTRIES, Incidence, PublishedGraph, SkillGraph, Source
from domain.skills.incidences import NO_DOCUMENTS, replaced
from domain.skills.trends import LATE

MANY_CHANGES = 20_000
"""Changed documents from which on everything is counted anew."""

LARGE_SHARE = 0.1
"""Changed documents, as a share of all before, from which on as well: the embedder has learnt too little of them."""

IN_FLIGHT = timedelta(seconds=2)
"""A change noted so shortly before is counted once more: its transaction may not have written all its notes yet."""

_OF_POSTINGS = frozenset({Source.JOBS, Source.MARKET})
"""When documents of these changed, trends are looked at anew; with people alone that would double the work."""

FULL_PRIORITY = 8
_NAMED_BY = 15
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rebuild starts from, see PublishedGraph; `embedder` is None where it is to be learnt."""

    incidences: Mapping[Source, Incidence]
    industries: Mapping[Source, Incidence]
    embedder: Embedder | None


class RebuildGraph:
    """Handler of `skill_graph` jobs.

    A job without a college stands for a full rebuild of every college. Nothing is seen of a rebuild that dies: the
    former graph stays, and so do the notes of what changed.
    """

    def __init__(
        self,
        uow: Callable[[], SkillsUnitOfWork],
        uses: SkillUses,
        store: GraphStore,
        embedders: Embedders,
        builder: GraphBuilder,
        model: LanguageModel,
        ids: IdFactory,
        clock: Clock,
        *,
        large_share: float = LARGE_SHARE,
    ) -> None:
        self._uow = uow
        self._uses = uses
        self._store = store
        self._embedders = embedders
        self._builder = builder
        self._model = model
        self._ids = ids
        self._clock = clock
        self._large_share = large_share

    async def __call__(self, job: ClaimedJob) -> Mapping[str, Any]:
        if job.college_id is None:
            return await self._enqueue_all()
        return await self.rebuild(job.college_id, full=bool(job.payload.get("full")))

    async def _enqueue_all(self) -> Mapping[str, Any]:
        college_ids = await self._uses.college_ids()

        async def enqueue() -> None:
            async with self._uow() as uow:
                await uow.jobs.enqueue_all([full_rebuild(college_id) for college_id in college_ids])
                await uow.commit()

        await retrying(enqueue)
        return {"colleges": len(college_ids)}

    async def rebuild(self, college_id: str, *, full: bool = False) -> Mapping[str, Any]:
        """Publish the graph of the data as they are now; returns how it was made and how large it is.

        Without `full` only what changed is counted anew, where a graph with the same weights and a known embedder is
        published and not too much changed. Trends stay as they were then, unless postings changed.

        Raises:
            GraphOvertaken: another rebuild of the college ended meanwhile.
        """
        begun = self._clock.now()
        seen_until = begun - IN_FLIGHT
        former = await self._store.load(college_id)
        changed = await self._uses.changed(college_id, MANY_CHANGES + 1)
        many = sum(len(owners) for owners in changed.values()) > self._few(former)
        counted = None if full or many or former is None else await self._changed(college_id, former, changed)
        if counted is not None and former is not None and not changed:
            return {"mode": "unchanged", "skills": former.graph.size, "edges": len(former.graph.a)}
        is_full = counted is None
        if counted is None:
            every = {source: await self._uses.incidence(college_id, source) for source in Source}
            industries = {source: await self._uses.industries(college_id, source) for source in OF_INDUSTRIES}
            counted = Counted(every, industries, None)
        has_trends = is_full or not _OF_POSTINGS.isdisjoint(changed)
        material = await self._material(college_id, counted, former, begun, has_trends=has_trends)
        built = await asyncio.to_thread(self._builder, material)
        graph = await self._named(built.graph)
        if is_full:
            await self._embedders.keep(built.embedder)
        published = PublishedGraph(self._ids.new(), graph, built.incidences, built.params, counted.industries)
        await self._store.publish(published, former=former.run_id if former else None)
        if is_full:
            await self._uses.settle_all(college_id, seen_until)
        else:
            await self._uses.settle(college_id, changed, seen_until)
        mode = "full" if is_full else "incremental"
        return {"mode": mode, "skills": graph.size, "edges": len(graph.a), "communities": len(graph.communities)}

    def _few(self, former: PublishedGraph | None) -> float:
        """How many changes are few."""
        documents = 0 if former is None else sum(former.graph.documents.values())
        return min(MANY_CHANGES, self._large_share * documents)

    async def _changed(
        self, college_id: str, former: PublishedGraph, changed: Mapping[Source, Collection[str]]
    ) -> Counted | None:
        """The former counts brought up to date; None when that is not possible."""
        if {name: former.params.get(name) for name in asdict(self._builder.params)} != asdict(self._builder.params):
            return None
        if former.industries.keys() != set(OF_INDUSTRIES):
            return None
        embedder = await self._embedders.kept(former.graph.model)
        if embedder is None:
            return None
        incidences, industries = dict(former.incidences), dict(former.industries)
        for source, owners in changed.items():
            now = await self._uses.of_owners(college_id, source, sorted(owners))
            before = incidences.get(source, NO_DOCUMENTS)
            incidences[source] = await asyncio.to_thread(replaced, before, owners, now)
            if source in industries:
                now = await self._uses.industries_of(college_id, source, sorted(owners))
                industries[source] = await asyncio.to_thread(replaced, industries[source], owners, now)
        return Counted(incidences, industries, embedder)

    async def _material(
        self, college_id: str, counted: Counted, former: PublishedGraph | None, begun: datetime, *, has_trends: bool
    ) -> Material:
        named = {skill_id for incidence in counted.incidences.values() for skill_id in incidence.skill_ids}
        skills = await self._uses.skills(named)
        additions = await self._additions(college_id, begun.date() + timedelta(days=1)) if has_trends else None
        return Material(
            college_id, skills, counted.incidences, counted.industries, additions, former, counted.embedder, begun
        )

    async def _additions(self, college_id: str, tomorrow: date) -> Sequence[tuple[Additions, Additions]]:
        """Of each stream: the last period and the one before. Whole days, so that rebuilds of a day agree.

        Files come late: the periods of postings with days end with the newest one.
        """
        period = timedelta(days=self._builder.params.period_days)
        found = []
        for stream in Stream:
            until = tomorrow
            if stream is Stream.POSTED:
                newest = await self._uses.newest(college_id, stream, tomorrow)
                if newest is None or newest < tomorrow - LATE * period:
                    continue
                until = newest + timedelta(days=1)
            now = await self._uses.additions(college_id, stream, until - period, until)
            found.append((now, await self._uses.additions(college_id, stream, until - 2 * period, until - period)))
        return found

    async def _named(self, graph: SkillGraph) -> SkillGraph:
        slots = asyncio.Semaphore(_AT_ONCE)

        async def name(skills: Sequence[str]) -> str:
            async with slots:
                return (await name_community(self._model, skills)).text

        names = await asyncio.gather(*(name(named(graph, one.number, _NAMED_BY)) for one in graph.communities))
        communities = [replace(one, name=text) for one, text in zip(graph.communities, names, strict=True)]
        return replace(graph, communities=tuple(communities))


EVERY_COLLEGE = NewJob(JobType.SKILL_GRAPH, "all", priority=FULL_PRIORITY)
"""Has the graph of each college made anew."""


def full_rebuild(college_id: str) -> NewJob:
    """Beside those that wait to bring the graph up to date: it must not be taken in by one of them."""
    return NewJob(
        JobType.SKILL_GRAPH, f"full:{college_id}", {"full": True}, college_id=college_id, priority=FULL_PRIORITY
    )
