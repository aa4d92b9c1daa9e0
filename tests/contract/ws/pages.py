"""A server on a real port, and open pages of people who are signed in to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from dependency_injector import providers
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from domain.identity.account import Role
from domain.notifications.notice import Notice, Priority
from entrypoints.container import Container, close
from entrypoints.http.app import create_app
from entrypoints.http.server import OPTIONS
from entrypoints.subscriptions import LIVE
from entrypoints.ws.limits import Limits
from tests.polling import eventually
from tests.wirings import ADMIN, PASSWORD, Installation, embedded_settings

PATIENCE = 20.0

Message = dict[str, Any]


@dataclass(frozen=True)
class Person:
    id: str
    token: str


class Page:
    """One socket, as the script of a page has it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hears(self) -> Message:
        """The next message that is no ping; pings are answered."""
        async with asyncio.timeout(PATIENCE):
            while True:
                message: Message = json.loads(await self.socket.recv())
                if message["type"] != "ping":
                    return message
                await self.say(type="pong")

    async def hears_types(self, count: int) -> list[str]:
        return [(await self.hears())["type"] for _ in range(count)]

    async def hears_notices(self, count: int) -> list[tuple[int, str]]:
        """Number and text of each."""
        found = [await self.hears() for _ in range(count)]
        assert {message["type"] for message in found} == {"notification"}
        return [(message["id"], message["message"]) for message in found]

    async def is_closed_with(self) -> tuple[int | None, str]:
        """Code and reason, after whatever came before."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed:
                return self.socket.close_code, self.socket.close_reason or ""


def open_socket(url: str, user_id: str, *, path: str = "/ws/", **options: Any) -> AbstractAsyncContextManager[Any]:
    address = url.replace("http://", "ws://") + path + user_id
    settings = {"compression": None, "ping_interval": None, "close_timeout": 1, "proxy": None, "max_queue": None}
    return connect(address, **{**settings, **options})


@asynccontextmanager
async def open_page(url: str, person: Person, last_id: int | None = None, **options: Any) -> AsyncIterator[Page]:
    """A page that has sent its first message and has not read anything."""
    async with open_socket(url, person.id, **options) as socket:
        page = Page(socket)
        await page.say(type="auth", token=person.token, **({} if last_id is None else {"last_id": last_id}))
        yield page


async def sign_in(url: str, email: str) -> Person:
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    body = answer.json()
    return Person(body["user"]["id"], body["access_token"])


async def notify(container: Container, user_id: str, *titles: str) -> None:
    """A durable message for each title, all in one transaction."""
    async with container.uow() as uow:
        for title in titles:
            key = container.ids().new()
            notice = Notice(
                user_id, "event", "event", title, "Text", "/events/1", Priority.MEDIUM, {"kind": "test"}, key
            )
            assert await uow.notices.add(notice)
        await uow.commit()


class Site:
    """An installation that is served from this event loop."""

    def __init__(self, installation: Installation, url: str) -> None:
        self.installation = installation
        self.container = installation.container
        self.url = url

    async def person(self, email: str = ADMIN) -> Person:
        if email != ADMIN:
            await self.installation.add_account(email, Role.ALUMNI)
        return await sign_in(self.url, email)

    def page(self, person: Person, last_id: int | None = None, **options: Any) -> AbstractAsyncContextManager[Page]:
        return open_page(self.url, person, last_id, **options)

    def client(self, person: Person) -> httpx.AsyncClient:
        """Of the HTTP API."""
        headers = {"Authorization": f"Bearer {person.token}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=PATIENCE)

    async def notify(self, person: Person, *titles: str) -> None:
        await notify(self.container, person.id, *titles)

    async def publish(self, person: Person, **body: Any) -> None:
        """A fleeting message."""
        await self.container.pubsub().publish(LIVE, {"user_id": person.id, "body": body})


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with nullcontext():  # Ctrl-C is for pytest
            yield


@asynccontextmanager
async def few_sockets(folder: Path, per_user: int) -> AsyncIterator[Installation]:
    """An installation that allows a person this many connections."""
    container = Container(settings=embedded_settings(folder, sockets_per_user=per_user))
    installation = Installation(container)
    await installation.prepare()
    yield installation
    await close(container)


@asynccontextmanager
async def served(installation: Installation, **limits: Any) -> AsyncIterator[Site]:
    """The installation on a free port until the block ends."""
    container = installation.container
    container.socket_limits.override(providers.Object(Limits(tick=0.02, **limits)))
    container.sockets.reset()
    server = _Server(uvicorn.Config(create_app(container), host="127.0.0.1", port=0, **OPTIONS))
    serving = asyncio.create_task(server.serve())
    try:
        await eventually(lambda: server.started or serving.done(), PATIENCE)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Site(installation, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        await serving
