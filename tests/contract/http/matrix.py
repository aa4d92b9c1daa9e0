"""Everybody who could knock at a route, and things for them to knock about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sql.engine import writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.privacy import privacy_requests
from application.jobs.apply import Letter
from application.shared.access import Caller
from domain.identity.account import Role
from domain.notifications.notice import Notice, Priority
from domain.privacy.request import RequestKind, RequestStatus
from tests.contract.http.datasets import Office, csv_file, person
from tests.wirings import PASSWORD

ANONYMOUS, STUDENT, ALUMNI, RECRUITER = "anonymous", "student", "alumni", "recruiter"
OWNER, ADMIN, OUTSIDER = "owner", "admin", "outsider"
CALLERS = (ANONYMOUS, STUDENT, ALUMNI, RECRUITER, OWNER, ADMIN, OUTSIDER)
"""Strangers of each role, the person that a thing belongs to, an admin of the college and one of another college."""

_ROLES = {
    STUDENT: Role.STUDENT,
    ALUMNI: Role.ALUMNI,
    RECRUITER: Role.RECRUITER,
    OWNER: Role.ALUMNI,
    ADMIN: Role.ADMIN,
    OUTSIDER: Role.ADMIN,
}
OWNERS_NAME = "Zqhidden Person"
"""The owner shows nothing of herself to anybody; neither this name nor her address may leave by any route."""

OFFICE = "office"
"""Another admin of the college, whose acts the callers meet; an upload has no owner but its college."""


@dataclass
class World:
    """One college with people of every role, and an admin of another college.

    Attributes:
        tokens: access token by caller.
        ids: user id by caller.
    """

    office: Office
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    made: int = 0

    async def settle(self) -> None:
        abroad = await self._another_college()
        for caller, role in {**_ROLES, OFFICE: Role.ADMIN}.items():
            address = f"{caller}@matrix.example"
            name = OWNERS_NAME if caller == OWNER else caller
            self.ids[caller] = await self._account(address, role, abroad if caller == OUTSIDER else None, name)
            self.tokens[caller] = (await self._signed_in(address))["access_token"]
        async with self.office.installation.client() as client:
            client.headers["Authorization"] = f"Bearer {self.tokens[OWNER]}"
            hidden = {"profile_visibility": "private", "show_in_directory": False, "show_activity": False}
            answer = await client.put("/api/privacy/settings", json=hidden)
        assert answer.status_code == 200, answer.text

    async def _another_college(self) -> str:
        container = self.office.container
        now, college_id = container.clock().now(), container.ids().new()
        row = {"id": college_id, "code": "abroad", "name": "Abroad", "name_key": "abroad", "timezone": "UTC"}
        async with writing(self.office.engine) as connection:
            await insert_all(connection, colleges, [{**row, "status": "active", "created_at": now, "updated_at": now}])
        return college_id

    async def _account(self, address: str, role: Role, college_id: str | None = None, name: str = "New") -> str:
        container = self.office.container
        user_id, hashed = container.ids().new(), await container.passwords().hash(PASSWORD)
        async with container.uow() as uow:
            college_id = college_id or await uow.accounts.default_college_id()
            await uow.accounts.add_active(user_id, college_id, address, name, role, hashed)
            await uow.commit()
        return user_id

    async def _signed_in(self, address: str) -> dict[str, Any]:
        async with self.office.installation.client() as client:
            answer = await client.post("/api/auth/login", json={"email": address, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def newcomer(self, caller: str) -> str:
        """The token of somebody new with the role of `caller`, who may be signed out or erased by a test."""
        if caller == ANONYMOUS:
            return ""
        self.made += 1
        address = f"{caller}{self.made}@matrix.example"
        await self._account(address, _ROLES[caller])
        token: str = (await self._signed_in(address))["access_token"]
        return token

    async def as_office(self, method: str, path: str, **parts: Any) -> dict[str, Any]:
        async with self.office.installation.client() as client:
            client.headers["Authorization"] = f"Bearer {self.tokens[OFFICE]}"
            answer = await client.request(method, path, **parts)
        assert answer.is_success, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def upload(self, *, done: bool = True, dry_run: bool = False) -> str:
        """The id of an upload of the college, done or still waiting."""
        self.made += 1
        file = (f"{self.made}.csv", csv_file("alumni", person(self.made)))
        answer = await self.as_office(
            "POST",
            "/api/admin/datasets/upload",
            files={"file": file},
            data={"dataset_type": "alumni", "dry_run": str(dry_run).lower()},
        )
        if done:
            await self.office.installation.work()
        upload_id: str = answer["data"]["upload_id"]
        return upload_id

    async def notice(self) -> str:
        """The id of a notice to the owner."""
        self.made += 1
        key = f"matrix {self.made}"
        async with self.office.container.uow() as uow:
            await uow.notices.add(Notice(self.ids[OWNER], "system", "system", "T", "M", None, Priority.LOW, {}, key))
            await uow.commit()
        async with self.office.installation.client() as client:
            client.headers["Authorization"] = f"Bearer {self.tokens[OWNER]}"
            found = (await client.get("/api/notifications")).json()["data"]
        notice_id: str = found[0]["id"]
        return notice_id

    async def announcement(self) -> str:
        answer = await self.as_office(
            "POST",
            "/api/admin/notifications",
            json={"user_id": self.ids[OWNER], "type": "system", "title": "T", "message": "M"},
        )
        announcement_id: str = answer["data"]["id"]
        return announcement_id

    async def session(self) -> str:
        """The id of a session of the owner that nobody needs."""
        token = (await self._signed_in(f"{OWNER}@matrix.example"))["access_token"]
        async with self.office.installation.client() as client:
            client.headers["Authorization"] = f"Bearer {token}"
            listed = (await client.get("/api/auth/sessions")).json()["data"]
        session_id: str = next(session["id"] for session in listed if session["current"])
        return session_id

    async def export_request(self) -> str:
        """The id of a request of the owner whose copy is gone."""
        container = self.office.container
        now, request_id = container.clock().now(), container.ids().new()
        row = {
            "id": request_id,
            "user_id": self.ids[OWNER],
            "kind": RequestKind.EXPORT,
            "status": RequestStatus.EXPIRED,
            "created_at": now,
            "updated_at": now,
        }
        async with writing(self.office.engine) as connection:
            await insert_all(connection, privacy_requests, [row])
        return request_id

    async def member(self) -> str:
        """The id of an alumnus of the college whom nobody needs."""
        self.made += 1
        return await self._account(f"spare{self.made}@matrix.example", Role.ALUMNI)

    async def banned(self) -> str:
        user_id = await self.member()
        await self.as_office("PUT", f"/api/admin/users/{user_id}/ban")
        return user_id

    async def job(self, poster: str = OWNER, status: str = "active") -> str:
        """The id of a posting of the owner."""
        form = {
            "title": "Engineer",
            "description": "Build things.",
            "company": "Acme",
            "location": "Lagos",
            "skills_required": ["Python"],
            "status": status,
        }
        posting = await self.office.container.post_job()(await self._caller(poster), form)
        return str(posting.id)

    async def draft(self) -> str:
        return await self.job(status="draft")

    async def application(self) -> str:
        """The id of somebody's application for a posting of the owner."""
        caller = await self._caller(OWNER)
        applicant = Caller(await self.member(), caller.college_id, Role.ALUMNI)
        application_id: str = await self.office.container.apply_to_job()(applicant, Letter(await self.job(), None))
        return application_id

    async def own_application(self) -> str:
        """The id of an application of the owner for somebody's posting."""
        letter = Letter(await self.job(OFFICE), None)
        application_id: str = await self.office.container.apply_to_job()(await self._caller(OWNER), letter)
        return application_id

    async def _caller(self, caller: str) -> Caller:
        account = await self.office.container.accounts().by_id(self.ids[caller])
        assert account is not None
        return Caller(account.id, account.college_id, account.role)

    async def skill(self) -> str:
        """The id of a skill that nobody needs."""
        self.made += 1
        async with self.office.container.uow() as uow:
            key = f"matrix skill {self.made}"
            resolved = await uow.skills.resolve({key: key})
            await uow.commit()
        return resolved.ids[key]

    async def alias(self) -> str:
        skill_id = await self.skill()
        alias = f"alias {self.made}"
        await self.as_office("POST", f"/api/admin/skills/{skill_id}/aliases", json={"alias": alias})
        return alias


