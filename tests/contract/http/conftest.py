"""The alumni office, opened once per wiring and cleaned up for each test: a fresh installation costs a second."""

from __future__ import annotations

import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from entrypoints.container import Container, close
from entrypoints.settings import Settings
from tests.contract.http.datasets import CHUNK_ROWS, Office
from tests.servers import mysql_database
from tests.wirings import Installation, embedded_settings, production_settings


@pytest.fixture(
    scope="session",
    params=["embedded", pytest.param("production", marks=[pytest.mark.mysql, pytest.mark.redis, pytest.mark.s3])],
)
def office_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("office")
    if request.param == "embedded":
        yield embedded_settings(folder, import_chunk_rows=CHUNK_ROWS)
        return
    redis_url = request.getfixturevalue("redis_server")
    s3_server = request.getfixturevalue("s3_server")
    bucket = f"test-{uuid.uuid4().hex}"
    urllib.request.urlopen(urllib.request.Request(f"{s3_server}/{bucket}", method="PUT")).close()
    s3_url = f"s3://test:test@{bucket}?endpoint={s3_server}&region=us-east-1"
    with mysql_database(request.getfixturevalue("mysql_server")) as mysql_url:
        yield production_settings(folder, mysql_url, redis_url, s3_url, import_chunk_rows=CHUNK_ROWS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def open_office(office_settings: Settings) -> AsyncIterator[Office]:
    installation = Installation(Container(settings=office_settings))
    await installation.prepare()
    async with await installation.signed_in() as client:
        office = Office(installation, client, {})
        start = await office.rows("colleges", "users", "alumni_profiles", "auth_sessions")
        yield Office(installation, client, start)
    await close(installation.container)


@pytest_asyncio.fixture(loop_scope="session")
async def office(open_office: Office) -> Office:
    """Each test with it runs on both wirings, in the event loop of the session."""
    await open_office.reset()
    return open_office
