"""What a person entered, against files, in the copy of one's data and at the end of an account."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from adapters.sql.tables.identity import users
from tests.contract.http.datasets import Office, csv_file, problems
from tests.contract.http.datasets import person as imported
from tests.contract.http.profiles import ANA, person, returning
from tests.wirings import ADMIN, PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def claimed(office: Office, email: str) -> None:
    """The account has a password from now on, as if the invited person had claimed it."""
    now = office.container.clock().now()
    hashed = await office.container.passwords().hash(PASSWORD)
    values = {"status": "active", "password_hash": hashed, "email_verified_at": now, "password_changed_at": now}
    await office.change(sa.update(users).where(users.c.email_key == email).values(values))


async def test_what_a_person_entered_survives_later_files(office: Office) -> None:
    row = {"email": ANA, "linkedin_url": "https://www.linkedin.com/in/old"}
    await office.store(csv_file("alumni", imported(1, **row)))
    await claimed(office, ANA)
    ana = await returning(office, ANA)
    own = {
        "location": "Rome",
        "current_role": "Chief",
        "skills": ["SQL", "Go"],
        "social_links": {"github": "https://github.com/ana", "linkedin": "https://www.linkedin.com/in/own"},
    }
    await ana.saved(**own)
    origins = {(row["origin"]) for row in await office.find("profile_skills", user_id=ana.id)}
    assert origins == {"import", "self"}
    changed = {"location": "Paris", "current_role": "Clerk", "skills": "Python, SQL, Rust", "department": "Law"}
    report = await office.store(csv_file("alumni", imported(1, **row, **changed)))
    kept = {(field, code) for _, field, code in problems(report, "warnings")}
    assert kept == {(name, "own_entry_kept") for name in ("location", "current_role", "linkedin_url", "skills")}
    profile = await ana.profile()
    assert {name: profile[name] for name in own} == own
    assert (profile["department"], profile["current_company"]) == ("Law", "Acme")


async def test_a_file_changes_the_one_link_that_it_knows(office: Office) -> None:
    row = {"email": ANA, "linkedin_url": "https://www.linkedin.com/in/old"}
    await office.store(csv_file("alumni", imported(1, **row)))
    await claimed(office, ANA)
    ana = await returning(office, ANA)
    links = {"linkedin": row["linkedin_url"], "phone": "+49 30 123456"}
    await ana.saved(social_links=links)
    new = "https://www.linkedin.com/in/new"
    report = await office.store(csv_file("alumni", imported(1, **{**row, "linkedin_url": new})))
    assert problems(report, "warnings") == []
    assert (await ana.profile())["social_links"] == {**links, "linkedin": new}


async def test_a_person_has_a_copy_of_everything_and_nothing_of_it_stays(office: Office) -> None:
    ana = await person(office)
    word = "zqword"
    await ana.saved(
        **{name: f"{word} {name}" for name in ("name", "headline", "bio", "industry", "location", "current_role")},
        skills=[f"{word} skill"],
        achievements=[f"{word} prize"],
        experience_timeline=[{"role": f"{word} clerk", "company": f"{word} Ltd", "description": f"{word} work"}],
        education_details=[{"institution": f"{word} school", "achievements": [f"{word} medal"]}],
        social_links={"website": f"https://{word}.example"},
    )
    request = (await ana.client.post("/api/privacy/export")).json()["data"]
    await office.work()
    copy = await ana.client.get(f"/api/privacy/requests/{request['id']}/download")
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        found = json.loads(archive.read("profile.json"))
    text = json.dumps(found)
    for kind in ("bio", "skill", "prize", "clerk", "Ltd", "work", "school", "medal", "location"):
        assert f"{word} {kind}" in text
    answer = await ana.client.post("/api/privacy/erasure", json={"password": PASSWORD})
    assert answer.status_code == 202, answer.text
    await office.work()
    rows = await office.rows(
        "alumni_profiles",
        "profile_experiences",
        "profile_educations",
        "profile_skills",
        "profile_field_sources",
        "location_history",
        "skills",
    )
    assert word not in repr(rows)
    assert ana.id not in repr(rows)
    admin = await returning(office, ADMIN)
    assert (await admin.seen(ana)).status_code == 404
    assert (await admin.save({"headline": "x"}, whom=ana)).status_code == 404
