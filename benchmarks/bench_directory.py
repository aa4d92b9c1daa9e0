"""How long the directory takes to answer, at its HTTP interface and without a network.

    python -m benchmarks.bench_directory [--people 100000] [--requests 200] [--databases sqlite,mariadb]

Fills a new database with the people of the demo, through the unit of work that imports use, and asks as people do:
texts and filters are those of somebody who is there, chosen at random. One request at a time, by a recruiter who sees
all of them. MariaDB runs with the settings that it comes with and 512 MiB of memory for tables.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random

import httpx

from adapters.sql.engine import writing
from adapters.sql.migrate import FirstCollege, upgrade
from application.profiles.ports import NewPerson
from benchmarks import machine
from benchmarks.installation import Latencies
from benchmarks.servers import private_servers
from benchmarks.timed_app import TimedApp
from domain.identity.account import Role
from domain.shared.imported_record import ImportedRecord
from domain.shared.skill_names import skill_key
from entrypoints.cli.demo_people import Person, generate_people, pick
from entrypoints.container import Container, close
from entrypoints.http.app import create_app
from entrypoints.settings import Settings
from tests.directory_people import index_people

SEARCH = "/api/profiles/search"
TODAY = date(2026, 1, 1)
_CHUNK = 2_000
_EMAIL, _PASSWORD = "recruiter@bench.example", "correct horse battery"
_FILTERS: dict[str, Callable[[Person], str]] = {
    "company": lambda person: person.present.company.name,
    "location": lambda person: person.present.city,
    "job_role": lambda person: person.present.occupation.title,
    "department": lambda person: person.department.name,
    "batch_year": lambda person: str(person.batch_year),
    "skills": lambda person: person.skills[-1],
}

Request = tuple[str, dict[str, str]]
Ask = Callable[[Random, Person], Request]


def _two_filters(rng: Random, person: Person) -> dict[str, str]:
    first = pick(rng, list(_FILTERS))
    second = pick(rng, [name for name in _FILTERS if name != first])
    return {name: _FILTERS[name](person) for name in (first, second)}


def _mistyped(rng: Random, name: str) -> str:
    """Two letters of its longest word exchanged."""
    word = max(name.split(), key=len)
    at = 1 + int(rng.random() * max(1, len(word) - 2))
    return name.replace(word, word[:at] + word[at : at + 2][::-1] + word[at + 2 :])


def _found(text: Callable[[Random, Person], str]) -> Ask:
    return lambda rng, person: (SEARCH, {"name": text(rng, person), **_two_filters(rng, person)})


def _filtered(name: str) -> Ask:
    return lambda _, person: (SEARCH, {name: _FILTERS[name](person)})


TEXTS: dict[str, Ask] = {
    "name, two filters": _found(lambda _, person: person.name),
    "name with a typing error, two filters": _found(lambda rng, person: _mistyped(rng, person.name)),
    "skill, two filters": _found(lambda rng, person: pick(rng, person.skills)),
    "company, two filters": _found(lambda _, person: person.present.company.name),
}
"""What the targets are for."""

KINDS: dict[str, Ask] = {
    **TEXTS,
    "two filters": lambda rng, person: (SEARCH, _two_filters(rng, person)),
    **{f"filter: {name}": _filtered(name) for name in _FILTERS},
    "name": lambda _, person: (SEARCH, {"name": person.name}),
    "first name": lambda _, person: (SEARCH, {"name": person.name.split()[0]}),
    "a word of many people": lambda rng, _: (SEARCH, {"name": pick(rng, ("engineer", "manager", "python"))}),
    "no filter": lambda _, __: (SEARCH, {}),
    "no filter, any page": lambda rng, _: (SEARCH, {"page": str(1 + int(rng.random() * 4_000))}),
    "verified": lambda _, __: (SEARCH, {"verified_only": "true"}),
    "suggestions": lambda rng, person: (
        "/api/directory/suggestions",
        {"q": person.name[: 1 + int(rng.random() * 5)]},
    ),
    "facets, two filters": lambda rng, person: ("/api/directory/filters", _two_filters(rng, person)),
    "facets, cached": lambda _, __: ("/api/directory/filters", {}),
    "list, cached": lambda _, __: ("/api/profiles/directory", {}),
}


@asynccontextmanager
async def installation(folder: Path, database_url: str) -> AsyncIterator[Container]:
    settings = Settings(
        var_dir=folder,
        database_url=database_url,
        log_level="ERROR",
        rate_limit_per_minute=100_000,
    )
    container = Container(settings=settings)
    await upgrade(container.engine(), FirstCollege("main", "Bench"))
    await container.create_account()(_EMAIL, _PASSWORD, "Rita Recruiter", Role.RECRUITER)
    try:
        yield container
    finally:
        await close(container)


async def fill(container: Container, people: Sequence[Person]) -> None:
    now = container.clock().now()
    for start in range(0, len(people), _CHUNK):
        async with container.uow() as uow:
            college_id = await uow.accounts.default_college_id()
            chunk = [NewPerson(uow.people.new_id(), one.email, _record(one)) for one in people[start : start + _CHUNK]]
            names = {key: name for person in chunk for key, name in person.profile.skills.items()}
            skill_ids = (await uow.skills.resolve(names)).ids
            await uow.people.invite(chunk, college_id, skill_ids, now)
            await uow.commit()
    await index_people(container.uow)


def _record(person: Person) -> ImportedRecord:
    values = {
        "name": person.name,
        "batch_year": person.batch_year,
        "department": person.department.name,
        "current_company": person.present.company.name,
        "current_role": person.present.occupation.title,
        "location": person.present.city,
        "linkedin_url": None,
    }
    return ImportedRecord(values, {skill_key(name): name for name in person.skills})


async def _measure(app: TimedApp, client: httpx.AsyncClient, requests: Sequence[Request]) -> tuple[list[float], int]:
    """Seconds of each, and how many of them found nobody."""
    app.settle()
    empty = 0
    for path, parameters in requests:
        answer = await client.get(path, params=parameters)
        data = answer.raise_for_status().json()["data"]
        empty += path == SEARCH and data["total"] == 0
    return list(app.seconds), empty


async def _bench(folder: Path, database: str, url: str, people: Sequence[Person], count: int) -> None:
    async with installation(folder, url) as container:
        begun = time.perf_counter()
        await fill(container, people)
        print(f"{database}: {len(people):,} people stored in {time.perf_counter() - begun:.0f} s", flush=True)
        async with writing(container.engine()) as connection:
            tables = "alumni_profiles, people_search, profile_skills, users, skills"
            await connection.exec_driver_sql("ANALYZE" if database == "sqlite" else f"ANALYZE TABLE {tables}")
        # MariaDB goes on for a while with what the filling left to be written and purged.
        machine.wait_until_quiet()
        app = TimedApp(create_app(container))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://bench", timeout=120
        ) as client:
            form = {"email": _EMAIL, "password": _PASSWORD}
            token = (await client.post("/api/auth/login", json=form)).raise_for_status().json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            for path in ("/api/profiles/directory", "/api/directory/filters", SEARCH):
                (first,), _ = await _measure(app, client, [(path, {})])
                print(f"{database}: {path} for the first time {1000 * first:.0f} ms", flush=True)
            print(f"\n| {database}, ms | p50 | p99 | longest | found nobody |\n|---|---|---|---|---|")
            texts: list[float] = []
            for kind, ask in KINDS.items():
                rng = Random(kind)
                requests = [ask(rng, pick(rng, people)) for _ in range(count)]
                seconds, empty = await _measure(app, client, requests)
                took = Latencies.of(seconds)
                print(f"| {kind} | {took.p50:.1f} | {took.p99:.1f} | {took.longest:.1f} | {empty} |", flush=True)
                if kind in TEXTS:
                    texts += seconds
            took = Latencies.of(texts)
            print(f"| any of these texts, two filters | {took.p50:.1f} | {took.p99:.1f} | {took.longest:.1f} | |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--requests", type=int, default=200)
    arguments.add_argument("--databases", default="sqlite,mariadb")
    given = arguments.parse_args()
    print(machine.describe(), flush=True)
    people = list(islice(generate_people(Random(7), TODAY), given.people))
    with private_servers() as servers, tempfile.TemporaryDirectory(prefix="alumunity-bench-") as name:
        for database in given.databases.split(","):
            folder = Path(name) / database
            folder.mkdir()
            if database == "sqlite":
                url = f"sqlite:///{folder / 'alumunity.db'}"
                asyncio.run(_bench(folder, database, url, people, given.requests))
            else:
                with servers.mysql_database() as url:
                    asyncio.run(_bench(folder, database, url, people, given.requests))


if __name__ == "__main__":
    main()
