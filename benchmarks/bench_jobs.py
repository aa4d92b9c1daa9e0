"""How long the list of jobs and what belongs to it take to answer, at the HTTP interface and without a network.

    python -m benchmarks.bench_jobs [--jobs 20000] [--requests 200] [--databases sqlite,mariadb]

Fills a new database with postings of the demo's companies, occupations, places and skills, through the unit of work,
and asks as people do: filters are those of a posting that is there, chosen at random. One request at a time, timed
inside the application; all but those called "cached" come from the database. MariaDB runs with the settings that it
comes with and 512 MiB of memory for tables.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import httpx
from dependency_injector import providers

from adapters.sql.engine import writing
from adapters.sql.migrate import FirstCollege, upgrade
from adapters.sql.statements import insert_all
from adapters.sql.tables.profiles import profile_skills
from application.jobs.posting_ports import Posting
from application.shared.ports import Cache
from benchmarks import machine
from benchmarks.installation import Latencies
from benchmarks.servers import private_servers
from benchmarks.timed_app import TimedApp
from domain.identity.account import Role
from domain.jobs.posting import JobKind, PostingStatus
from domain.shared.skill_names import skills_by_key
from entrypoints.cli.demo_people import Person, generate_people, pick
from entrypoints.container import Container, close
from entrypoints.http.app import create_app
from entrypoints.settings import Settings

_JOBS = "/api/jobs"
_TODAY = date(2026, 1, 1)
_CHUNK = 500
_EMAIL, _POSTER, _PASSWORD = "recruiter@bench.example", "poster@bench.example", "correct horse battery"
_PAGE = {"page": "1", "limit": "20"}

Request = tuple[str, dict[str, str]]
Ask = Callable[[Random, Person], Request]


def _paged(**filters: Callable[[Random, Person], str]) -> Ask:
    return lambda rng, one: (_JOBS, {**_PAGE, **{name: read(rng, one) for name, read in filters.items()}})


def _title(_: Random, one: Person) -> str:
    return one.present.occupation.title


def _company(_: Random, one: Person) -> str:
    return one.present.company.name


def _place(_: Random, one: Person) -> str:
    return one.present.city


def _kind(rng: Random, _: Person) -> str:
    return str(pick(rng, list(JobKind)))


def _skill(rng: Random, one: Person) -> str:
    return pick(rng, one.skills)


def _mistyped(_: Random, one: Person) -> str:
    word = max(one.present.occupation.title.split(), key=len)
    return word[:1] + word[2:3] + word[1:2] + word[3:]


KINDS: dict[str, Ask] = {
    "all, cached": lambda _, __: (_JOBS, {}),
    "first page": _paged(),
    "any page": lambda rng, _: (_JOBS, {"page": str(1 + int(rng.random() * 900))}),
    "job type": _paged(job_type=_kind),
    "location": _paged(location=_place),
    "company": _paged(company=_company),
    "skill": _paged(skills=_skill),
    "job type, location": _paged(job_type=_kind, location=_place),
    "skill, job type": _paged(skills=_skill, job_type=_kind),
    "search for a title": _paged(search=_title),
    "search with a typing error": _paged(search=_mistyped),
    "search, location": _paged(search=_title, location=_place),
    "search, skill, job type": _paged(search=_title, skills=_skill, job_type=_kind),
    "recommended, rarities cached": lambda _, __: (f"{_JOBS}/recommended", {}),
}


class _Cache(Cache):
    """Attributes: is_on: whether it remembers anything."""

    def __init__(self) -> None:
        self.is_on = True
        self._kept: dict[str, bytes] = {}

    async def get(self, key: str) -> bytes | None:
        return self._kept.get(key) if self.is_on else None

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        self._kept[key] = value


@asynccontextmanager
async def _installation(folder: Path, database_url: str, cache: Cache) -> AsyncIterator[Container]:
    settings = Settings(var_dir=folder, database_url=database_url, log_level="ERROR", rate_limit_per_minute=100_000)
    container = Container(settings=settings)
    container.cache.override(providers.Object(cache))
    await upgrade(container.engine(), FirstCollege("main", "Bench"))
    await container.create_account()(_EMAIL, _PASSWORD, "Rita Recruiter", Role.RECRUITER)
    await container.create_account()(_POSTER, _PASSWORD, "Paul Poster", Role.RECRUITER)
    try:
        yield container
    finally:
        await close(container)


async def _fill(container: Container, people: Sequence[Person]) -> None:
    rng, now = Random(11), container.clock().now()
    async with container.uow() as uow:
        poster, reader = [await uow.accounts.by_email(email) for email in (_POSTER, _EMAIL)]
    for start in range(0, len(people), _CHUNK):
        async with container.uow() as uow:
            chunk = people[start : start + _CHUNK]
            ids = (await uow.skills.resolve(skills_by_key(name for one in chunk for name in one.skills))).ids
            for place, one in enumerate(chunk):
                asked = skills_by_key(one.skills)
                posted_at = now - timedelta(minutes=start + place)
                posting = _posting(rng, one, container.ids().new(), poster, posted_at)
                await uow.portal_jobs.add(posting, [ids[key] for key in asked])
            await uow.commit()
    async with writing(container.engine()) as connection:
        known = list(ids.values())[:12]
        row = {"user_id": reader.id, "origin": "self", "added_at": now}
        rows = [{**row, "skill_id": skill_id, "sort_order": place} for place, skill_id in enumerate(known)]
        await insert_all(connection, profile_skills, rows)


def _posting(rng: Random, one: Person, job_id: str, poster: Any, at: datetime) -> Posting:
    present = one.present
    text = f"{present.company.name} looks for a {present.occupation.title} in {present.city}. " * 8
    return Posting(
        id=job_id,
        college_id=poster.college_id,
        posted_by=poster.id,
        title=present.occupation.title,
        description=text,
        company=present.company.name,
        location=present.city,
        job_type=pick(rng, list(JobKind)),
        experience="2 years",
        salary=None,
        apply_url=None,
        closes_on=(at + timedelta(days=60)).date() if rng.random() < 0.5 else None,
        status=PostingStatus.ACTIVE,
        published_at=at,
        closed_at=None,
        close_reason=None,
        skills=tuple(skills_by_key(one.skills).values()),
        views_count=0,
        applications_count=0,
        created_at=at,
        updated_at=at,
        version=1,
    )


async def _measure(app: TimedApp, client: httpx.AsyncClient, requests: Sequence[Request]) -> tuple[list[float], int]:
    """Seconds of each, and how many of them found nothing."""
    app.settle()
    empty = 0
    for path, parameters in requests:
        answer = await client.get(path, params=parameters)
        empty += not answer.raise_for_status().json()["data"]
    return list(app.seconds), empty


async def _bench(folder: Path, database: str, url: str, people: Sequence[Person], count: int) -> None:
    cache = _Cache()
    async with _installation(folder, url, cache) as container:
        begun = time.perf_counter()
        await _fill(container, people)
        print(f"{database}: {len(people):,} jobs stored in {time.perf_counter() - begun:.0f} s", flush=True)
        async with writing(container.engine()) as connection:
            tables = "jobs, job_search, job_skills, job_applications, skills"
            await connection.exec_driver_sql("ANALYZE" if database == "sqlite" else f"ANALYZE TABLE {tables}")
        app = TimedApp(create_app(container))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=120) as client:
            form = {"email": _EMAIL, "password": _PASSWORD}
            token = (await client.post("/api/auth/login", json=form)).raise_for_status().json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            (first,), _ = await _measure(app, client, [(_JOBS, {})])
            print(f"{database}: all for the first time {1000 * first:.0f} ms", flush=True)
            print(f"\n| {database}, ms | p50 | p99 | longest | found nothing |\n|---|---|---|---|---|")
            for kind, ask in KINDS.items():
                rng = Random(kind)
                cache.is_on = kind.endswith("cached")
                seconds, empty = await _measure(app, client, [ask(rng, pick(rng, people)) for _ in range(count)])
                took = Latencies.of(seconds)
                print(f"| {kind} | {took.p50:.1f} | {took.p99:.1f} | {took.longest:.1f} | {empty} |", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--jobs", type=int, default=20_000)
    arguments.add_argument("--requests", type=int, default=200)
    arguments.add_argument("--databases", default="sqlite,mariadb")
    given = arguments.parse_args()
    print(machine.describe(), flush=True)
    people = list(islice(generate_people(Random(7), _TODAY), given.jobs))
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
