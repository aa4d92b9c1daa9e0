"""The end of a person: at once for everybody who looks, and soon everywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa

from adapters.sql.tables import access, notifications, platform
from adapters.sql.tables.identity import users
from adapters.sql.tables.profiles import alumni_profiles, profile_field_sources
from application.shared.access import Caller
from application.shared.erased_people import erased_hash
from application.shared.ports import StoredEvent
from domain.identity.account import Role
from domain.shared.errors import Conflict, NotAllowed, NotFound
from tests.contract.http.datasets import Office, counts, csv_file, person, problems
from tests.contract.http.traces import all_rows, objects, texts_of, traces
from tests.contract.http.workers import work_and_die
from tests.wirings import ADMIN, PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")

API = "/api/privacy"
MARKER = "zq7marker"
ANA = f"{MARKER}.ana@alumni.edu"
BEN = "ben@alumni.edu"
NEWS = {"admin_actions", "ai_processing_queue", "erased_people", "outbox_events", "privacy_requests"}
"""Tables to which an erasure adds."""


def about(email: str, word: str, **changes: object) -> dict[str, object]:
    """A row of an alumni file in which everything has the word in it."""
    return person(
        1,
        email=email,
        name=f"{word} Person",
        department=f"{word} Studies",
        current_company=f"{word} Ltd",
        current_role=f"{word} Engineer",
        location=f"{word} City",
        skills=f"{word} skill, SQL",
        linkedin_url=f"https://www.linkedin.com/in/{word}",
        **changes,
    )


async def import_everything(office: Office, email: str, word: str) -> None:
    """What files can leave behind of one person."""
    await office.load(
        csv_file(
            "alumni",
            about(email, word),
            about(email, word, batch_year="never"),
            about(email, word, batch_year=1999),
            about("no address", word),
            about(f"{word}@", word),
        ),
        f"{word}.csv",
    )
    await office.load(csv_file("alumni", {**about(email, word), "location": f"{word} Town", "skills": f"{word} art"}))
    await office.load(csv_file("alumni", {**about(email, word), "location": f"{word} Town", "linkedin_url": word}))
    course = {"student_id": f"{word}-1", "email": email, "course_name": "Optics", "grade": "A"}
    await office.load(
        csv_file(
            "educational", course, {**course, "course_name": "Algebra", "email": ""}, {**course, "grade": "x" * 99}
        ),
        "c.csv",
        "educational",
    )
    move = {"email": email, "from_role": f"{word} clerk", "to_role": f"{word} boss", "transition_date": "2021-05-01"}
    await office.load(
        csv_file(
            "career_paths",
            {**move, "from_company": f"{word} Ltd", "skills_acquired": f"{word} ruling"},
            {**move, "transition_date": "2022-05-01", "success_rating": "9"},
        ),
        "m.csv",
        "career_paths",
    )


async def claim(office: Office, email: str) -> str:
    """The person gets a password, as if the account had been claimed; the id."""
    now = office.container.clock().now()
    hashed = await office.container.passwords().hash(PASSWORD)
    await office.change(
        sa.update(users)
        .where(users.c.email_key == email)
        .values(status="active", password_hash=hashed, email_verified_at=now, password_changed_at=now)
    )
    return str((await office.one("users", email_key=email))["id"])


async def live(office: Office, email: str, word: str, folder: Path, other: str) -> httpx.AsyncClient:
    """What else the product knows of somebody who uses it; `other` is told of it."""
    user_id = await claim(office, email)
    now, ids = office.container.clock().now(), office.container.ids()
    college_id = (await office.one("users", id=user_id))["college_id"]
    async with office.installation.client() as client:
        client.headers["User-Agent"] = f"{word} browser"
        await client.post("/api/auth/login", json={"email": email, "password": "wrong"})
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        await client.post("/api/auth/forgot-password", json={"email": email})
    client = office.installation.client()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    await client.put(f"{API}/settings", json={"show_email": True})
    await office.work()
    notice = {"category": "x", "type": "system", "title": word, "message": f"Hello {word}", "priority": "low"}
    notice |= {"is_live": True, "email_state": "none", "created_at": now}
    statements: list[sa.Executable] = [
        sa.insert(notifications.notifications).values(
            id=ids.new(), user_id=user_id, seq=100, payload={"name": word}, dedupe_key=f"{word}:1", **notice
        ),
        sa.insert(notifications.notifications).values(
            id=ids.new(),
            user_id=other,
            seq=201,
            dedupe_key="about:1",
            **notice | {"title": "News", "message": f"{word} Person wants to meet you.", "payload": {"about": user_id}},
        ),
        sa.insert(notifications.notifications).values(
            id=ids.new(), user_id=other, seq=202, dedupe_key="about:2", **notice | {"title": "Mail", "message": email}
        ),
        *(
            sa.insert(notifications.notification_broadcasts).values(
                id=ids.new(),
                college_id=college_id,
                audience=audience,
                user_id=to,
                type="system",
                title=word,
                message=f"{word} Person speaks.",
                priority="low",
                created_at=now,
                updated_at=now,
            )
            for audience, to in (("user", user_id), ("alumni", None))
        ),
        sa.insert(notifications.notification_overrides).values(
            user_id=user_id, category="x", channel="email", is_enabled=False
        ),
        sa.insert(notifications.email_suppressions).values(email_key=email, reason="bounce", created_at=now),
        sa.insert(access.oauth_identities).values(
            id=ids.new(), user_id=user_id, provider="google", subject=word, last_used_at=now, created_at=now
        ),
        sa.insert(access.idempotency_keys).values(
            scope_id=user_id,
            idem_key=word,
            method="POST",
            path=f"/api/{word}",
            request_hash="0" * 64,
            locked_until=now,
            response_body=word.encode(),
            expires_at=now,
            created_at=now,
        ),
        sa.insert(platform.outbox_events).values(
            id=ids.new(),
            topic="x",
            aggregate_type="x",
            aggregate_id=user_id,
            payload={"email": email},
            status="dispatched",
            created_at=now,
        ),
        sa.insert(profile_field_sources).values(user_id=user_id, field_name="name", origin="self", set_at=now),
    ]
    for purpose in ("photo", "cv"):
        file_id, source = ids.new(), folder / f"{word}-{purpose}"
        source.write_bytes(f"bytes of {word}".encode())
        key = f"{purpose}s/{file_id}"
        await office.container.files().put(key, source)
        row = {"id": file_id, "college_id": college_id, "owner_id": user_id, "purpose": purpose, "storage_key": key}
        row |= {"original_name": f"{word}.pdf", "mime_type": "application/pdf", "size_bytes": 9, "sha256": "1" * 64}
        statements += [
            sa.insert(platform.files).values(**row, status="ready", created_at=now),
            sa.update(alumni_profiles)
            .where(alumni_profiles.c.user_id == user_id)
            .values({f"{purpose}_file_id": file_id}),
        ]
    await office.change(*statements)
    assert (await client.post(f"{API}/export")).status_code == 202
    await office.work()
    return client


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def no_objects_of_earlier_tests(office: Office) -> None:
    for key in objects(office.container):
        await office.container.files().delete(key)


async def erase(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await client.post(f"{API}/erasure", json={"password": password})


async def test_nothing_is_left_of_an_erased_person_and_everything_of_the_others(office: Office, tmp_path: Path) -> None:
    admin = await office.one("users", email_key=ADMIN)
    await import_everything(office, ANA, MARKER)
    await import_everything(office, BEN, "ben")
    client = await live(office, ANA, MARKER, tmp_path, admin["id"])
    await live(office, BEN, "ben", tmp_path, (await office.one("users", email_key=ANA))["id"])
    user_id = (await office.one("users", email_key=ANA))["id"]
    places = {place.partition(":")[0] for place in await traces(office.container, MARKER)}
    assert len(places) > 35, sorted(places)
    before = await all_rows(office.container)
    owned = [before[name] for name in ("auth_sessions", "career_paths", "educational_records")]
    gone = {row["id"] for rows in owned for row in rows if row["user_id"] == user_id}
    gone.add(office.container.hashes().hash("login_email", ANA))
    # Of remarks on her rows the codes stay.
    hers = {row["upload_id"] for row in before["dataset_rejected_rows"] if MARKER in words(office, row)}
    hers |= {row["upload_id"] for row in before["dataset_changes"] if row["entity_id"] in gone}
    before["dataset_row_issues"] = [row for row in before["dataset_row_issues"] if row["upload_id"] not in hers]

    answer = await erase(client)
    assert answer.status_code == 202, answer.text
    await office.work()

    # What it is called by is not forgotten by the files whose names an admin chose.
    left = [place for place in await traces(office.container, MARKER) if f"{MARKER}.csv" not in place]
    assert left == []
    after = await all_rows(office.container)
    # Counts change, whoever's they are, and words go with the last who has them.
    for table in ("data_generations", "search_words", "search_trigrams"):
        before[table] = after[table]
    (known,) = after["erased_people"]
    assert known["email_hash"] == erased_hash(office.container.hashes(), ANA)
    for table, rows in before.items():
        others = [row for row in rows if not {MARKER, user_id, *gone} & set(words(office, row))]
        lost = [row for row in others if row not in after[table]]
        assert (table, lost) == (table, [])
    changed = {
        table
        for table, rows in after.items()
        if any(row not in before[table] and user_id not in words(office, row) for row in rows)
    }
    assert changed - NEWS <= {
        "dataset_changes",
        "dataset_rejected_rows",
        "dataset_row_issues",
        "educational_records",
        "notification_broadcasts",
        "notifications",
        "processed_messages",
        "users",
    }
    courses = [row for row in after["educational_records"] if row["student_number"].startswith("erased-")]
    assert [(row["user_id"], row["email_key"]) for row in courses] == [(None, None)] * 2
    assert {row["course_name"] for row in courses} == {"Optics", "Algebra"}
    (tombstone,) = [row for row in after["users"] if row["id"] == user_id]
    assert tombstone["email"] == tombstone["email_key"] == f"deleted+{user_id}@invalid"
    assert (tombstone["status"], tombstone["password_hash"]) == ("deleted", None)
    entries = [row["action"] for row in after["admin_actions"] if row["target_id"] == user_id]
    assert entries == ["erasure.completed", "erasure.requested"] or entries == [
        "erasure.requested",
        "erasure.completed",
    ]


def words(office: Office, row: dict[str, Any]) -> list[str]:
    """The ids and the marker, where a row has them."""
    text = texts_of(office.container, row)
    return [MARKER] * (MARKER in text) + [str(value) for value in row.values()] + text.split()


async def test_nothing_is_left_of_a_profile_postings_applications_and_cached_answers(office: Office) -> None:
    for address in (ANA, BEN):
        await office.installation.add_account(address, Role.ALUMNI)
    job = {"description": "Work.", "company": "Acme", "location": "Lagos", "skills_required": ["Optics"]}
    async with await office.installation.signed_in(BEN) as ben, await office.installation.signed_in(ANA) as ana:
        bens = (await ben.post("/api/jobs", json={"title": "Physicist", **job})).json()["data"]["id"]
        me = (await ana.get("/api/profiles/me")).json()["data"]
        profile = {
            "name": f"{MARKER} Person",
            "headline": f"{MARKER} headline",
            "bio": f"About {MARKER}",
            "current_role": f"{MARKER} Engineer",
            "current_company": f"{MARKER} Inc",
            "location": f"{MARKER} City",
            "skills": [f"{MARKER} skill"],
            "achievements": [f"{MARKER} prize"],
            "social_links": {"website": f"https://{MARKER}.example"},
            "experience_timeline": [{"role": f"{MARKER} Boss", "company": f"{MARKER} Ltd", "start_date": "2020-01"}],
            "education_details": [{"institution": f"{MARKER} School", "degree": "BSc", "field": "Physics"}],
        }
        answer = await ana.put(f"/api/profiles/{me['id']}", json=profile)
        assert answer.status_code == 200, answer.text
        hers = await ana.post("/api/jobs", json={"title": "Assistant", **job, "description": f"Ask {MARKER} Person."})
        letter = await ana.post(f"/api/jobs/{bens}/apply", json={"cover_letter": f"{MARKER} writes."})
        assert (hers.status_code, letter.status_code) == (201, 201)
        await office.work()
        for path in ("/api/profiles/directory", "/api/directory/filters", f"/api/profiles/search?name={MARKER}"):
            assert MARKER in (await ben.get(path)).text
        assert MARKER in (await ben.get(f"/api/jobs/{bens}/applications")).text
        places = {place.partition(":")[0] for place in await traces(office.container, MARKER)}
        assert len(places) > 20, sorted(places)

        assert (await erase(ana)).status_code == 202
        await office.work()

        assert await traces(office.container, MARKER) == []
        for path in ("/api/profiles/directory", "/api/directory/filters", f"/api/profiles/search?name={MARKER}"):
            assert MARKER not in (await ben.get(path)).text.replace(f'"{MARKER}"', "")
        assert (await ben.get(f"/api/jobs/{bens}")).json()["data"]["applications_count"] == 0
        assert (await ben.get(f"/api/jobs/{bens}/applications")).json()["data"] == []


async def test_the_account_ends_at_once(office: Office) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    async with await office.installation.signed_in(ANA) as client:
        answer = await erase(client)
        body = answer.json()
        assert answer.status_code == 202
        assert body["success"] is True
        assert body["message"]
        assert body["data"].items() >= {"kind": "erasure", "status": "pending", "download_url": None}.items()
        assert (await client.get(f"{API}/settings")).status_code == 401
        assert (await erase(client)).status_code == 401
    async with office.installation.client() as anonymous:
        answer = await anonymous.post("/api/auth/login", json={"email": ANA, "password": PASSWORD})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "INVALID_CREDENTIALS")
    assert await office.container.accounts().by_email(ANA) is None


async def test_a_wrong_password_erases_nothing_and_is_not_guessed(office: Office) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    async with await office.installation.signed_in(ANA) as client:
        answer = await erase(client, "wrong")
        assert (answer.status_code, answer.json()["error_code"]) == (400, "WRONG_PASSWORD")
        answer = await client.post(f"{API}/erasure", json={})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "password")
        for _ in range(4):
            await erase(client, "x" * 5_000)
        answer = await erase(client)
        assert answer.status_code == 429
        assert (await client.get(f"{API}/settings")).status_code == 200
    assert await office.find("privacy_requests") == await office.find("erased_people") == []


async def test_an_account_without_a_password_needs_none(office: Office) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    async with await office.installation.signed_in(ANA) as client:
        await office.change(sa.update(users).where(users.c.email_key == ANA).values(password_hash=None))
        assert (await erase(client, "")).status_code == 202


async def test_the_last_admin_of_a_college_stays(office: Office) -> None:
    await office.add_stranger()  # an admin, of another college
    answer = await erase(office.client)
    assert (answer.status_code, answer.json()["error_code"]) == (409, "LAST_ADMIN")
    await office.installation.add_account("second@alumni.edu", Role.ADMIN)
    async with await office.installation.signed_in("second@alumni.edu") as second:
        assert (await erase(second)).status_code == 202
    assert (await erase(office.client)).status_code == 409


async def test_of_two_last_admins_who_leave_at_once_one_stays(office: Office) -> None:
    await office.installation.add_account("second@alumni.edu", Role.ADMIN)
    async with await office.installation.signed_in("second@alumni.edu") as second:
        answers = await asyncio.gather(erase(office.client), erase(second))
    assert sorted(answer.status_code for answer in answers) == [202, 409]


async def caller(office: Office, email: str) -> Caller:
    user = await office.one("users", email_key=email)
    return Caller(user["id"], user["college_id"], Role(user["role"]))


async def test_an_admin_may_erase_members_of_the_own_college_only(office: Office) -> None:
    for email in (ANA, BEN):
        await office.installation.add_account(email, Role.ALUMNI)
    stranger = await caller(office, await office.add_stranger())
    ana, ben, admin = [await caller(office, email) for email in (ANA, BEN, ADMIN)]
    erase_person = office.container.erase_person()
    with pytest.raises(NotAllowed):
        await erase_person(ben, ana.user_id)
    for who, whom in ((stranger, ana), (admin, stranger)):
        with pytest.raises(NotFound):
            await erase_person(who, whom.user_id)
    with pytest.raises(NotFound):
        await erase_person(admin, "nobody")
    first = await erase_person(admin, ana.user_id)
    again = await erase_person(admin, ana.user_id)
    assert first.id == again.id
    await office.work()
    with pytest.raises(Conflict):
        await erase_person(admin, ana.user_id)
    assert await traces(office.container, MARKER) == []


async def test_an_erasure_that_failed_can_be_started_again(office: Office) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    ana, admin = await caller(office, ANA), await caller(office, ADMIN)
    await office.container.erase_person()(ana, ana.user_id)
    (job,) = [row for row in await office.find("ai_processing_queue") if row["task_type"] == "erase_person"]
    await office.change(
        sa.update(platform.ai_processing_queue)
        .where(platform.ai_processing_queue.c.id == job["id"])
        .values(crash_count=1000)
    )
    await office.work()
    assert (await office.one("privacy_requests"))["status"] == "failed"
    assert await traces(office.container, MARKER) != []
    await office.container.erase_person()(admin, ana.user_id)
    await office.work()
    assert (await office.one("privacy_requests"))["status"] == "completed"
    assert await traces(office.container, MARKER) == []


async def test_an_erasure_survives_a_death_at_any_moment(office: Office, tmp_path: Path) -> None:
    admin = await office.one("users", email_key=ADMIN)
    await import_everything(office, ANA, MARKER)
    user_id = await claim(office, ANA)
    start = {
        name: [{column: value for column, value in row.items() if not column.endswith("_slot")} for row in rows]
        for name, rows in (await all_rows(office.container)).items()
    }
    deaths = 0
    while True:
        await office.reset(start)
        await live(office, ANA, MARKER, tmp_path, admin["id"])
        await office.container.erase_person()(await caller(office, ANA), user_id)
        if not await work_and_die(office, deaths, after=deaths % 2 == 1):
            break
        await office.work()
        assert (deaths, (await office.one("privacy_requests"))["status"]) == (deaths, "completed")
        left = [place for place in await traces(office.container, MARKER) if f"{MARKER}.csv" not in place]
        assert (deaths, left) == (deaths, [])
        assert len([row for row in await office.find("admin_actions") if row["action"] == "erasure.completed"]) == 1
        deaths += 1
    assert deaths > 15


async def test_a_copy_that_was_asked_for_before_is_not_made_any_more(office: Office) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    async with await office.installation.signed_in(ANA) as client:
        assert (await client.post(f"{API}/export")).status_code == 202
        assert (await erase(client)).status_code == 202
    await office.work()
    assert [row["kind"] for row in await office.find("privacy_requests")] == ["erasure"]
    assert await office.find("files", purpose="export") == []


MOVE = {"from_role": "Clerk", "to_role": "Boss", "transition_date": "2021-05-01"}
COURSE = {"student_id": "S1", "course_name": "Optics"}


@pytest.mark.parametrize("dry_run", ["false", "true"])
async def test_files_cannot_bring_an_erased_person_back(office: Office, dry_run: str) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    await office.container.erase_person()(await caller(office, ANA), (await caller(office, ANA)).user_id)
    await office.work()
    row = about(ANA.upper(), MARKER)
    files = {
        "alumni": csv_file("alumni", row, row, {**row, "name": "Other"}, {**row, "batch_year": "never"}, person(2)),
        "career_paths": csv_file("career_paths", {**MOVE, "email": ANA}, {**MOVE, "email": "new@alumni.edu"}),
        "educational": csv_file("educational", {**COURSE, "email": ANA}, {**COURSE, "student_id": "S2"}),
    }
    for dataset_type, content in files.items():
        report = await office.load(content, "f.csv", dataset_type, dry_run=dry_run)
        refused = 4 if dataset_type == "alumni" else 1
        assert (dataset_type, counts(report)) == (dataset_type, (1, 0, 0, refused))
        assert problems(report) == [(number, "email", "erased_person") for number in range(2, 2 + refused)]
        assert b"erased_person" in await office.error_csv(report["upload_id"])
    assert await traces(office.container, MARKER) == []


async def test_who_registers_again_is_welcome_in_files_again(office: Office) -> None:
    await office.installation.add_account(ANA, Role.ALUMNI)
    await office.container.erase_person()(await caller(office, ANA), (await caller(office, ANA)).user_id)
    await office.work()
    await office.installation.add_account(ANA, Role.ALUMNI)
    assert counts(await office.load(csv_file("alumni", about(ANA, MARKER)))) == (0, 1, 0, 0)
    assert counts(await office.load(csv_file("career_paths", {**MOVE, "email": ANA}), "m.csv", "career_paths")) == (
        1,
        0,
        0,
        0,
    )
    assert await office.find("erased_people") != []
    facts = {"user_id": (await caller(office, ANA)).user_id}
    event = StoredEvent(office.container.ids().new(), "identity.account_activated", facts["user_id"], facts)
    await office.container.welcome_back()(event)
    assert await office.find("erased_people") == []
