"""Reading a large skill graph: related skills, the network, matching people.

    python -m benchmarks.bench_skill_reads [--people N] [--skills N] [--runs N]

People, skills and ties are made up (seeded); popularity falls as it does in real lists. The people stand in an SQLite
database of their own, so that what is measured ends where the HTTP layer begins. Targets: related p99 < 5 ms,
network p99 < 20 ms, match-alumni p99 < 50 ms over 100,000 people.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from adapters.documents.graph_picture import SvgGraphPainter
from adapters.ids import UuidV7
from adapters.memory.cache import MemoryCache
from adapters.sql.engine import open_engine, reading, writing
from adapters.sql.migrate import FirstCollege, upgrade
from adapters.sql.people import person_row, profile_row
from adapters.sql.skill_reads import SqlSkillAliases, SqlSkilledPeople
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import ProfileOrigin, SkillOrigin, alumni_profiles, profile_skills
from adapters.sql.tables.skills import skills
from application.shared.access import Caller
from application.shared.cached_answers import CachedAnswers
from application.skills.loaded_graph import LoadedGraph, LoadedGraphs
from application.skills.match_alumni import MatchAlumni
from application.skills.read_graph import ReadGraph
from benchmarks import machine
from domain.identity.account import AccountStatus, Role
from domain.shared.privacy import Listing
from domain.skills.graph import Community, Incidence, PublishedGraph, SkillGraph, Source
from entrypoints.http import skill_views as views

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EDGES_PER_SKILL = 20
COMMUNITIES = 60
SKILLS_PER_PERSON = 8


class OneGraph:
    """The store of a published graph that asks the database which one it is, as the real one does."""

    def __init__(self, engine: Any, published: PublishedGraph) -> None:
        self._engine = engine
        self._published = published

    async def load(self, college_id: str) -> PublishedGraph | None:
        async with reading(self._engine) as connection:
            await connection.scalar(colleges.select().where(colleges.c.id == college_id))
        return self._published


def made_up(college_id: str, people: int, size: int, rng: np.random.Generator) -> PublishedGraph:
    """People draw most of their skills from one community, and popular ones more often."""
    new = UuidV7()
    ids = [new.new() for _ in range(size)]
    owners = tuple(new.new() for _ in range(people))
    community = rng.integers(1, COMMUNITIES + 1, size)
    share = 1 / np.arange(1, size + 1) ** 0.8
    share = share[rng.permutation(size)]
    of = [np.flatnonzero(community == number) for number in range(1, COMMUNITIES + 1)]
    rows = []
    for home in rng.integers(0, COMMUNITIES, people):
        members = of[home]
        near = rng.choice(members, SKILLS_PER_PERSON - 2, p=share[members] / share[members].sum())
        rows.append(np.unique(np.concatenate([near, rng.choice(size, 2, p=share / share.sum())])))
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    flat = np.concatenate(rows)
    incidence = Incidence(owners, starts, flat, tuple(ids))
    counts = np.bincount(flat, minlength=size)
    edges = set()
    for skill in range(size):
        for other in rng.choice(of[community[skill] - 1], EDGES_PER_SKILL // 2):
            if other != skill:
                edges.add((min(skill, int(other)), max(skill, int(other))))
    a, b = (np.array(side, dtype=np.int64) for side in zip(*sorted(edges), strict=True))
    weight = rng.beta(2, 3, len(a))
    keys = tuple(f"skill {number:05}" for number in range(size))
    asked = rng.poisson(5, size).astype(np.int64)
    graph = SkillGraph(
        college_id,
        tuple(ids),
        keys,
        tuple(key.title() for key in keys),
        {Source.PROFILES: people, Source.MARKET: 10_000},
        {Source.PROFILES: counts, Source.MARKET: asked},
        a,
        b,
        weight,
        rng.uniform(0, 1, len(a)),
        weight,
        {Source.PROFILES: np.minimum(counts[a], counts[b]) // 3, Source.MARKET: np.minimum(asked[a], asked[b]) // 3},
        counts / counts.max(),
        np.bincount(a, weight, size) + np.bincount(b, weight, size),
        np.full(size, 1 / size),
        community,
        tuple(
            Community(number, f"Community {number}", int((community == number).sum()))
            for number in range(1, COMMUNITIES + 1)
        ),
        rng.normal(0, 0.2, size),
        np.zeros(size, dtype=bool),
        (("Software", "Finance"),) * size,
        np.zeros((size, 1), dtype=np.float32),
        "made up",
        NOW,
    )
    return PublishedGraph("run", graph, {Source.PROFILES: incidence}, {})


async def store(engine: Any, published: PublishedGraph) -> None:
    graph, incidence = published.graph, published.incidences[Source.PROFILES]
    names = zip(graph.ids, graph.keys, graph.names, strict=True)
    times = {"created_at": NOW, "updated_at": NOW}
    rows = [{"id": skill_id, "name": name, "name_key": key, **times} for skill_id, key, name in names]
    async with writing(engine) as connection:
        await insert_all(connection, skills, rows)
    for start in range(0, len(incidence.owners), 5_000):
        chunk = incidence.owners[start : start + 5_000]
        accounts, profiles, uses = [], [], []
        for number, user_id in enumerate(chunk, start):
            row = person_row(user_id, graph.college_id, f"p{number}@x.example", Role.ALUMNI, AccountStatus.ACTIVE, NOW)
            accounts.append({**row, "password_hash": "x", "password_changed_at": NOW, "email_verified_at": NOW})
            profile = profile_row(user_id, graph.college_id, {"name": f"P {number}"}, ProfileOrigin.SELF, NOW)
            profiles.append({**profile, "listing": Listing.EVERYONE if number % 10 else Listing.ADMINS})
            named = incidence.skills[incidence.starts[number] : incidence.starts[number + 1]]
            uses += [
                {
                    "user_id": user_id,
                    "skill_id": graph.ids[skill],
                    "sort_order": order,
                    "origin": SkillOrigin.SELF,
                    "added_at": NOW,
                }
                for order, skill in enumerate(named.tolist())
            ]
        async with writing(engine) as connection:
            for table, new in ((users, accounts), (alumni_profiles, profiles), (profile_skills, uses)):
                await insert_all(connection, table, new)


async def measure(name: str, runs: int, work: Callable[[], Awaitable[Any]]) -> None:
    for _ in range(5):
        await work()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        await work()
        taken.append(1_000 * (time.perf_counter() - begun))
    p50, p99 = np.percentile(taken, [50, 99])
    print(f"{name:34} p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   max {max(taken):7.2f} ms", flush=True)


async def run(people: int, size: int, runs: int, folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder / 'bench.db'}", synchronous="OFF")
    await upgrade(engine, FirstCollege("main", "College"))
    async with reading(engine) as connection:
        college_id = str(await connection.scalar(colleges.select()))
    published = made_up(college_id, people, size, np.random.default_rng(1))
    await store(engine, published)
    print(f"{people:,} people, {size:,} skills, {len(published.graph.a):,} edges")
    begun = time.perf_counter()
    LoadedGraph.of(published)
    print(f"made ready in {time.perf_counter() - begun:.2f} s, once per rebuild")
    graphs = LoadedGraphs(OneGraph(engine, published), SqlSkillAliases(engine))  # type: ignore[arg-type]
    answers = CachedAnswers(MemoryCache())
    read = ReadGraph(graphs, SvgGraphPainter(), answers, list_cap=1_000)
    match = MatchAlumni(graphs, SqlSkilledPeople(engine), show_invited=True)
    caller = Caller("0" * 36, college_id, Role.STUDENT)
    dice = random.Random(1)
    ranked = (await graphs.of(college_id)).ranked.tolist()  # type: ignore[union-attr]
    names = published.graph.names

    def popular(count: int) -> list[str]:
        return [names[ranked[int(dice.paretovariate(0.6)) % len(ranked)]] for _ in range(count)]

    async def related() -> Any:
        name, found = await read.related(caller, dice.choice(names), 10)
        return views.AiRelatedListOut.of(name, list(found))

    async def network(limit: int) -> Any:
        return views.NetworkOut.of(await read.network(caller, limit, 0.0))

    async def around() -> Any:
        return views.NetworkOut.of(await read.around(caller, dice.choice(names), 10))

    async def listed() -> Any:
        return await read.listed(caller, "skill 00", "finance")

    async def matched(asked: int, limit: int) -> Any:
        return views.MatchesOut.of(await match(caller, popular(asked), limit))

    await measure("related, 10", runs, related)
    for limit in (50, 100, 500):
        await measure(f"network, {limit} skills", runs, lambda limit=limit: network(limit))  # type: ignore[misc]
    await measure("network around a skill, 10", runs, around)
    await measure("list, searched and by industry", runs, listed)
    for asked, limit in ((1, 20), (3, 20), (5, 20), (20, 100)):
        await measure(
            f"match-alumni, {asked} asked, {limit} found",
            runs,
            lambda asked=asked, limit=limit: matched(asked, limit),  # type: ignore[misc]
        )
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--skills", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=300)
    wanted = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="alumunity-") as folder:
        asyncio.run(run(wanted.people, wanted.skills, wanted.runs, Path(folder)))


if __name__ == "__main__":
    main()