Make = Callable[[World], Awaitable[tuple[str, dict[str, Any]]]]


@dataclass(frozen=True)
class Row:
    """A request, and the status that each caller gets.

    Attributes:
        make: path and parts of the request, on things made for it.
        alone: the request ends its caller's session or account, so that each time somebody new makes it.
    """

    expected: Mapping[str, int]
    make: Make
    alone: bool = False


def same(path: str, **parts: Any) -> Make:
    async def make(_: World) -> tuple[str, dict[str, Any]]:
        return path, parts

    return make


def about(path: str, thing: Callable[[World], Awaitable[str]], **parts: Any) -> Make:
    """`{}` in the path stands for the id of a new `thing`."""

    async def make(world: World) -> tuple[str, dict[str, Any]]:
        return path.format(await thing(world)), parts

    return make


def everybody(status: int) -> dict[str, int]:
    return dict.fromkeys(CALLERS, status)


def members(status: int) -> dict[str, int]:
    """Of what belongs to whoever asks."""
    return {**everybody(status), ANONYMOUS: 401}


def admins(status: int, *, outsider: int) -> dict[str, int]:
    return {**everybody(403), ANONYMOUS: 401, ADMIN: status, OUTSIDER: outsider}


def owner(status: int, *, stranger: int, admin: int, outsider: int) -> dict[str, int]:
    return {**everybody(stranger), ANONYMOUS: 401, OWNER: status, ADMIN: admin, OUTSIDER: outsider}


async def owner_id(world: World) -> str:
    return world.ids[OWNER]
