"""Private servers for the tests, as a pytest plugin: MariaDB, Redis, S3 and a sink for mails.

Each is started when the first test asks for it, once per run and shared by all workers, on a free port and with its
files in a temporary folder. A server that runs already is never touched; ALUM_TEST_MYSQL_URL and ALUM_TEST_REDIS_URL
name servers to be used instead. Where the program is missing the test is skipped, in CI it fails.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL, make_url

from tests import keeper
from tests.launch import START_TIMEOUT, Run, end_run, find_program, free_port, greets, new_run, port_of, wait_until

_RUN = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    workerinput = getattr(config, "workerinput", None)
    if workerinput is None:
        config.stash[_RUN] = new_run()
    else:
        owner, folder = workerinput["servers"]
        config.stash[_RUN] = Run(owner, Path(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    run = node.config.stash[_RUN]
    node.workerinput["servers"] = (run.owner, str(run.folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(_RUN, None)
    if run is not None and run.owner == os.getpid():
        end_run(run)


def mariadb_command(port: int, folder: Path) -> list[str]:
    program = find_program("mariadbd", "mariadb-server-core")
    install = find_program("mariadb-install-db", "mariadb-server-core")
    data = folder / "data"
    common = [
        "--no-defaults",
        f"--datadir={data}",
        "--skip-name-resolve",
        "--innodb-log-file-size=64M",
        "--innodb-undo-tablespaces=0",
        *(["--user=root"] if os.geteuid() == 0 else []),
    ]
    subprocess.run(
        [install, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return [
        program,
        *common,
        f"--socket={folder / 's'}",
        f"--pid-file={folder / 'pid'}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        "--skip-log-bin",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=0",
        "--innodb-buffer-pool-size=128M",
        "--performance-schema=0",
        "--key-buffer-size=1M",
        "--aria-pagecache-buffer-size=8M",
        "--max-connections=400",
        "--character-set-server=utf8mb4",
    ]


def _execute(server: URL, *statements: str) -> None:
    import asyncmy

    async def run() -> None:
        connection = await asyncmy.connect(
            host=server.host, port=server.port or 3306, user=server.username, password=server.password or ""
        )
        try:
            async with connection.cursor() as cursor:
                for statement in statements:
                    await cursor.execute(statement)
        finally:
            await connection.ensure_closed()

    with ThreadPoolExecutor(1) as pool:  # a thread of its own, because the caller's may have an event loop
        pool.submit(asyncio.run, run()).result()


@pytest.fixture(scope="session")
def mysql_server(request: pytest.FixtureRequest) -> str:
    """URL of a MariaDB or MySQL server, without a database."""
    given = os.environ.get("ALUM_TEST_MYSQL_URL")
    if given:
        return make_url(given).set(database=None).render_as_string(hide_password=False)
    port = port_of(
        request.config.stash[_RUN], "mariadb", mariadb_command, lambda port: greets(port, expected=b"MariaDB")
    )
    return f"mysql://root@127.0.0.1:{port}"


@contextmanager
def mysql_database(server: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped at the end."""
    url = make_url(server).set(database=f"au_test_{uuid.uuid4().hex[:16]}")
    _execute(url, f"CREATE DATABASE {url.database} CHARACTER SET utf8mb4")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        # A transaction that a test left open must not make the run wait for a day.
        _execute(url, "SET SESSION lock_wait_timeout = 10", f"DROP DATABASE {url.database}")


@pytest.fixture
def mysql_url(mysql_server: str) -> Iterator[str]:
    """An empty database of the test's own."""
    with mysql_database(mysql_server) as url:
        yield url


def redis_command(port: int, folder: Path) -> list[str]:
    program = find_program("redis-server", "redis-server")
    return [
        program,
        f"--port {port}",
        "--bind 127.0.0.1",
        f"--dir {folder}",
        "--save ''",
        "--appendonly no",
        "--databases 64",
        "--loglevel warning",
    ]


def redis_is_ready(port: int) -> bool:
    return greets(port, b"PING\r\n", b"+PONG")


@pytest.fixture(scope="session")
def redis_server(request: pytest.FixtureRequest, worker_number: int) -> str:
    """URL of a Redis of this worker's own: channels know no databases, and workers would hear each other.

    With ALUM_TEST_REDIS_URL it is a database of that one server; run the tests with one worker then.
    """
    import redis

    given = os.environ.get("ALUM_TEST_REDIS_URL")
    if given:
        url = make_url(given)
        url = url.set(database=str(int(url.database or 0) + worker_number))
        text = url.render_as_string(hide_password=False)
        with redis.Redis.from_url(text) as client:
            if client.dbsize():
                pytest.fail(f"database {url.database} of ALUM_TEST_REDIS_URL is not empty", pytrace=False)
        return text
    port = port_of(request.config.stash[_RUN], f"redis-{worker_number}", redis_command, redis_is_ready)
    return f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def worker_number() -> int:
    """Of pytest-xdist, from 0."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """An empty Redis database."""
    import redis

    yield redis_server
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()


@dataclass
class OwnRedis:
    """A Redis of the test's own, to be stopped and started again on its port."""

    url: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=keeper.die_with_parent
        )
        port = make_url(self.url).port
        assert port is not None
        assert wait_until(lambda: redis_is_ready(port), START_TIMEOUT)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    port = free_port()
    server = OwnRedis(f"redis://127.0.0.1:{port}/0", redis_command(port, tmp_path))
    server.start()
    yield server
    server.stop()


def moto_command(port: int, _: Path) -> list[str]:
    return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]


def is_http(port: int) -> bool:
    return greets(port, b"GET /moto-api/ HTTP/1.0\r\n\r\n", b"HTTP/")


@pytest.fixture(scope="session")
def s3_server(request: pytest.FixtureRequest) -> str:
    """Endpoint of an S3 server."""
    port = port_of(request.config.stash[_RUN], "moto", moto_command, is_http)
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def s3_url(s3_server: str) -> str:
    """An empty bucket of the test's own."""
    bucket = f"test-{uuid.uuid4().hex}"
    urllib.request.urlopen(urllib.request.Request(f"{s3_server}/{bucket}", method="PUT")).close()
    return f"s3://test:test@{bucket}?endpoint={s3_server}&region=us-east-1"


@dataclass
class SmtpSink:
    """A mail server that keeps what it takes.

    Attributes:
        mails: raw messages, in order of arrival.
        answers: by recipient, what the server says instead of taking the recipient.
    """

    url: str
    mails: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.original_content)
        return "250 OK"


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    from aiosmtpd.controller import Controller

    port = free_port()
    sink = SmtpSink(f"smtp://127.0.0.1:{port}")
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield sink
    controller.stop()
