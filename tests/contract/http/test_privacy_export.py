"""A copy of everything that is known of a person, for that person alone."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.tables.identity import users
from adapters.sql.tables.privacy import privacy_requests
from domain.identity.account import Role
from domain.privacy.request import EXPORT_LIFETIME
from tests.contract.http.datasets import Office, csv_file, person
from tests.contract.http.workers import work_and_die
from tests.wirings import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")

API = "/api/privacy"
ANA = "ana@alumni.edu"
PARTS = {
    "account",
    "applications",
    "audit",
    "background_work",
    "career",
    "courses",
    "files",
    "imports",
    "jobs",
    "notifications",
    "preferences",
    "privacy",
    "profile",
    "sessions",
    "verification",
}


async def ana(office: Office) -> httpx.AsyncClient:
    await office.installation.add_account(ANA, Role.ALUMNI)
    return await office.installation.signed_in(ANA)


async def newest(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get(f"{API}/requests")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"][0]
    return found


async def copy_of(client: httpx.AsyncClient) -> zipfile.ZipFile:
    """The copy whose request is the newest."""
    answer = await client.get((await newest(client))["download_url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def exported(office: Office, client: httpx.AsyncClient) -> dict[str, Any]:
    """The documents of a new copy, by name."""
    assert (await client.post(f"{API}/export")).status_code == 202
    await office.work()
    archive = await copy_of(client)
    return {
        name.removesuffix(".json"): json.loads(archive.read(name))
        for name in archive.namelist()
        if name.endswith("json")
    }


async def test_a_copy_is_made_told_of_and_fetched(office: Office) -> None:
    async with await ana(office) as client:
        answer = await client.post(f"{API}/export")
        assert answer.status_code == 202
        made = answer.json()
        assert made["success"] is True
        assert made["message"]
        assert made["data"].items() >= {"kind": "export", "status": "pending", "download_url": None}.items()
        assert (await newest(client))["status"] == "pending"
        early = await client.get(f"{API}/requests/{made['data']['id']}/download")
        assert (early.status_code, early.json()["error_code"]) == (409, "NOT_READY")
        await office.work()
        assert (await newest(client))["status"] == "completed"
        archive = await copy_of(client)
    assert set(archive.namelist()) == {f"{part}.json" for part in PARTS} | {"README.txt"}
    readme = archive.read("README.txt").decode()
    assert all(f"{part}.json" in readme for part in PARTS)
    user = await office.one("users", email_key=ANA)
    (notice,) = await office.find("notifications", user_id=user["id"])
    assert notice["payload"]["kind"] == "privacy.export_ready"
    assert await office.find("privacy_requests", status="completed", user_id=user["id"])


async def test_a_second_wish_is_answered_with_the_open_request(office: Office) -> None:
    async with await ana(office) as client:
        first = (await client.post(f"{API}/export")).json()["data"]
        assert (await client.post(f"{API}/export")).json()["data"] == first
        await office.work()
        second = (await client.post(f"{API}/export")).json()["data"]
        assert second["id"] != first["id"]
        listed = (await client.get(f"{API}/requests")).json()["data"]
    assert [request["id"] for request in listed] == [second["id"], first["id"]]


async def test_the_copy_holds_what_every_part_knows_and_no_secret(office: Office) -> None:
    row = person(1, email=ANA, skills="Falconry, SQL", linkedin_url="https://www.linkedin.com/in/ana")
    await office.load(csv_file("alumni", row, person(2, name="Somebody Else", skills="Juggling")))
    await office.load(
        csv_file("educational", {"student_id": "S7", "email": ANA, "course_name": "Optics", "grade": "A"}),
        "c.csv",
        "educational",
    )
    move = {"email": ANA, "from_role": "Lens grinder", "to_role": "Astronomer", "transition_date": "2021-05-01"}
    await office.load(csv_file("career_paths", {**move, "skills_acquired": "Stargazing"}), "m.csv", "career_paths")
    async with await ana_claimed(office) as client:
        await client.put(f"{API}/settings", json={"show_phone": True})
        found = await exported(office, client)
    text = json.dumps(found)
    assert found["account"]["account"][0]["email"] == ANA
    assert found["profile"]["profile"][0]["name"] == "Person 1"
    assert {skill["name"] for skill in found["profile"]["skills"]} == {"Falconry", "SQL"}
    assert found["courses"][0]["course_name"] == "Optics"
    assert (found["career"][0]["to_role_title"], found["career"][0]["skills"]) == ("Astronomer", ["Stargazing"])
    assert len(found["sessions"]) == 1
    assert found["privacy"]["settings"][0]["show_phone"] in (True, 1)
    assert len(found["imports"]["about_you"]) == 1
    for secret in ("password_hash", "token_hash", "secret_hash", "$argon2"):
        assert secret not in text
    for other in ("Somebody Else", "Juggling", "person2@alumni.edu", "admin@alumni.edu"):
        assert other not in text


async def ana_claimed(office: Office) -> httpx.AsyncClient:
    """The imported person with a password, as if she had claimed the account."""
    hashed = await office.container.passwords().hash(PASSWORD)
    now = office.container.clock().now()
    await office.change(
        sa.update(users)
        .where(users.c.email_key == ANA)
        .values(status="active", password_hash=hashed, email_verified_at=now, password_changed_at=now)
    )
    return await office.installation.signed_in(ANA)


async def test_a_copy_is_for_its_owner_only(office: Office) -> None:
    async with await ana(office) as client:
        await exported(office, client)
        request = await newest(client)
    url = request["download_url"]
    async with office.installation.client() as anonymous:
        for method, path in (("GET", url), ("GET", f"{API}/requests"), ("POST", f"{API}/export")):
            assert (await anonymous.request(method, path)).status_code == 401
    answer = await office.client.get(url)  # not even an admin of the college
    assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")
    assert (await office.client.get(f"{API}/requests")).json()["data"] == []


async def test_an_id_that_is_none_is_not_found(office: Office) -> None:
    for wrong in ("nonsense", "00000000-0000-7000-8000-000000000000", "%C3%A4", "a" * 300):
        answer = await office.client.get(f"{API}/requests/{wrong}/download")
        assert (wrong, answer.status_code) == (wrong, 404)


async def test_after_its_time_the_copy_is_gone(office: Office) -> None:
    async with await ana(office) as client:
        await exported(office, client)
        request = await newest(client)
        (file,) = await office.find("files", purpose="export")
        assert await office.container.expire_exports()() == 0
        assert await office.container.files().exists(file["storage_key"])
        stored = await office.one("privacy_requests", id=request["id"])
        assert abs(stored["expires_at"] - stored["completed_at"] - EXPORT_LIFETIME) < timedelta(hours=1)
        past = office.container.clock().now() - timedelta(seconds=1)
        await office.change(sa.update(privacy_requests).values(expires_at=past))
        late = await client.get(request["download_url"])
        assert late.status_code == 404
        assert await office.container.expire_exports()() == 1
        assert await office.container.expire_exports()() == 0
        assert not await office.container.files().exists(file["storage_key"])
        assert (await newest(client)).items() >= {"status": "expired", "download_url": None}.items()
        assert (await client.get(request["download_url"])).status_code == 404
    assert (await office.one("files", purpose="export"))["status"] == "deleted"


async def test_a_copy_survives_the_death_of_its_worker_at_any_moment(office: Office) -> None:
    deaths = 0
    async with await ana(office) as client:
        while True:
            assert (await client.post(f"{API}/export")).status_code == 202
            if not await work_and_die(office, deaths):
                break
            await office.work()
            assert (await newest(client))["status"] == "completed"
            archive = await copy_of(client)
            assert len(archive.namelist()) == len(PARTS) + 1
            deaths += 1
    assert deaths > 3
    user = await office.one("users", email_key=ANA)
    assert len(await office.find("notifications", user_id=user["id"])) == deaths + 1
