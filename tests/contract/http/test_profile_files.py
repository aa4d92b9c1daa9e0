"""Photos and CVs of members."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from adapters.sql.engine import writing
from adapters.sql.tables.identity import colleges, users
from adapters.sql.tables.platform import admin_actions
from adapters.sql.tables.profiles import alumni_profiles
from application.profiles.change_file import ChangeFile
from domain.profiles.files import MAX_BYTES
from domain.shared.files import FileStatus
from tests.contract.http.members import ANA, BEN, PARTS, Members, two_members
from tests.pictures import GIF_AND_SCRIPT, HTML, PDF, docx, encoded, halves, photo, png_of, telling_photo
from tests.wirings import ADMIN, PASSWORD, Installation

NOBODY = "01980000-0000-7000-8000-000000000000"

both = pytest.mark.parametrize("kind", ["photo", "cv"])


@pytest.fixture
async def members(installation: Installation) -> AsyncIterator[Members]:
    async with two_members(installation) as found:
        yield found


@both
async def test_an_upload_gives_an_address_that_opens_without_a_token(members, kind):
    key, content, name = PARTS[kind]
    answer = await members.send(kind, content, name)
    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    assert body["message"]
    assert set(body["data"]) == {key}
    opened = await members.open(body["data"][key])
    assert opened.status_code == 200
    assert int(opened.headers["content-length"]) == len(opened.content)
    if kind == "cv":
        assert opened.content == content
        assert opened.headers["content-type"] == "application/pdf"
        assert opened.headers["content-disposition"].startswith("attachment")
        assert "Ana%20L%C3%B6pez.pdf" in opened.headers["content-disposition"]
    else:
        assert opened.headers["content-type"] == "image/webp"
        assert opened.headers["content-disposition"] == "inline"
        assert Image.open(io.BytesIO(opened.content)).size == (400, 200)


async def test_a_photo_loses_where_it_was_taken_and_stands_upright(members):
    answer = await members.send("photo", telling_photo(6), "me.jpg", content_type="image/jpeg")
    opened = await members.open(answer.json()["data"]["photo_url"])
    assert Image.open(io.BytesIO(opened.content)).size == (200, 400)
    assert b"Secret" not in opened.content


REFUSED = [
    ("photo", HTML, 415, "UNSUPPORTED_FILE"),
    ("photo", GIF_AND_SCRIPT, 415, "UNSUPPORTED_FILE"),
    ("photo", PDF, 415, "UNSUPPORTED_FILE"),
    ("photo", b"", 400, "BROKEN_FILE"),
    ("photo", photo()[:800], 400, "BROKEN_FILE"),
    ("photo", png_of(8_000, 5_001), 413, "FILE_TOO_LARGE"),
    ("cv", HTML, 415, "UNSUPPORTED_FILE"),
    ("cv", photo(), 415, "UNSUPPORTED_FILE"),
    ("cv", docx("word/vbaProject.bin"), 415, "UNSUPPORTED_FILE"),
    ("cv", docx()[:100], 400, "BROKEN_FILE"),
    ("cv", b"", 400, "BROKEN_FILE"),
]


@both
async def test_the_bytes_decide_and_not_name_or_type(members, kind):
    for _, content, status, code in (case for case in REFUSED if case[0] == kind):
        for name, content_type in (("me.jpg", "image/jpeg"), ("cv.pdf", "application/pdf")):
            answer = await members.send(kind, content, name, content_type=content_type)
            body = answer.json()
            assert (answer.status_code, body["error_code"]) == (status, code)
            assert body["success"] is False
            assert body["message"] == body["detail"] == body["error"]
    assert await members.current(kind) is None
    assert await members.stored(kind) == []


@both
async def test_more_than_five_megabytes_are_refused(members, kind):
    for size in (MAX_BYTES + 1, MAX_BYTES + 200_000, 4 * MAX_BYTES):
        answer = await members.send(kind, PDF.ljust(size, b"\0"))
        assert answer.status_code == 413
        assert answer.json()["error_code"] == "FILE_TOO_LARGE"
        assert "5 MB" in answer.json()["message"]


async def test_five_megabytes_are_taken(members):
    assert (await members.send("cv", PDF + b"\0" * (MAX_BYTES - len(PDF)))).status_code == 200


async def test_an_endless_body_is_cut_off_early(members):
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n'
        for _ in range(400):
            sent += 1
            yield b"\0" * 65_536

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await members.ana.post(f"/api/profiles/{members.ana_id}/cv", content=body(), headers=headers)
    assert answer.status_code == 413
    assert sent < 100


@both
async def test_a_form_without_the_file_is_refused_by_name(members, kind):
    path = f"/api/profiles/{members.ana_id}/{kind}"
    for form in ({"other": ("x", b"x")}, {kind: (None, "just text")}):
        answer = await members.ana.post(path, files=form)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == kind
    assert (await members.ana.post(path, json={kind: "x"})).status_code in (400, 415, 422)


@both
async def test_only_the_member_and_an_admin_of_the_college_may_change_it(members, kind):
    _, content, name = PARTS[kind]
    installation = members.installation
    async with installation.client() as anonymous, await installation.signed_in(BEN) as ben:
        path = f"/api/profiles/{members.ana_id}/{kind}"
        assert (await members.send(kind, content, client=anonymous)).status_code == 401
        assert (await anonymous.delete(path)).status_code == 401
        assert (await members.send(kind, content, client=ben)).status_code == 403
        assert (await ben.delete(path)).status_code == 403
    assert await members.stored(kind) == []
    async with await installation.signed_in() as admin:
        assert (await members.send(kind, content, name, client=admin)).status_code == 200
        assert (await admin.delete(path)).status_code == 200
    acts = await members.rows(sa.select(admin_actions).where(admin_actions.c.target_id == members.ana_id))
    assert {act.action for act in acts} >= {f"profile.{kind}_set", f"profile.{kind}_removed"}
    assert {act.admin_id for act in acts if act.action.startswith("profile.")} == {members.ids[ADMIN]}


@both
async def test_members_of_another_college_do_not_exist(members, kind):
    other = NOBODY[:-1] + "1"
    async with writing(members.engine) as connection:
        (college,) = await connection.execute(sa.select(colleges))
        row = {**college._mapping, "id": other, "code": "other", "name": "Other", "name_key": "other"}
        await connection.execute(sa.insert(colleges).values(row))
        await connection.execute(sa.update(users).where(users.c.email == BEN).values(college_id=other))
    async with await members.installation.signed_in() as admin:
        answer = await members.send(kind, PARTS[kind][1], client=admin, user_id=members.ids[BEN])
        assert answer.status_code == 404
        assert (await admin.delete(f"/api/profiles/{members.ids[BEN]}/{kind}")).status_code == 404


@both
async def test_an_unknown_or_malformed_id_is_not_found(members, kind):
    for user_id in (NOBODY, "edit", "..%2f..%2fetc", "%00", "é" * 50, "x" * 300):
        assert (await members.send(kind, PARTS[kind][1], user_id=user_id)).status_code == 404
        answer = await members.ana.delete(f"/api/profiles/{user_id}/{kind}")
        assert answer.status_code == 404
        assert answer.json()["error_code"] == "NOT_FOUND"


async def test_a_hostile_name_changes_neither_place_nor_type(members):
    for name in ("../../../evil.html", "..\\..\\evil.exe", "/etc/passwd", "x\x00.pdf", "a" * 2_000, ".."):
        answer = await members.send("cv", PDF, name)
        assert answer.status_code == 200
        row = (await members.stored("cv"))[-1]
        assert row.storage_key == f"cvs/{row.id}"
        assert row.original_name.endswith(".pdf")
        assert not set("/\\\0") & set(row.original_name)
        opened = await members.open(answer.json()["data"]["cv_url"])
        assert opened.headers["content-type"] == "application/pdf"
        assert opened.headers["content-disposition"].startswith("attachment")


@both
async def test_a_new_file_takes_the_place_of_the_former_one(members, kind):
    former_url = await members.upload(kind)
    former = await members.current(kind)
    url = await members.upload(kind)
    assert await members.current(kind) != former
    await members.installation.work()
    assert (await members.open(former_url)).status_code == 404
    assert (await members.open(url)).status_code == 200
    old, new = await members.stored(kind)
    assert (old.status, new.status) == (FileStatus.DELETED, FileStatus.READY)
    assert old.deleted_at is not None
    assert old.original_name == ""
    store = members.installation.container.files()
    assert not await store.exists(old.storage_key)
    assert await store.exists(new.storage_key)


@both
async def test_a_file_can_be_removed_and_removing_it_again_does_no_harm(members, kind):
    url = await members.upload(kind)
    path = f"/api/profiles/{members.ana_id}/{kind}"
    for _ in range(2):
        answer = await members.ana.delete(path)
        assert answer.status_code == 200
        assert answer.json()["success"] is True
        assert answer.json()["message"]
    await members.installation.work()
    assert await members.current(kind) is None
    assert (await members.open(url)).status_code == 404
    (row,) = await members.stored(kind)
    assert not await members.installation.container.files().exists(row.storage_key)


@both
async def test_of_parallel_uploads_one_is_current_and_the_others_go(members, kind):
    urls = await asyncio.gather(*(members.upload(kind) for _ in range(4)))
    await members.installation.work()
    rows = await members.stored(kind)
    assert [row.id for row in rows if row.status == FileStatus.READY] == [await members.current(kind)]
    store = members.installation.container.files()
    assert [await store.exists(row.storage_key) for row in rows].count(True) == 1
    assert sorted([(await members.open(url)).status_code for url in urls]) == [200, 404, 404, 404]


async def test_photo_and_cv_do_not_touch_each_other(members):
    photo_url, cv_url = await members.upload("photo"), await members.upload("cv")
    await members.ana.delete(f"/api/profiles/{members.ana_id}/photo")
    await members.installation.work()
    assert (await members.open(photo_url)).status_code == 404
    assert (await members.open(cv_url)).status_code == 200


class StoreOfALeaver:
    """The member's profile goes while the bytes are being stored."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._store = members.installation.container.files()
        self.keys: list[str] = []

    async def put(self, key: str, source: Path, **how: Any) -> None:
        await self._store.put(key, source, **how)
        self.keys.append(key)
        async with writing(self._members.engine) as connection:
            mine = alumni_profiles.c.user_id == self._members.ana_id
            await connection.execute(sa.delete(alumni_profiles).where(mine))

    async def delete(self, key: str) -> None:
        await self._store.delete(key)


