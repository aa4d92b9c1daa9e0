"""Reading a large skill graph: related skills, the network, matching people.

    python -m benchmarks.bench_skill_reads [--people N] [--skills N] [--runs N] [--databases sqlite,mariadb]

People, skills and ties are made up (seeded); popularity falls as it does in real lists. Measured at the use case and,
by a signed-in student, at the HTTP interface inside the application, one request at a time. An answer that is kept is
also measured when nobody has asked for it yet, with the longest time that the event loop stood still meanwhile.
Targets: related p99 < 5 ms and 2,000 a second in one process, network p99 < 20 ms for every limit, match-alumni
p99 < 50 ms over 100,000 people.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from adapters.ids import UuidV7
from adapters.sql.engine import reading, writing
from adapters.sql.migrate import FirstCollege, upgrade
from adapters.sql.people import person_row, profile_row
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import ProfileOrigin, SkillOrigin, alumni_profiles, profile_skills
from adapters.sql.tables.skills import skills
from application.shared.access import Caller
from benchmarks import machine
from benchmarks.installation import Latencies
from benchmarks.servers import private_servers
from domain.identity.account import AccountStatus, Role
from domain.shared.privacy import Listing
from domain.skills.graph import Community, Incidence, PublishedGraph, SkillGraph, Source
from entrypoints.container import Container, close
from entrypoints.http.app import create_app
from entrypoints.settings import Settings

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EDGES_PER_SKILL = 20
COMMUNITIES = 60
SKILLS_PER_PERSON = 8
_EMAIL, _PASSWORD = "student@bench.example", "correct horse battery"


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
    return PublishedGraph(new.new(), graph, {Source.PROFILES: incidence}, {})


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
        taken.append(time.perf_counter() - begun)
    took = Latencies.of(taken)
    print(f"| {name} | {took.p50:.1f} | {took.p99:.1f} | {took.longest:.1f} |", flush=True)


async def measure_first(name: str, work: Callable[[], Awaitable[Any]]) -> None:
    """What nobody asked for yet, and how long others had to wait meanwhile."""
    longest, is_done = 0.0, False

    async def others() -> None:
        nonlocal longest
        while not is_done:
            begun = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - begun)

    watching = asyncio.create_task(others())
    await asyncio.sleep(0)
    begun = time.perf_counter()
    await work()
    taken, is_done = time.perf_counter() - begun, True
    await watching
    print(f"| {name}, first time (loop stood still {1000 * longest:.0f} ms) | {1000 * taken:.1f} | | |", flush=True)


async def measure_rate(name: str, at_once: int, runs: int, work: Callable[[], Awaitable[Any]]) -> None:
    async def some() -> None:
        for _ in range(runs // at_once):
            await work()

    begun, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*(some() for _ in range(at_once)))
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    done = runs // at_once * at_once
    print(f"{name}, {at_once} at once: {done / seconds:,.0f} a second, {1e6 * worked / done:.0f} µs of processor each")


class Questions:
    """What is asked: popular skills more often."""

    def __init__(self, graph: SkillGraph) -> None:
        self._dice = random.Random(1)
        self._names = graph.names
        self._ranked = np.argsort(-graph.popularity).tolist()

    def any_name(self) -> str:
        return self._dice.choice(self._names)

    def popular(self, count: int) -> list[str]:
        return [self._names[self._ranked[int(self._dice.paretovariate(0.6)) % len(self._ranked)]] for _ in range(count)]


async def bench(folder: Path, database: str, url: str, people: int, size: int, runs: int) -> None:
    settings = Settings(var_dir=folder, database_url=url, log_level="ERROR", rate_limit_per_minute=1_000_000)
    container = Container(settings=settings)
    await upgrade(container.engine(), FirstCollege("main", "College"))
    await container.create_account()(_EMAIL, _PASSWORD, "Sven Student", Role.STUDENT)
    async with reading(container.engine()) as connection:
        college_id = str(await connection.scalar(colleges.select()))
    published = made_up(college_id, people, size, np.random.default_rng(1))
    await store(container.engine(), published)
    await container.graph_store().publish(published)
    print(f"\n{database}: {people:,} people, {size:,} skills, {len(published.graph.a):,} edges")
    ask = Questions(published.graph)
    del published
    # As the server does when it has started; it loads the graph later.
    gc.collect()
    gc.freeze()
    await at_use_case(container, college_id, ask, runs)
    print(f"\n| {database}, HTTP, ms | p50 | p99 | longest |\n|---|---|---|---|")
    app = create_app(container)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench", timeout=120) as client:
        form = {"email": _EMAIL, "password": _PASSWORD}
        token = (await client.post("/api/auth/login", json=form)).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        await at_http(client, ask, runs)
    await close(container)


async def at_use_case(container: Container, college_id: str, ask: Questions, runs: int) -> None:
    caller = Caller("0" * 36, college_id, Role.STUDENT)
    read, match = container.read_graph(), container.match_alumni()

    async def related() -> Any:
        return await read.related(caller, ask.any_name(), 10)

    async def matched(asked: int) -> Any:
        return await match(caller, ask.popular(asked), 20)

    await related()
    for at_once in (1, 16):
        await measure_rate("related, 10", at_once, 20 * runs, related)
    await measure_rate("match-alumni, 3 asked, 20 found", 16, 2 * runs, lambda: matched(3))


async def at_http(client: httpx.AsyncClient, ask: Questions, runs: int) -> None:
    async def get(path: str, **parameters: Any) -> None:
        (await client.get(path, params=parameters)).raise_for_status()

    async def match(asked: int, limit: int) -> None:
        body = {"skills": ask.popular(asked), "limit": limit}
        (await client.post("/api/ai/skill-graph/match-alumni", json=body)).raise_for_status()

    for prefix in ("/api/ai/skill-graph", "/api/skill-graph"):
        for limit in (50, 500):
            network = partial(get, f"{prefix}/network", limit=limit)
            await measure_first(f"{prefix}/network, {limit} skills", network)
            await measure(f"{prefix}/network, {limit} skills", runs, network)
    await measure("related, 10", runs, lambda: get(f"/api/ai/skill-graph/related/{ask.any_name()}"))
    await measure("related, 100", runs, lambda: get(f"/api/ai/skill-graph/related/{ask.any_name()}", limit=100))
    await measure("network around a skill, 10", runs, lambda: get(f"/api/skill-graph/network/{ask.any_name()}"))
    await measure("list, 1,000 of all", runs, lambda: get("/api/skills/list"))
    await measure("list, searched and by industry", runs, lambda: get("/api/skills/list", search="00", industry="law"))
    for asked, limit in ((1, 20), (3, 20), (5, 20), (20, 20), (20, 100)):
        await measure(f"match-alumni, {asked} asked, {limit} found", runs, partial(match, asked, limit))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--skills", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--databases", default="sqlite,mariadb")
    wanted = parser.parse_args()
    print(machine.describe())
    span = machine.Span()
    with private_servers() as servers, tempfile.TemporaryDirectory(prefix="alumunity-bench-") as name:
        for database in wanted.databases.split(","):
            folder = Path(name) / database
            folder.mkdir()
            sizes = (wanted.people, wanted.skills, wanted.runs)
            if database == "sqlite":
                asyncio.run(bench(folder, database, "", *sizes))
            else:
                with servers.mysql_database() as url:
                    asyncio.run(bench(folder, database, url, *sizes))
    span.stop()
    print(f"\n{span.seconds:.0f} s, others used {span.others:.0f} % of a processor")


if __name__ == "__main__":
    main()
