"""Members with photos and CVs, for the tests of both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import sqlalchemy as sa

from adapters.sql.engine import reading
from adapters.sql.tables.identity import users
from adapters.sql.tables.platform import files
from adapters.sql.tables.profiles import alumni_profiles
from domain.identity.account import Role
from tests.pictures import PDF, photo
from tests.wirings import Installation

ANA, BEN = "ana@alumni.edu", "ben@alumni.edu"
PARTS = {"photo": ("photo_url", photo("PNG"), "me.png"), "cv": ("cv_url", PDF, "Ana Löpez.pdf")}


class Members:
    """An installation with two members."""

    def __init__(self, installation: Installation, ana: httpx.AsyncClient, ids: dict[str, str]) -> None:
        self.installation = installation
        self.ana = ana
        self.ids = ids
        self.engine = installation.container.engine()

    @property
    def ana_id(self) -> str:
        return self.ids[ANA]

    async def send(
        self,
        kind: str,
        content: bytes,
        name: str = "file",
        *,
        client: httpx.AsyncClient | None = None,
        user_id: str | None = None,
        content_type: str = "application/octet-stream",
    ) -> httpx.Response:
        path = f"/api/profiles/{user_id or self.ana_id}/{kind}"
        return await (client or self.ana).post(path, files={kind: (name, content, content_type)})

    async def upload(self, kind: str) -> str:
        """The address of what was uploaded."""
        key, content, name = PARTS[kind]
        answer = await self.send(kind, content, name)
        assert answer.status_code == 200, answer.text
        url: str = answer.json()["data"][key]
        return url

    async def open(self, url: str, method: str = "GET", **headers: str) -> httpx.Response:
        """As a browser does: no token, and whoever is named in the address is asked."""
        if url.startswith(self.installation.settings.public_url):
            async with self.installation.client() as client:
                return await client.request(method, url, headers=headers)
        async with httpx.AsyncClient() as client:
            return await client.request(method, url, headers=headers)

    async def rows(self, query: sa.Select[Any]) -> list[Any]:
        async with reading(self.engine) as connection:
            return list(await connection.execute(query))

    async def current(self, kind: str) -> str | None:
        column = alumni_profiles.c[f"{kind}_file_id"]
        ((found,),) = await self.rows(sa.select(column).where(alumni_profiles.c.user_id == self.ana_id))
        return found

    async def stored(self, kind: str) -> list[Any]:
        """Rows of files, oldest first."""
        return await self.rows(sa.select(files).where(files.c.purpose == kind).order_by(files.c.id))


@asynccontextmanager
async def two_members(installation: Installation) -> AsyncIterator[Members]:
    for email in (ANA, BEN):
        await installation.add_account(email, Role.ALUMNI)
    async with reading(installation.container.engine()) as connection:
        ids = {row.email: row.id for row in await connection.execute(sa.select(users.c.id, users.c.email))}
    async with await installation.signed_in(ANA) as ana:
        yield Members(installation, ana, ids)
