"""A request that takes too long is ended, and its client told."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from entrypoints.container import Container, close
from entrypoints.http.timeouts import UPLOAD_FACTOR
from tests.contract.http.probe import PATH, Probe, add_probe
from tests.wirings import Installation

CLIENT = "http://localhost:3000"
SECONDS = 1.0


@dataclass
class Impatient:
    installation: Installation
    probe: Probe
    client: httpx.AsyncClient


@pytest.fixture
async def impatient(installed) -> AsyncIterator[Impatient]:
    """An installation that ends requests early; its client signed in at a patient one, on the same database."""
    patient = await installed()
    settings = patient.settings.model_copy(update={"request_timeout_seconds": SECONDS})
    installation = Installation(Container(settings=settings))
    async with await patient.signed_in() as signed_in, installation.client() as client:
        client.headers["Authorization"] = signed_in.headers["Authorization"]
        yield Impatient(installation, add_probe(installation), client)
    await close(installation.container)


async def test_a_handler_that_hangs_is_cancelled_and_its_client_gets_an_answer(impatient):
    probe, client = impatient.probe, impatient.client
    answer = await client.post(PATH, json={"do": "wait"}, headers={"Origin": CLIENT})
    assert probe.cancelled == 1
    assert (answer.status_code, answer.json()["error_code"]) == (503, "UNAVAILABLE")
    assert answer.json()["detail"]
    assert answer.headers["access-control-allow-origin"] == CLIENT
    assert answer.headers["x-request-id"]
    assert answer.headers["ratelimit-limit"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_client_that_does_not_send_its_body_is_not_waited_for(impatient):
    client = impatient.client

    async def body():
        yield b'{"do":'
        await asyncio.Event().wait()

    answer = await client.post(PATH, content=body(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 503


async def test_an_ended_request_gives_its_idempotency_key_back(impatient):
    probe, client = impatient.probe, impatient.client
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    assert (await client.post(PATH, json={"do": "wait"}, headers=headers)).status_code == 503
    probe.go.set()
    assert (await client.post(PATH, json={"do": "wait"}, headers=headers)).json() == {"count": 2}


async def test_an_upload_has_more_time(impatient):
    probe, client = impatient.probe, impatient.client
    upload = asyncio.create_task(client.post(f"{PATH}/upload", json={"do": "wait"}))
    await probe.arrived()
    ended = await client.post(PATH, json={"do": "wait"})
    probe.go.set()
    assert (await upload).status_code == 201
    assert ended.status_code == 503
    assert UPLOAD_FACTOR == 20


async def test_an_answer_that_has_begun_is_not_cut_off(impatient):
    client = impatient.client
    sent = []

    async def receive():
        return {"type": "http.request", "body": b'{"do": "create"}', "more_body": False}

    async def send(message):
        # A client that reads slowly: each part takes longer than another request has until its end.
        sent.append(message["type"])
        assert (await client.post(PATH, json={"do": "wait"})).status_code == 503

    request = client.build_request("POST", PATH, headers={"Content-Type": "application/json"})
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "state": {},
    }
    await impatient.installation.app(scope, receive, send)
    assert sent == ["http.response.start", "http.response.body"]
