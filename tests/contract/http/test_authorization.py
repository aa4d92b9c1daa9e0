"""Who may do what: every route against everybody who could knock. A route without a row here fails the tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import pytest_asyncio

from entrypoints.http.app import create_app
from tests.contract.http.datasets import Office, Rows, csv_file, person
from tests.contract.http.matrix import (
    ADMIN,
    CALLERS,
    OWNER,
    OWNERS_NAME,
    Row,
    World,
    about,
    admins,
    everybody,
    members,
    owner,
    owner_id,
    same,
)
from tests.contract.http.matrix_community import COMMUNITY
from tests.pictures import photo
from tests.wirings import PASSWORD


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
# The owner is hidden from everybody.
HIDDEN_OR_ADMIN = owner(200, stranger=404, admin=200, outsider=404)
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
    "GET /api/files/{file_id}": Row(everybody(404), about("/api/files/{}", owner_id)),
    "HEAD /api/files/{file_id}": Row(everybody(404), about("/api/files/{}", owner_id)),
    "POST /api/profiles/{user_id}/photo": Row(
        HIDDEN_OR_ADMIN, about("/api/profiles/{}/photo", owner_id, files={"photo": ("a.png", photo())})
    ),
    "DELETE /api/profiles/{user_id}/photo": Row(HIDDEN_OR_ADMIN, about("/api/profiles/{}/photo", owner_id)),
    "POST /api/profiles/{user_id}/cv": Row(
        HIDDEN_OR_ADMIN, about("/api/profiles/{}/cv", owner_id, files={"cv": ("a.pdf", b"%PDF-1.4\n%%EOF\n")})
    ),
    "DELETE /api/profiles/{user_id}/cv": Row(HIDDEN_OR_ADMIN, about("/api/profiles/{}/cv", owner_id)),
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
            owner_id,
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
    **COMMUNITY,
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
