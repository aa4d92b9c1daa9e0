"""Who may do what: every route against everybody who could knock. A route without a row here fails the tests."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from adapters.sql.engine import writing
from adapters.sql.statements import insert_all
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.privacy import privacy_requests
from domain.identity.account import Role
from domain.notifications.notice import Notice, Priority
from domain.privacy.request import RequestKind, RequestStatus
from entrypoints.http.app import create_app
from tests.contract.http.datasets import Office, Rows, csv_file, person
from tests.pictures import photo
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


async def _owner_id(world: World) -> str:
    return world.ids[OWNER]


async def _done(world: World) -> str:
    return await world.upload()


async def _dry_run(world: World) -> str:
    return await world.upload(dry_run=True)


async def _waiting(world: World) -> str:
    return await world.upload(done=False)


async def _wrong_credentials(world: World) -> tuple[str, dict[str, Any]]:
    world.made += 1  # another address each time: too many tries for one are slowed down
    return "/api/auth/login", {"json": {"email": f"nobody{world.made}@matrix.example", "password": PASSWORD}}


UPLOAD = "/api/admin/datasets/upload/{}"
COLLEGE_ONLY = admins(200, outsider=404)
MINE = owner(200, stranger=404, admin=404, outsider=404)
SELF_OR_ADMIN = owner(200, stranger=403, admin=200, outsider=404)
PASSWORDS = {"current_password": PASSWORD, "new_password": "another password"}

ROUTES: Mapping[str, Row] = {
    "GET /": Row(everybody(200), same("/")),
    "GET /api/reference": Row(everybody(200), same("/api/reference")),
    "GET /api/openapi.json": Row(everybody(200), same("/api/openapi.json")),
    "GET /api/openapi.json/openapi.json": Row(everybody(200), same("/api/openapi.json/openapi.json")),
    "GET /api/openapi.json/{path}": Row(everybody(404), same("/api/openapi.json/else")),
    "GET /api/health": Row(everybody(200), same("/api/health")),
    "GET /api/health/live": Row(everybody(200), same("/api/health/live")),
    "GET /api/health/ready": Row(everybody(200), same("/api/health/ready")),
    # These are open to all, and refuse what is in the body.
    "POST /api/auth/login": Row(everybody(401), _wrong_credentials),
    "POST /api/auth/register": Row(
        everybody(200),
        same("/api/auth/register", json={"email": "new@matrix.example", "password": PASSWORD, "role": "alumni"}),
    ),
    "POST /api/auth/verify-email": Row(
        everybody(400), same("/api/auth/verify-email", json={"email": "new@matrix.example", "otp_code": "000000"})
    ),
    "POST /api/auth/resend-verification": Row(
        everybody(200), same("/api/auth/resend-verification", json={"email": "new@matrix.example"})
    ),
    "POST /api/auth/forgot-password": Row(
        everybody(200), same("/api/auth/forgot-password", json={"email": "new@matrix.example"})
    ),
    "POST /api/auth/reset-password": Row(
        everybody(400), same("/api/auth/reset-password", json={"token": "x" * 43, "newPassword": PASSWORD})
    ),
    "POST /api/auth/google-signin": Row(everybody(501), same("/api/auth/google-signin", json={"id_token": "x"})),
    "POST /api/auth/refresh": Row(everybody(401), same("/api/auth/refresh", json={"refresh_token": "x" * 43})),
    "POST /api/auth/logout": Row(members(200), same("/api/auth/logout"), alone=True),
    "POST /api/auth/logout-all": Row(members(200), same("/api/auth/logout-all"), alone=True),
    "POST /api/auth/change-password": Row(members(200), same("/api/auth/change-password", json=PASSWORDS), alone=True),
    "GET /api/auth/sessions": Row(members(200), same("/api/auth/sessions")),
    "DELETE /api/auth/sessions/{session_id}": Row(MINE, about("/api/auth/sessions/{}", World.session)),
    # A link carries its own permission; without one nobody gets in.
    "GET /api/files/{file_id}": Row(everybody(404), about("/api/files/{}", _owner_id)),
    "HEAD /api/files/{file_id}": Row(everybody(404), about("/api/files/{}", _owner_id)),
    "POST /api/profiles/{user_id}/photo": Row(
        SELF_OR_ADMIN, about("/api/profiles/{}/photo", _owner_id, files={"photo": ("a.png", photo())})
    ),
    "DELETE /api/profiles/{user_id}/photo": Row(SELF_OR_ADMIN, about("/api/profiles/{}/photo", _owner_id)),
    "POST /api/profiles/{user_id}/cv": Row(
        SELF_OR_ADMIN, about("/api/profiles/{}/cv", _owner_id, files={"cv": ("a.pdf", b"%PDF-1.4\n%%EOF\n")})
    ),
    "DELETE /api/profiles/{user_id}/cv": Row(SELF_OR_ADMIN, about("/api/profiles/{}/cv", _owner_id)),
    "GET /api/privacy/settings": Row(members(200), same("/api/privacy/settings")),
    "PUT /api/privacy/settings": Row(members(200), same("/api/privacy/settings", json={"show_email": False})),
    "POST /api/privacy/export": Row(members(202), same("/api/privacy/export")),
    "GET /api/privacy/requests": Row(members(200), same("/api/privacy/requests")),
    "GET /api/privacy/requests/{request_id}/download": Row(
        # Its copy is gone, which only the owner learns in other words.
        owner(404, stranger=404, admin=404, outsider=404),
        about("/api/privacy/requests/{}/download", World.export_request),
    ),
    "POST /api/privacy/erasure": Row(
        members(202), same("/api/privacy/erasure", json={"password": PASSWORD}), alone=True
    ),
    "GET /api/notifications": Row(members(200), same("/api/notifications")),
    "GET /api/notifications/unread-count": Row(members(200), same("/api/notifications/unread-count")),
    "PUT /api/notifications/read-all": Row(members(200), same("/api/notifications/read-all")),
    "PUT /api/notifications/{notification_id}/read": Row(MINE, about("/api/notifications/{}/read", World.notice)),
    "DELETE /api/notifications/{notification_id}": Row(MINE, about("/api/notifications/{}", World.notice)),
    "GET /api/notifications/preferences": Row(members(200), same("/api/notifications/preferences")),
    "PUT /api/notifications/preferences": Row(
        members(200), same("/api/notifications/preferences", json={"email_notifications": True})
    ),
    "GET /api/admin/notifications": Row(admins(200, outsider=200), same("/api/admin/notifications")),
    "POST /api/admin/notifications": Row(
        admins(201, outsider=404),
        lambda world: about(
            "/api/admin/notifications",
            _owner_id,
            json={"user_id": world.ids[OWNER], "type": "system", "title": "T", "message": "M"},
        )(world),
    ),
    "PUT /api/admin/notifications/{notification_id}": Row(
        COLLEGE_ONLY, about("/api/admin/notifications/{}", World.announcement, json={"title": "New"})
    ),
    "DELETE /api/admin/notifications/{notification_id}": Row(
        COLLEGE_ONLY, about("/api/admin/notifications/{}", World.announcement)
    ),
    "POST /api/admin/notifications/{notification_id}/resend": Row(
        COLLEGE_ONLY, about("/api/admin/notifications/{}/resend", World.announcement)
    ),
    "GET /api/admin/tasks/status": Row(admins(200, outsider=200), same("/api/admin/tasks/status")),
    "GET /api/admin/datasets/statistics": Row(admins(200, outsider=200), same("/api/admin/datasets/statistics")),
    "GET /api/admin/datasets/uploads": Row(admins(200, outsider=200), same("/api/admin/datasets/uploads")),
    "GET /api/admin/datasets/templates/{file_name}": Row(
        admins(200, outsider=200), same("/api/admin/datasets/templates/alumni.csv")
    ),
    "POST /api/admin/datasets/upload": Row(
        admins(201, outsider=201),
        same(
            "/api/admin/datasets/upload",
            files={"file": ("a.csv", csv_file("alumni", person(1)))},
            data={"dataset_type": "alumni", "dry_run": "true"},
        ),
    ),
    "GET /api/admin/datasets/upload/{upload_id}": Row(COLLEGE_ONLY, about(UPLOAD, _done)),
    "DELETE /api/admin/datasets/upload/{upload_id}": Row(COLLEGE_ONLY, about(UPLOAD, _dry_run)),
    "GET /api/admin/datasets/upload/{upload_id}/progress": Row(COLLEGE_ONLY, about(UPLOAD + "/progress", _done)),
    "GET /api/admin/datasets/upload/{upload_id}/report": Row(COLLEGE_ONLY, about(UPLOAD + "/report", _done)),
    "GET /api/admin/datasets/upload/{upload_id}/report.pdf": Row(COLLEGE_ONLY, about(UPLOAD + "/report.pdf", _done)),
    "GET /api/admin/datasets/upload/{upload_id}/errors/download": Row(
        COLLEGE_ONLY, about(UPLOAD + "/errors/download", _done)
    ),
    "POST /api/admin/datasets/upload/{upload_id}/cancel": Row(COLLEGE_ONLY, about(UPLOAD + "/cancel", _waiting)),
    "POST /api/admin/datasets/upload/{upload_id}/undo": Row(admins(202, outsider=404), about(UPLOAD + "/undo", _done)),
}


def routes(office: Office) -> set[str]:
    """`METHOD /path` of every route that the application has."""
    found = set()
    for route in create_app(office.container).routes:
        path = re.sub(r":\w+}", "}", route.path)
        found |= {f"{method} {path}" for method in getattr(route, "methods", ()) if method != "OPTIONS"}
    return found


_SETTLED: dict[int, tuple[World, Rows]] = {}
"""By office: its world, and the rows that make it."""


@pytest_asyncio.fixture(loop_scope="session")
async def world(open_office: Office) -> World:
    """Settled once per wiring and put back for each test: signing people in is slow on purpose."""
    if id(open_office) not in _SETTLED:
        await open_office.reset()
        world = World(open_office)
        await world.settle()
        rows = await open_office.rows(
            "colleges", "users", "alumni_profiles", "auth_sessions", "refresh_tokens", "privacy_settings"
        )
        _SETTLED[id(open_office)] = world, rows
    world, rows = _SETTLED[id(open_office)]
    await open_office.reset(rows)
    return world


@pytest.mark.asyncio(loop_scope="session")
async def test_every_route_has_a_row(office):
    assert routes(office) == set(ROUTES)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("route", ROUTES)
async def test_each_caller_gets_what_the_row_says_and_nothing_of_who_is_hidden(world, route):
    row = ROUTES[route]
    method = route.partition(" ")[0]
    got = {}
    for caller in CALLERS:
        path, parts = await row.make(world)
        token = await world.newcomer(caller) if row.alone else world.tokens.get(caller)
        async with world.office.installation.client() as client:
            if token:
                client.headers["Authorization"] = f"Bearer {token}"
            answer = await client.request(method, path, **parts)
        got[caller] = answer.status_code
        if caller not in (OWNER, ADMIN):
            assert OWNERS_NAME not in answer.text
            assert f"{OWNER}@matrix.example" not in answer.text
        if answer.status_code in (401, 403, 404) and method != "HEAD" and "/openapi.json/" not in path:
            assert answer.json()["success"] is False
    assert got == dict(row.expected)
