"""How long the list of users takes to answer an admin, at the HTTP interface and without a network.

    python -m benchmarks.bench_users [--people 100000] [--requests 50] [--databases sqlite,mariadb]

Fills a new database with the people of the demo, as bench_directory does, and asks as an admin types: one letter, two,
the name of somebody who is there, the beginning of an address. One request at a time, timed inside the application.
MariaDB runs with the settings that it comes with and 512 MiB of memory for tables.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from random import Random

import httpx

from adapters.sql.migrate import FirstCollege, upgrade
from benchmarks import bench_directory, machine
from benchmarks.installation import Latencies
from benchmarks.servers import private_servers
from benchmarks.timed_app import TimedApp
from domain.identity.account import Role
from entrypoints.cli.demo_people import Person, generate_people, pick
from entrypoints.container import Container, close
from entrypoints.http.app import create_app
from entrypoints.settings import Settings

_USERS = "/api/admin/users"

_EMAIL, _PASSWORD = "admin@bench.example", "correct horse battery"

KINDS: dict[str, Callable[[Random, Person], dict[str, str]]] = {
    "newest": lambda *_: {},
    "newest alumni": lambda *_: {"role": "alumni"},
    "one letter": lambda rng, _: {"search": pick(rng, "abcdefghijklmnopqrstuvwxyz")},
    "two letters": lambda _, one: {"search": one.name[:2]},
    "three letters": lambda _, one: {"search": one.name.split()[-1][:3]},
    "first name": lambda _, one: {"search": one.name.split()[0]},
    "name": lambda _, one: {"search": one.name},
    "name, swapped": lambda _, one: {"search": " ".join(reversed(one.name.split()))},
    "begin of an address": lambda _, one: {"search": one.email[:6]},
}


async def _measure(app: TimedApp, client: httpx.AsyncClient, filters: Sequence[dict[str, str]]) -> list[float]:
    app.settle()
    for parameters in filters:
        (await client.get(_USERS, params=parameters)).raise_for_status()
    return list(app.seconds)


async def _bench(folder: Path, database: str, url: str, people: Sequence[Person], count: int) -> None:
    settings = Settings(var_dir=folder, database_url=url, log_level="ERROR", rate_limit_per_minute=100_000)
    container = Container(settings=settings)
    await upgrade(container.engine(), FirstCollege("main", "Bench"))
    await container.create_account()(_EMAIL, _PASSWORD, "Ada Admin", Role.ADMIN)
    await bench_directory.fill(container, people)
    app = TimedApp(create_app(container))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench", timeout=120) as client:
        form = {"email": _EMAIL, "password": _PASSWORD}
        token = (await client.post("/api/auth/login", json=form)).raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        print(f"\n| {database}, ms | p50 | p99 | longest |\n|---|---|---|---|")
        for kind, ask in KINDS.items():
            rng = Random(kind)
            took = Latencies.of(await _measure(app, client, [ask(rng, pick(rng, people)) for _ in range(count)]))
            print(f"| {kind} | {took.p50:.1f} | {took.p99:.1f} | {took.longest:.1f} |", flush=True)
    await close(container)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--people", type=int, default=100_000)
    arguments.add_argument("--requests", type=int, default=50)
    arguments.add_argument("--databases", default="sqlite,mariadb")
    given = arguments.parse_args()
    print(machine.describe(), flush=True)
    people = list(islice(generate_people(Random(7), bench_directory.TODAY), given.people))
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
