"""Members who are told things, and what they find."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from adapters.sql.engine import reading, writing
from adapters.sql.tables.identity import users
from domain.identity.account import Role
from tests.wirings import Installation

INBOX = "/api/notifications"
ANNOUNCEMENTS = "/api/admin/notifications"
ANA, BOB = "ana@alumni.edu", "bob@alumni.edu"


class Member:
    """Someone who is signed in."""

    def __init__(self, client: httpx.AsyncClient, user_id: str) -> None:
        self.client = client
        self.id = user_id

    async def inbox(self, **filters: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(INBOX, params=filters)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["data"])

    async def titles(self, **filters: Any) -> list[str]:
        return [notice["title"] for notice in await self.inbox(**filters)]

    async def unread(self) -> int:
        answer = await self.client.get(f"{INBOX}/unread-count")
        assert answer.json()["success"] is True
        return int(answer.json()["count"])

    async def prefer(self, **form: Any) -> None:
        answer = await self.client.put(f"{INBOX}/preferences", json=form)
        assert answer.status_code == 200, answer.text


async def user_id_of(installation: Installation, address: str) -> str:
    async with reading(installation.container.engine()) as connection:
        return str(await connection.scalar(sa.select(users.c.id).where(users.c.email == address)))


async def member(installation: Installation, address: str, role: Role = Role.ALUMNI) -> Member:
    """A new one."""
    await installation.add_account(address, role)
    return await returning(installation, address)


async def returning(installation: Installation, address: str) -> Member:
    """One who has an account already."""
    return Member(await installation.signed_in(address), await user_id_of(installation, address))


async def announce(admin: httpx.AsyncClient, to: str, **changes: Any) -> dict[str, Any]:
    """What the admin list shows of an announcement that was taken."""
    body = {"user_id": to, "type": "event", "title": "Reunion", "message": "Come!", "link": "/events", **changes}
    answer = await admin.post(ANNOUNCEMENTS, json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


async def change(installation: Installation, table: sa.Table, condition: Any, values: Mapping[str, Any]) -> None:
    """Bring about what no route of the API does."""
    async with writing(installation.container.engine()) as connection:
        await connection.execute(sa.update(table).where(condition).values(**values))


def mails(installation: Installation) -> list[EmailMessage]:
    """The mails that were sent, by recipient and subject."""
    folder = Path(installation.settings.mail.removeprefix("file:"))
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.glob("*.eml")]
    return sorted(read, key=lambda mail: (mail["To"], mail["Subject"]))  # type: ignore[arg-type, return-value]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
