"""A route of the tests' own behind the whole edge, for what no route of the product does on demand."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, post

from domain.shared.errors import Conflict, Unavailable
from entrypoints.http.auth import role_guard
from tests.wirings import Installation

PATH = "/api/probe"
LARGE = 1_200_000


class Probe:
    """Carries out what the body's `do` says and counts how often.

    Attributes:
        go: lets the requests go on that wait.
    """

    def __init__(self) -> None:
        self.count = 0
        self.cancelled = 0
        self._entered = asyncio.Event()
        self.go = asyncio.Event()

    async def arrived(self) -> None:
        """Until a request is waiting. Raises TimeoutError."""
        async with asyncio.timeout(30):
            await self._entered.wait()

    async def __call__(self, request: Request[Any, Any, Any]) -> Response[Any]:
        if request.content_type[0] == "multipart/form-data":
            form = dict((await request.form()).multi_items())
            self.count += 1
            file = form["file"]
            return Response({"count": self.count, "bytes": len(await file.read()), "name": file.filename})
        asked = await request.json()
        self.count += 1
        if asked["do"] == "wait":
            self._entered.set()
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        if asked["do"] == "conflict":
            raise Conflict("Twice.")
        if asked["do"] == "fail":
            raise ZeroDivisionError
        if asked["do"] == "down":
            raise Unavailable("Later.")
        if asked["do"] == "large":
            return Response("x" * LARGE, media_type="text/plain")
        return Response({"count": self.count}, status_code=201, headers={"Location": f"/api/probe/{self.count}"})


def add_probe(installation: Installation) -> Probe:
    """Register it, for everyone who is signed in; and at PATH + `/anonymous` for everyone, at `/upload` with 3 MB."""
    probe = Probe()

    async def answer(request: Request[Any, Any, Any]) -> Response[Any]:
        return await probe(request)

    guard = role_guard(installation.container.authenticate())()
    installation.app.register(post(PATH, guards=[guard], include_in_schema=False)(answer))
    installation.app.register(post(f"{PATH}/anonymous", include_in_schema=False)(answer))
    upload = post(f"{PATH}/upload", guards=[guard], request_max_body_size=3_000_000, include_in_schema=False)
    installation.app.register(upload(answer))
    return probe
