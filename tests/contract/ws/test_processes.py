"""Sockets of real server processes: several of them, and some that die."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.ws.pages import notify, open_page, sign_in
from tests.imports import alumni_file
from tests.programs import Running, running
from tests.wirings import ADMIN, Installation

SECONDS_TO_END = 15.0


def serve(installation: Installation) -> Any:
    settings = installation.settings
    names = ("database_url", "redis_url", "objects_url", "queue")
    given = {name: getattr(settings, name) for name in names if getattr(settings, name)}
    return running(Path(settings.var_dir), "serve", "--port", "0", **given)


async def url_of(server: Running) -> str:
    return await asyncio.to_thread(server.url)


async def import_file(url: str, token: str, content: bytes) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
        answer = await client.post(
            "/api/admin/datasets/upload", files={"file": ("a.csv", content)}, data={"dataset_type": "alumni"}
        )
    upload_id: str = answer.json()["data"]["upload_id"]
    return upload_id


@pytest.mark.mysql
@pytest.mark.redis
async def test_pages_at_different_servers_hear_the_same(production: Installation) -> None:
    """Written by a third process, as a worker does it."""
    with serve(production) as first, serve(production) as second:
        one, two = await url_of(first), await url_of(second)
        admin = await sign_in(one, ADMIN)
        async with open_page(one, admin) as here, open_page(two, admin) as there:
            assert (await here.hears())["type"] == (await there.hears())["type"] == "ready"
            for number in range(1, 21):
                await notify(production.container, admin.id, f"number {number}")
            expected = [(number, f"number {number}") for number in range(1, 21)]
            assert await here.hears_notices(20) == await there.hears_notices(20) == expected


async def test_a_killed_server_loses_nothing(installation: Installation) -> None:
    heard: list[int] = []
    for end in ("kill", "kill", "stop"):
        with serve(installation) as server:
            url = await url_of(server)
            admin = await sign_in(url, ADMIN)
            async with AsyncExitStack() as pages:
                page = await pages.enter_async_context(open_page(url, admin, heard[-1] if heard else 0))
                ready = await page.hears()
                assert ready["recovered"] is True
                while len(heard) < ready["last_id"]:
                    heard.append((await page.hears())["id"])
                await notify(installation.container, admin.id, "written while the server lives")
                if end == "kill":
                    server.kill()
                else:
                    await asyncio.to_thread(server.stop, SECONDS_TO_END)
                    assert (await page.is_closed_with())[0] == 1012
        await notify(installation.container, admin.id, "written while there is no server")
    with serve(installation) as server:
        url = await url_of(server)
        async with open_page(url, await sign_in(url, ADMIN), heard[-1]) as page:
            assert (await page.hears())["last_id"] == 6
            heard += [seq for seq, _ in await page.hears_notices(6 - len(heard))]
    assert heard == [1, 2, 3, 4, 5, 6]


async def test_the_page_of_the_admin_follows_an_import(embedded: Installation) -> None:
    with serve(embedded) as server:
        url = await url_of(server)
        admin = await sign_in(url, ADMIN)
        async with open_page(url, admin) as page:
            await page.hears()
            upload_id = await import_file(url, admin.token, alumni_file())
            heard = [await page.hears()]
            while heard[-1]["type"] != "dataset_finished":
                heard.append(await page.hears())
    *progress, finished = heard
    assert {message["type"] for message in progress} == {"dataset_progress"}
    assert {message["upload_id"] for message in progress} == {upload_id}
    assert progress[0].keys() >= {"status", "progress_percentage", "current_stage", "processed_rows", "total_rows"}
    assert all("id" not in message and "user_id" not in message for message in progress)
    shown = [message["progress_percentage"] for message in progress]
    assert shown == sorted(shown)
    assert (finished["id"], finished["data"]["metadata"]["upload_id"]) == (1, upload_id)
