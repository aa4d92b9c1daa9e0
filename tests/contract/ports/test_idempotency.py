"""Keys of requests over time: who holds one, and when it is free again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sql.idempotency import SqlIdempotencyKeys
from adapters.sql.tables.access import idempotency_keys
from application.shared.idempotency import Idempotency, KeyedRequest, StoredAnswer
from domain.shared.errors import Conflict, InvalidValue
from tests.databases import Database

REQUEST = KeyedRequest("01890000-0000-7000-8000-000000000001", "k", "POST", "/api/jobs", "a" * 64)
ANSWER = StoredAnswer(201, "application/json", {"location": "/api/jobs/1"}, b'{"caf\xc3\xa9": "\xff"}')
LOCK = timedelta(seconds=40)


@pytest.fixture
def idempotency(database: Database) -> Idempotency:
    return Idempotency(SqlIdempotencyKeys(database.engine, database.sealer), database.clock)


async def test_an_answer_comes_back_as_it_was_for_a_day(database, idempotency):
    await idempotency.keep(REQUEST, await idempotency.begin(REQUEST, LOCK), ANSWER)
    database.clock.advance(timedelta(hours=23, minutes=59))
    assert await idempotency.begin(REQUEST, LOCK) == ANSWER
    database.clock.advance(timedelta(minutes=1))
    assert await idempotency.begin(REQUEST, LOCK) == database.now + LOCK
    with pytest.raises(Conflict):
        await idempotency.begin(REQUEST, LOCK)


async def test_the_key_of_a_request_that_died_is_free_when_its_lock_ends(database, idempotency):
    lost = await idempotency.begin(REQUEST, LOCK)
    database.clock.advance(LOCK - timedelta(seconds=1))
    with pytest.raises(Conflict):
        await idempotency.begin(REQUEST, LOCK)
    database.clock.advance(timedelta(seconds=1))
    held = await idempotency.begin(REQUEST, LOCK)
    # The first one lives after all: it neither frees the key nor puts its answer in the second one's place.
    await idempotency.release(REQUEST, lost)
    await idempotency.keep(REQUEST, lost, replace(ANSWER, body=b"late"))
    with pytest.raises(Conflict):
        await idempotency.begin(REQUEST, LOCK)
    await idempotency.keep(REQUEST, held, ANSWER)
    assert await idempotency.begin(REQUEST, LOCK) == ANSWER


async def test_a_released_key_leaves_nothing(database, idempotency):
    await idempotency.release(REQUEST, await idempotency.begin(REQUEST, LOCK))
    assert await database.rows(idempotency_keys) == []


@pytest.mark.parametrize("change", [{"method": "PUT"}, {"path": "/api/events"}, {"fingerprint": "b" * 64}])
async def test_a_key_is_for_one_request(idempotency, change):
    await idempotency.begin(REQUEST, LOCK)
    with pytest.raises(InvalidValue):
        await idempotency.begin(replace(REQUEST, **change), LOCK)
    assert await idempotency.begin(replace(REQUEST, scope_id="01890000-0000-7000-8000-000000000002"), LOCK)
