"""The skill graph of a large college: a full rebuild, and one after 1,000 new profiles.

    python -m benchmarks.bench_skill_graph [--people N] [--skills N] [--database sqlite|mysql|both]

Each database is measured in a process of its own, whose peak memory is that of the worker; the last rebuild is done
by a worker that was just started. Every profile has an industry. Targets: full < 60 s and < 1.5 GB, incremental < 5 s.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.migrate import FirstCollege, upgrade
from adapters.sql.skill_changes import note_changes
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.profiles import ProfileOrigin, SkillOrigin, alumni_profiles, profile_skills
from adapters.sql.tables.skills import skills
from benchmarks import machine
from benchmarks.servers import private_servers
from domain.identity.account import AccountStatus, Role
from domain.skills.graph import Source
from entrypoints.container import Container, close
from entrypoints.settings import Settings

NEW = 1_000
SEED = 11
TRADES = 60
INDUSTRIES = 40
_CHUNK = 5_000

Work = Callable[[str, Container, str, int, int], Awaitable[None]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--skills", type=int, default=5_000)
    arguments.add_argument("--database", choices=("sqlite", "mysql", "both"), default="both")
    given = arguments.parse_args()
    print(machine.describe())
    print(f"{given.people:,} profiles, {given.skills:,} skills")
    databases = ("sqlite", "mysql") if given.database == "both" else (given.database,)
    print(
        "\n| | seconds | processor seconds | others, % of a processor | skills | edges | peak MB |\n"
        "|---|---|---|---|---|---|---|",
        flush=True,
    )
    with private_servers() as servers:
        for database in databases:
            with tempfile.TemporaryDirectory(prefix="alumunity-bench-") as folder:
                if database == "sqlite":
                    _bench("", folder, given.people, given.skills)
                else:
                    with servers.mysql_database() as url:
                        _bench(url, folder, given.people, given.skills)


def _bench(url: str, folder: str, people: int, names: int) -> None:
    for work in (_from_nothing, _after_a_start):
        process = multiprocessing.get_context("spawn").Process(target=_apart, args=(work, url, folder, people, names))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


def _apart(work: Work, url: str, folder: str, people: int, names: int) -> None:
    settings = Settings(var_dir=Path(folder), database_url=url, log_level="ERROR")
    asyncio.run(_with_container(work, settings, people, names))


async def _with_container(work: Work, settings: Settings, people: int, names: int) -> None:
    container = Container(settings=settings)
    await upgrade(container.engine(), FirstCollege("main", "Our University"))
    async with reading(container.engine()) as connection:
        college_id = str(await connection.scalar(colleges.select().with_only_columns(colleges.c.id)))
    await work("MariaDB" if settings.database_url else "SQLite", container, college_id, people, names)
    await close(container)


async def _from_nothing(database: str, container: Container, college_id: str, people: int, names: int) -> None:
    trades = Trades(container, college_id)
    await trades.add_skills(names)
    await trades.add_people(people)
    await _timed(f"{database}, full", container, college_id)
    await asyncio.sleep(3)  # changes of the last two seconds would be counted once more
    await trades.add_people(NEW)
    await _timed(f"{database}, after {NEW:,} new profiles", container, college_id)


async def _after_a_start(database: str, container: Container, college_id: str, people: int, names: int) -> None:
    await asyncio.sleep(3)
    trades = Trades(container, college_id)
    await trades.find_skills()
    await trades.add_people(NEW)
    await _timed(f"{database}, after {NEW:,} more, by a new worker", container, college_id)


async def _timed(name: str, container: Container, college_id: str) -> None:
    rebuild = container.rebuild_graph()
    span, worked = machine.Span(), time.process_time()
    result = await rebuild.rebuild(college_id)
    worked = time.process_time() - worked
    span.stop()
    print(
        f"| {name} ({result['mode']}) | {span.seconds:.1f} | {worked:.1f} | {span.others:.0f} | {result['skills']:,} "
        f"| {result['edges']:,} | {machine.peak_memory(os.getpid()):,.0f} |",
        flush=True,
    )


class Trades:
    """People of some trades with the skills of their trade, common ones often, and a few of others."""

    def __init__(self, container: Container, college_id: str) -> None:
        self._engine, self._clock, self._ids = container.engine(), container.clock(), container.ids()
        self._college_id = college_id
        self._skills: list[str] = []
        self._random = np.random.default_rng(SEED)

    async def find_skills(self) -> None:
        async with reading(self._engine) as connection:
            self._skills += await connection.scalars(sa.select(skills.c.id).order_by(skills.c.name_key))

    async def add_skills(self, names: int) -> None:
        now = self._clock.now()
        self._skills += [self._ids.new() for _ in range(names)]
        rows = [
            {
                "id": skill_id,
                "name": f"Skill {i:05d}",
                "name_key": f"skill {i:05d}",
                "created_at": now,
                "updated_at": now,
            }
            for i, skill_id in enumerate(self._skills)
        ]
        async with writing(self._engine) as connection:
            await insert_all(connection, skills, rows)

    async def add_people(self, number: int) -> None:
        for start in range(0, number, _CHUNK):
            await self._add(min(_CHUNK, number - start))

    async def _add(self, number: int) -> None:
        now, ids = self._clock.now(), [self._ids.new() for _ in range(number)]
        common: dict[str, Any] = {"college_id": self._college_id, "created_at": now, "updated_at": now}
        accounts = [
            {
                **common,
                "id": one,
                "email": f"{one}@alumni.edu",
                "email_key": f"{one}@alumni.edu",
                "role": Role.ALUMNI,
                "status": AccountStatus.INVITED,
                "auth_epoch": 0,
            }
            for one in ids
        ]
        profiles = [
            {
                **common,
                "user_id": one,
                "name": "N",
                "name_key": "n",
                "industry_name": f"Industry {int(self._random.integers(0, INDUSTRIES))}",
                "origin": ProfileOrigin.IMPORT,
            }
            for one in ids
        ]
        named = [
            {
                "user_id": one,
                "skill_id": self._skills[skill],
                "sort_order": 0,
                "origin": SkillOrigin.IMPORT,
                "added_at": now,
            }
            for one in ids
            for skill in sorted(self._list())
        ]
        async with writing(self._engine) as connection:
            await insert_all(connection, users, accounts)
            await insert_all(connection, alumni_profiles, profiles)
            await insert_all(connection, profile_skills, named)
            await note_changes(connection, self._college_id, Source.PROFILES, ids, now)

    def _list(self) -> set[int]:
        size = len(self._skills)
        trade = int(self._random.integers(0, TRADES))
        ranks = self._random.exponential(18, int(self._random.integers(4, 13))).astype(int)
        own = {min(int(rank) * TRADES + trade, size - 1) for rank in ranks if int(rank) * TRADES + trade < size}
        return own | {int(other) for other in self._random.integers(0, size, 2)}


if __name__ == "__main__":
    main()
