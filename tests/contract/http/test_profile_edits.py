"""Profiles as the web client edits them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.tables.skills import skill_aliases
from tests.contract.http.datasets import Office
from tests.contract.http.profiles import ANA, BEN, FULL, person, upload
from tests.pictures import PDF, photo

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def events(office: Office, topic: str = "profiles.changed") -> list[dict[str, Any]]:
    return await office.find("outbox_events", topic=topic)


async def test_everything_that_is_saved_is_read_back_as_it_was_typed(office: Office) -> None:
    ana = await person(office)
    saved = await ana.saved(**FULL)
    assert {name: saved[name] for name in FULL} == FULL
    assert await ana.profile() == saved
    assert saved["graduation_year"] == 2015
    assert (saved["id"], saved["user_id"], saved["email"]) == (ana.id, ana.id, ANA)
    assert saved["created_at"].endswith("Z")


async def test_what_the_client_sends_back_whole_changes_nothing(office: Office) -> None:
    ana = await person(office)
    await upload(ana, "photo", photo("PNG"))
    await upload(ana, "cv", PDF)
    first = await ana.saved(**FULL)
    tables = [
        "alumni_profiles",
        "profile_experiences",
        "profile_educations",
        "profile_skills",
        "profile_field_sources",
        "location_history",
        "outbox_events",
        "admin_actions",
    ]
    before = await office.rows(*tables)
    again = await ana.saved(**{**first, "unknown": {"a": [1]}, "role": "admin", "is_verified": True, "email": "x@y.z"})
    assert await office.rows(*tables) == before
    assert again.keys() == first.keys()
    assert {**again, "photo_url": None, "cv_url": None} == {**first, "photo_url": None, "cv_url": None}
    assert again["is_verified"] is False


async def test_a_part_that_is_left_out_stays_and_a_blank_one_goes(office: Office) -> None:
    ana = await person(office)
    await ana.saved(**FULL)
    saved = await ana.saved(headline="New", bio="", batch_year="", skills=[], achievements=None, social_links={})
    assert {name: saved[name] for name in FULL} == {
        **FULL,
        "headline": "New",
        "bio": None,
        "batch_year": None,
        "skills": [],
        "achievements": [],
        "social_links": {},
    }
    assert (await ana.saved(batch_year=" 2016 ", years_of_experience="7"))["batch_year"] == 2016
    saved = await ana.saved(**dict.fromkeys(("headline", "location", "current_role", "current_company"), ""))
    assert [saved[name] for name in ("headline", "location", "current_role")] == [None, None, None]
    (row,) = await office.find("alumni_profiles", user_id=ana.id)
    assert [row[f"{name}_key"] for name in ("location", "current_role", "current_company")] == [None, None, None]


async def test_keys_by_which_people_are_found_follow(office: Office) -> None:
    ana = await person(office)
    await ana.saved(name="Ana  LÓPEZ", current_company="ACME", current_role="Chief  Engineer", location="BERLIN")
    row = await office.one("alumni_profiles", user_id=ana.id)
    assert (row["name"], row["name_key"]) == ("Ana LÓPEZ", "ana lópez")
    keys = [row[f"{name}_key"] for name in ("current_company", "current_role", "location")]
    assert keys == ["acme", "chief engineer", "berlin"]


async def test_links_without_a_scheme_get_one_and_blank_entries_are_left_out(office: Office) -> None:
    ana = await person(office)
    saved = await ana.saved(
        social_links={"github": "github.com/ana", "website": "//ana.example:8080/me", "twitter": "", "phone": None},
        skills=["Go", "", "  ", None, "go"],
        experience_timeline=[
            {"role": "", "company": "", "start_date": "", "end_date": "", "description": ""},
            {"role": "Boss", "company": "Acme", "start_date": "2020-05-15T00:00:00Z", "end_date": "Present", "id": 7},
            {"role": "Boss", "company": "Acme", "start_date": "2020-05-15"},
        ],
        education_details=[{"institution": "", "degree": ""}],
    )
    assert saved["social_links"] == {"github": "https://github.com/ana", "website": "https://ana.example:8080/me"}
    assert saved["skills"] == ["Go"]
    assert [(one["start_date"], one["end_date"]) for one in saved["experience_timeline"]] == [("2020-05-15", None)]
    assert saved["education_details"] == []


async def test_a_position_keeps_its_id_when_a_timeline_is_saved_again(office: Office) -> None:
    ana = await person(office)
    await ana.saved(**FULL)
    ids = {row["role_title"]: row["id"] for row in await office.find("profile_experiences")}
    engineer, intern = FULL["experience_timeline"]
    new = {"company": "Acme", "role": "Chief", "start_date": "2024-01"}
    await ana.saved(experience_timeline=[new, intern, {**engineer, "role": "ENGINEER", "end_date": "2023-12"}])
    after = {row["role_title"]: row for row in await office.find("profile_experiences")}
    assert {name: after[name]["id"] for name in ("ENGINEER", "Intern")} == {
        "ENGINEER": ids["Engineer"],
        "Intern": ids["Intern"],
    }
    assert [after[name]["sort_order"] for name in ("Chief", "Intern", "ENGINEER")] == [0, 1, 2]
    await ana.saved(experience_timeline=[])
    assert await office.find("profile_experiences") == []
    assert (await ana.profile())["current_role"] == "Engineer"


async def test_skills_are_those_of_the_vocabulary(office: Office) -> None:
    ana, ben = await person(office), await person(office, BEN)
    await ana.saved(skills=["JavaScript", "Python"])
    skill = await office.one("skills", name_key="javascript")
    alias = {"alias_key": "js", "skill_id": skill["id"], "origin": "curated", "created_at": skill["created_at"]}
    await office.change(sa.insert(skill_aliases).values(alias))
    saved = await ben.saved(skills=["Go", "JS", "PYTHON", "javascript"])
    assert saved["skills"] == ["Go", "JavaScript", "Python"]
    assert len(await office.find("skills")) == 3
    assert (await ben.saved(skills=["Python", "Go"]))["skills"] == ["Python", "Go"]
    await ben.saved(skills=[])
    assert {row["name"] for row in await office.find("skills")} == {"JavaScript", "Python"}


async def test_the_photo_stays_with_its_own_link_and_goes_with_a_blank_one(office: Office) -> None:
    ana = await person(office)
    first = await upload(ana, "photo", photo("PNG"))
    cv = await upload(ana, "cv", PDF)
    second = await upload(ana, "photo", photo("JPEG"))
    file_id = (await office.one("alumni_profiles", user_id=ana.id))["photo_file_id"]
    for url in (first, second, second.partition("?")[0]):
        saved = await ana.saved(photo_url=url, cv_url=cv)
        assert saved["photo_url"].partition("?")[0] == second.partition("?")[0]
    assert (await office.one("alumni_profiles", user_id=ana.id))["photo_file_id"] == file_id
    saved = await ana.saved(photo_url="", cv_url="")
    assert saved["photo_url"] is None
    assert saved["cv_url"]
    assert len(await events(office, "profiles.file_dropped")) == 2
    told = sorted((event["payload"]["fields"], event["payload"]["completion"]) for event in await events(office))
    assert told == [(["cv_url"], 15), (["photo_url"], 5), (["photo_url"], 10), (["photo_url"], 15)]


async def test_a_change_is_told_once_with_what_changed(office: Office) -> None:
    ana = await person(office)
    await ana.saved(headline="Hi", location="Rome", social_links={"github": "github.com/ana"})
    (event,) = await events(office)
    assert event["aggregate_id"] == ana.id
    assert event["payload"]["fields"] == ["headline", "location", "social_links"]
    assert event["payload"]["completion"] == 18


async def test_of_two_edits_of_one_version_the_second_is_refused(office: Office) -> None:
    ana = await person(office)
    version = (await ana.seen(ana)).headers["etag"]
    answers = await asyncio.gather(*(ana.save({"headline": f"edit {number}"}, version) for number in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await ana.save({"headline": "late"}, version)).status_code == 412
    new = next(answer for answer in answers if answer.status_code == 200).headers["etag"]
    assert new != version
    assert (await ana.seen(ana)).headers["etag"] == new
    assert (await ana.save({"headline": "later"}, new)).status_code == 200
    assert (await ana.save({"headline": "anyway"})).status_code == 200
    assert (await ana.save({"headline": "x"}, "W/nonsense")).status_code == 412


async def test_edits_at_the_same_time_all_arrive(office: Office) -> None:
    ana = await person(office)
    bodies: list[dict[str, Any]] = [
        {"skills": ["Python", "Go"]},
        {"headline": "a"},
        {"experience_timeline": FULL["experience_timeline"]},
        {"education_details": FULL["education_details"]},
        {"location": "Rome"},
    ]
    answers = await asyncio.gather(*(ana.save(body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    profile = await ana.profile()
    for body in bodies:
        for name, value in body.items():
            assert profile[name] == value


async def test_where_somebody_lives_is_remembered(office: Office) -> None:
    ana = await person(office)
    await ana.saved(location="Rome")
    await ana.saved(location="Berlin")
    await ana.saved(location="BERLIN")
    (row,) = await office.find("location_history", user_id=ana.id)
    assert (row["location_text"], row["valid_to"], row["origin"]) == ("Berlin", None, "profile")
    await ana.saved(location="")
    assert await office.find("location_history") == []


async def test_an_account_without_a_profile_gets_one(office: Office) -> None:
    ana = await person(office)
    await office.change(sa.delete(alumni_profiles).where(alumni_profiles.c.user_id == ana.id))
    assert (await ana.client.get("/api/profiles/me")).status_code == 404
    assert (await ana.save({"headline": "Hi"}, '"v1"')).status_code == 412
    saved = await ana.saved(headline="Hi")
    assert (saved["name"], saved["headline"]) == ("ana", "Hi")