@both
async def test_nothing_is_left_of_an_upload_that_could_not_be_recorded(members, kind):
    container = members.installation.container
    store = container.files()
    leaving = StoreOfALeaver(members)
    with container.change_file.override(
        ChangeFile(container.uow, container.own_profile(), leaving, container.ids(), container.clock())
    ):
        container.upload_photo.reset()
        container.upload_cv.reset()
        answer = await members.send(kind, PARTS[kind][1])
    assert answer.status_code == 404
    assert await members.stored(kind) == []
    assert [await store.exists(key) for key in leaving.keys] == [False]


async def test_whoever_signs_in_is_shown_with_the_current_photo(members):
    await members.upload("photo")
    async with members.installation.client() as client:
        answer = await client.post("/api/auth/login", json={"email": ANA, "password": PASSWORD})
        other = await client.post("/api/auth/login", json={"email": BEN, "password": PASSWORD})
    assert (await members.open(answer.json()["user"]["photo_url"])).headers["content-type"] == "image/webp"
    assert other.json()["user"]["photo_url"] is None


async def test_a_large_picture_comes_out_small(members):
    answer = await members.send("photo", encoded(halves(4_000, 3_000), "JPEG"), "me.jpg")
    opened = await members.open(answer.json()["data"]["photo_url"])
    assert Image.open(io.BytesIO(opened.content)).size == (1024, 768)
