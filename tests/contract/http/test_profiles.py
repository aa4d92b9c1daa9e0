"""Who sees what of a profile, and who may change it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import alumni_profiles
from domain.identity.account import Role
from tests.contract.http.datasets import Office
from tests.contract.http.profiles import ANA, BEN, FULL, NOBODY, person, returning, upload
from tests.pictures import PDF, photo
from tests.wirings import ADMIN

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_flat_copy_is_the_same_as_the_data(office: Office) -> None:
    ana = await person(office)
    await ana.saved(**FULL)
    body = (await ana.seen(ana)).json()
    assert {name: value for name, value in body.items() if name not in ("success", "data")} == body["data"]
    mine = await ana.client.get("/api/profiles/me")
    assert mine.json() == {"success": True, "data": body["data"]}
    assert mine.headers["etag"] == (await ana.seen(ana)).headers["etag"]


CONTACTS = {"email", "phone"}
ALWAYS = {"id", "user_id", "created_at", "updated_at"}
PROFESSIONAL = {
    "name",
    "batch_year",
    "graduation_year",
    "department",
    "current_company",
    "current_role",
    "location",
    "skills",
}


def shown(profile: dict[str, Any]) -> set[str]:
    return {name for name, value in profile.items() if value not in (None, [], {})}


async def test_a_stranger_sees_all_but_contacts_and_what_is_missing(office: Office) -> None:
    ana, ben = await person(office), await person(office, BEN, Role.STUDENT)
    await upload(ana, "photo", photo("PNG"))
    await upload(ana, "cv", PDF)
    own = await ana.saved(**FULL)
    assert own["profile_completion_percentage"] == 100
    assert own["profile_completion_missing"] == []
    seen = (await ben.seen(ana)).json()["data"]
    assert shown(own) - shown(seen) == {"email"}
    assert seen["profile_completion_missing"] is None
    assert set(seen["social_links"]) == {"linkedin", "github", "twitter", "website"}
    await ana.client.put("/api/privacy/settings", json={"show_email": True, "show_phone": True})
    seen = (await ben.seen(ana)).json()["data"]
    assert (seen["email"], seen["social_links"]["phone"]) == (ANA, "+49 30 123456")


async def test_of_who_hides_nobody_but_admins_learns_that_they_exist(office: Office) -> None:
    ana, ben, rita = (
        await person(office),
        await person(office, BEN),
        await person(office, "rita@x.edu", Role.RECRUITER),
    )
    admin = await returning(office, ADMIN)
    await ana.saved(**FULL)
    for visibility, alumni, recruiter in (("alumni", 200, 404), ("connections", 404, 404), ("private", 404, 404)):
        await ana.client.put("/api/privacy/settings", json={"profile_visibility": visibility})
        assert [(await one.seen(ana)).status_code for one in (ben, rita)] == [alumni, recruiter]
        assert (await admin.seen(ana)).json()["data"]["email"] == ANA
        assert (await ana.seen(ana)).status_code == 200
    assert (await ben.seen(ana)).json() == (await ben.client.get(f"/api/profiles/{NOBODY}")).json()


async def test_nobody_of_another_college_sees_or_changes_anything(office: Office) -> None:
    ana = await person(office)
    stranger = await returning(office, await office.add_stranger())
    assert (await stranger.seen(ana)).status_code == 404
    assert (await stranger.save({"headline": "x"}, whom=ana)).status_code == 404
    assert (await ana.seen(stranger)).status_code == 404


async def test_invited_people_show_professional_fields_only(office: Office) -> None:
    ana, ben = await person(office), await person(office, BEN)
    await ana.saved(**FULL)
    await office.change(
        sa.update(users).where(users.c.id == ana.id).values(status="invited", password_hash=None),
        sa.update(alumni_profiles).where(alumni_profiles.c.user_id == ana.id).values(is_verified=True),
    )
    assert shown((await ben.seen(ana)).json()["data"]) == ALWAYS | PROFESSIONAL
    await office.change(sa.update(users).where(users.c.id == ana.id).values(status="suspended"))
    assert (await ben.seen(ana)).status_code == 404


@pytest.mark.parametrize("path", ["edit", "all", NOBODY, "%00", "x" * 300, "me/x"])
async def test_who_does_not_exist_is_not_found(office: Office, path: str) -> None:
    ana = await person(office)
    assert (await ana.client.get(f"/api/profiles/{path}")).status_code == 404
    assert (await ana.client.put(f"/api/profiles/{path}", json={"headline": "x"})).status_code in (404, 405)


async def test_only_oneself_and_admins_change_a_profile(office: Office) -> None:
    ana, ben, admin = await person(office), await person(office, BEN), await returning(office, ADMIN)
    assert (await ben.save({"headline": "x"}, whom=ana)).status_code == 403
    async with office.installation.client() as anonymous:
        assert (await anonymous.put(ana.url, json={})).status_code == 401
        assert (await anonymous.get(ana.url)).status_code == 401
        assert (await anonymous.get("/api/profiles/me")).status_code == 401
    answer = await admin.save({"department": "Law", "headline": "Known", "name": ana.id}, whom=ana)
    assert answer.status_code == 200
    assert answer.json()["data"]["department"] == "Law"
    act = await office.one("admin_actions", action="profile.edited")
    assert (act["target_id"], act["changes"]) == (ana.id, {"fields": ["department", "headline", "name"]})
    sources = {row["field_name"]: row["origin"] for row in await office.find("profile_field_sources", user_id=ana.id)}
    assert sources == {"department": "admin", "headline": "admin", "name": "admin"}
    await ana.saved(headline="My own")
    sources = {row["field_name"]: row["origin"] for row in await office.find("profile_field_sources", user_id=ana.id)}
    assert sources["headline"] == "self"
    assert len(await office.find("admin_actions", action="profile.edited")) == 1
