"""What thousands of open pages cost, and how soon each hears its notice.

    python -m benchmarks.bench_sockets [--sockets N] [--idle SECONDS]

One server process with SQLite and Redis; each socket belongs to a person of its own. First all are idle, then each
person gets one notice, a hundred people per transaction, as fast as they can be written. The clients run on the same
machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import select
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psutil
import sqlalchemy as sa

from adapters.sql.engine import writing
from adapters.sql.people import person_row
from adapters.sql.statements import insert_all
from adapters.sql.tables.access import auth_sessions
from adapters.sql.tables.identity import users
from application.notifications.ports import NewNotice
from benchmarks import installation, machine
from benchmarks.installation import HOST, Latencies
from benchmarks.servers import private_servers
from domain.identity.account import Account, AccountStatus, Role
from domain.identity.session import AuthMethod
from domain.notifications.notice import Notice, Priority
from entrypoints.container import Container, close
from entrypoints.settings import Settings
from tests.keeper import die_with_parent

PER_CLIENT = 2_500
PER_COMMIT = 100
PATIENCE = 120.0

People = list[tuple[str, str]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sockets", type=int, default=10_000)
    arguments.add_argument("--idle", type=float, default=60.0)
    given = arguments.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the server inherits it
    print(machine.describe())
    with private_servers() as servers, tempfile.TemporaryDirectory(prefix="alumunity-bench-") as name:
        folder, redis_url = Path(name), servers.redis()
        with installation.embedded(folder, redis_url=redis_url, with_worker=False) as made:
            people = asyncio.run(add_people(folder, redis_url, given.sockets))
            empty = made.server.memory_info().rss
            clients = start_clients(made.port, people)
            held = made.server.memory_info().rss
            span, begun = machine.Span(), cpu(made.server)
            time.sleep(given.idle)
            idle = 100 * (cpu(made.server) - begun) / given.idle
            span.stop()
            begun, started = cpu(made.server), time.perf_counter()
            asyncio.run(tell_all(folder, redis_url, [user_id for user_id, _ in people]))
            written = time.perf_counter() - started
            latencies = [one for client in clients for one in heard(client)]
            busy = cpu(made.server) - begun
            peak = machine.peak_memory(made.server.pid)
    print(f"sockets: {len(people)}; memory of the server: {held / 1e6:.0f} MB, of which {empty / 1e6:.0f} MB before,")
    print(f"  {(held - empty) / len(people) / 1e3:.1f} kB per socket; peak {peak:.0f} MB")
    print(f"idle: {idle:.1f} % of a processor ({span.others:.0f} % used by others)")
    lost = len(people) - len(latencies)
    print(f"one notice each, written in {written:.1f} s: {lost} lost; {Latencies.of(latencies)} ms")
    print(f"  {busy:.1f} s of a processor in the server")


def cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def container_of(folder: Path, redis_url: str) -> Container:
    return Container(settings=Settings(var_dir=folder, redis_url=redis_url, sqlite_synchronous="OFF"))


async def add_people(folder: Path, redis_url: str, count: int) -> People:
    """Accounts with an open session each, and their tokens."""
    container = container_of(folder, redis_url)
    now, ids, tokens = container.clock().now(), container.ids(), container.tokens()
    people: People = []
    rows, sessions = [], []
    async with writing(container.engine()) as connection:
        college_id = str(await connection.scalar(sa.select(users.c.college_id).limit(1)))
        for number in range(count):
            user_id, session_id, email = ids.new(), ids.new(), f"person{number}@alumni.edu"
            rows.append(person_row(user_id, college_id, email, Role.ALUMNI, AccountStatus.ACTIVE, now))
            sessions.append(
                {
                    "id": session_id,
                    "user_id": user_id,
                    "auth_method": AuthMethod.PASSWORD,
                    "last_seen_at": now,
                    "expires_at": now + timedelta(days=1),
                    "created_at": now,
                }
            )
            account = Account(user_id, college_id, email, Role.ALUMNI, AccountStatus.ACTIVE, None, None, now, 0, now)
            people.append((user_id, tokens.issue(account, session_id, now).token))
        await insert_all(connection, users, rows)
        await insert_all(connection, auth_sessions, sessions)
    await close(container)
    return people


def start_clients(port: int, people: People) -> list[subprocess.Popen[str]]:
    clients = []
    for first in range(0, len(people), PER_CLIENT):
        client = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.socket_clients", f"ws://{HOST}:{port}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,
        )
        assert client.stdin is not None
        client.stdin.writelines(json.dumps(person) + "\n" for person in people[first : first + PER_CLIENT])
        client.stdin.write("\n")
        client.stdin.flush()
        clients.append(client)
    for client in clients:
        assert client.stdout is not None
        if client.stdout.readline() != "open\n":
            raise SystemExit("a client could not open its sockets")
    return clients


async def tell_all(folder: Path, redis_url: str, user_ids: list[str]) -> None:
    """One notice each; its text is the time at which its transaction began."""
    container = container_of(folder, redis_url)
    for first in range(0, len(user_ids), PER_COMMIT):
        text = str(time.time())
        notices = [
            NewNotice(Notice(user_id, "system", "system", text, "Text", None, Priority.LOW, {}, "bench"))
            for user_id in user_ids[first : first + PER_COMMIT]
        ]
        async with container.uow() as uow:
            await uow.notices.add_all(notices)
            await uow.commit()
    await close(container)


def heard(client: subprocess.Popen[str]) -> list[float]:
    """Seconds to each arrival; what has not come after PATIENCE is lost."""
    assert client.stdin is not None
    assert client.stdout is not None
    select.select([client.stdout], [], [], PATIENCE)
    client.stdin.write("\n")
    client.stdin.flush()
    found: list[float] = json.loads(client.stdout.readline())
    client.wait()
    return found


if __name__ == "__main__":
    main()
