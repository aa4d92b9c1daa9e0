"""A POST with an Idempotency-Key is carried out once, however often it is sent."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import reading
from adapters.sql.tables.access import idempotency_keys
from domain.identity.account import Role
from tests.contract.http.probe import PATH, Probe, add_probe
from tests.wirings import Installation

CREATE = {"do": "create", "secret": "Geheim"}


@pytest.fixture
def probe(installation: Installation) -> Probe:
    return add_probe(installation)


@pytest.fixture
def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


async def send(client: httpx.AsyncClient, key: dict[str, str], what: object = CREATE, path: str = PATH):
    return await client.post(path, json=what, headers=key)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_code"]


async def test_sent_again_it_gets_the_same_answer_and_nothing_happens(installation, probe, key):
    async with await installation.signed_in() as client:
        first, again = await send(client, key), await send(client, key)
    assert probe.count == 1
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["location"] == again.headers["location"] == "/api/probe/1"
    assert first.headers["content-type"] == again.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


async def test_without_a_key_or_with_another_one_it_is_another_request(installation, probe, key):
    async with await installation.signed_in() as client:
        for headers in (key, {}, {}, {"Idempotency-Key": "another"}):
            await send(client, headers)
    assert probe.count == 4


async def test_a_key_with_and_without_quotes_is_the_same(installation, probe):
    async with await installation.signed_in() as client:
        await send(client, {"Idempotency-Key": '"8e03"'})
        await send(client, {"Idempotency-Key": "8e03"})
    assert probe.count == 1


async def test_keys_of_different_people_are_apart(installation, probe, key):
    await installation.add_account("bea@alumni.edu", Role.ALUMNI)
    async with await installation.signed_in() as ana, await installation.signed_in("bea@alumni.edu") as bea:
        answers = [(await send(client, key)).json()["count"] for client in (ana, bea, ana, bea)]
    assert answers == [1, 2, 1, 2]


async def test_another_request_with_the_same_key_is_refused(installation, probe, key):
    async with await installation.signed_in() as client:
        await send(client, key)
        others = [
            await send(client, key, {**CREATE, "more": 1}),
            await send(client, key, path=f"{PATH}?x=1"),
            await send(client, key, path=f"{PATH}/upload"),
        ]
    assert [code(answer) for answer in others] == [(422, "IDEMPOTENCY_KEY_REUSED")] * 3
    assert probe.count == 1


async def test_while_it_is_carried_out_the_second_one_is_told_so(installation, probe, key):
    async with await installation.signed_in() as client:
        first = asyncio.create_task(send(client, key, {"do": "wait"}))
        await probe.arrived()
        second = await send(client, key, {"do": "wait"})
        probe.go.set()
        assert code(second) == (409, "CONFLICT")
        assert (await first).json() == (await send(client, key, {"do": "wait"})).json()
    assert probe.count == 1


async def test_of_many_at_once_one_is_carried_out(installation, probe, key):
    async with await installation.signed_in() as client:
        answers = await asyncio.gather(*(send(client, key) for _ in range(20)))
        last = await send(client, key)
    assert probe.count == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.content for answer in answers if answer.status_code == 201} == {last.content}


async def test_a_refusal_is_an_answer_too(installation, probe, key):
    async with await installation.signed_in() as client:
        answers = [await send(client, key, {"do": "conflict"}) for _ in range(2)]
    assert [code(answer) for answer in answers] == [(409, "CONFLICT")] * 2
    assert probe.count == 1


async def test_what_failed_on_our_side_or_is_too_long_to_keep_is_carried_out_again(installation, probe):
    async with await installation.signed_in() as client:
        for what, status in (("fail", 500), ("down", 503), ("large", 201)):
            found = [(await send(client, {"Idempotency-Key": what}, {"do": what})).status_code for _ in range(2)]
            assert found == [status] * 2
    assert probe.count == 6


async def test_a_form_with_a_file_is_compared_by_its_content(installation, probe, key):
    def form(content: bytes) -> dict[str, object]:
        return {"files": {"file": ("photo.png", content, "image/png")}, "headers": key}

    large = b"\x00\xff" * 700_000
    async with await installation.signed_in() as client:
        first, again = [await client.post(f"{PATH}/upload", **form(large)) for _ in range(2)]
        other = await client.post(f"{PATH}/upload", **form(large[:-1] + b"\x01"))
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert first.json() == again.json() == {"count": 1, "bytes": len(large), "name": "photo.png"}
    assert code(other) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_an_upload_of_a_dataset_is_accepted_once(installation, key):
    def form() -> dict[str, object]:
        file = ("alumni.csv", b"email,name,batch_year\nana@alumni.edu,Ana,2001\n", "text/csv")
        return {"files": {"file": file}, "data": {"dataset_type": "alumni"}, "headers": key}

    async with await installation.signed_in() as client:
        first, again = [await client.post("/api/admin/datasets/upload", **form()) for _ in range(2)]
        listed = await client.get("/api/admin/datasets/uploads")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert listed.json()["total"] == 1


async def test_nobody_gets_an_answer_that_he_may_not_see_any_more(installation, probe, key):
    async with await installation.signed_in() as client:
        await send(client, key)
        client.headers["Authorization"] += "x"
        assert (await send(client, key)).status_code == 401


async def test_a_key_of_someone_who_is_not_signed_in_means_nothing(installation, probe, key):
    async with installation.client() as client:
        for _ in range(2):
            await send(client, key, path=f"{PATH}/anonymous")
    assert probe.count == 2


async def test_a_key_that_is_none_is_refused(installation, probe):
    async with await installation.signed_in() as client:
        for bad in ("", '""', "two words", "x" * 129, '"open', "a\tb"):
            assert (await send(client, {"Idempotency-Key": bad})).status_code == 400
    assert probe.count == 0


async def test_an_answer_is_not_readable_in_the_table(installation, probe, key):
    async with await installation.signed_in() as client:
        await send(client, key)
    async with reading(installation.container.engine()) as connection:
        (row,) = await connection.execute(sa.select(idempotency_keys))
    assert (row.response_status, row.method, row.path) == (201, "POST", PATH)
    assert b"count" not in row.response_body
    assert row.expires_at - row.created_at == timedelta(hours=24)
