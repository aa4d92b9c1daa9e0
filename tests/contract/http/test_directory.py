"""Finding people: filters, text, pages, facets, suggestions, and who is found by whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from adapters.sql.engine import writing
from adapters.sql.tables.identity import colleges
from adapters.sql.tables.profiles import alumni_profiles
from adapters.sql.tables.skills import skill_aliases, skills
from domain.identity.account import Role
from tests.contract.http.people import member
from tests.directory_people import Someone, add_people
from tests.wirings import Installation

SEARCH, LIST = "/api/profiles/search", "/api/profiles/directory"
FILTERS, SUGGESTIONS = "/api/directory/filters", "/api/directory/suggestions"

TOWN = (
    Someone("Ana Torres", "Google", "Software Engineer", "Boston, MA", 2018, "Computer Science", ["Python", "C++"]),
    Someone("Bruno Díaz", "Google", "Data Scientist", "Austin, TX", 2019, "Mathematics", ["Python", "SQL"]),
    Someone("Chen Wei", "Acme, Inc.", "Product Manager", "Boston, MA", 2018, "Economics", ["SQL"]),
    Someone("José Álvarez", "Siemens", "Mechanical Engineer", "München", 2015, "Mechanics", ["CAD"]),
    Someone("Sofia Müller", "Initech", "Senior Software Engineer", "São Paulo", 2021, "Computer Science", ["C"]),
)

Json = dict[str, Any]


async def settle(installation: Installation, *people: Someone, college_id: str | None = None) -> Mapping[str, str]:
    container = installation.container
    now = container.clock().now()
    return await add_people(container.uow, container.ids(), now, people or TOWN, college_id)


async def viewer(installation: Installation, role: Role = Role.RECRUITER) -> httpx.AsyncClient:
    """Somebody who is not found, so that only the others count: in no answer for alumni, and hidden."""
    client = (await member(installation, f"{role}@viewers.example", role)).client
    assert (await client.put("/api/privacy/settings", json={"show_in_directory": False})).status_code == 200
    return client


async def page(client: httpx.AsyncClient, **parameters: Any) -> Json:
    answer = await client.get(SEARCH, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True
    return dict(answer.json()["data"])


async def found(client: httpx.AsyncClient, **parameters: Any) -> list[str]:
    """First names, in the order of the answer."""
    data = await page(client, **parameters)
    names = [profile["name"].split()[0] for profile in data["profiles"]]
    assert data["total"] == len(names)
    return names


async def filters(client: httpx.AsyncClient, **parameters: Any) -> Json:
    answer = await client.get(FILTERS, params=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


async def everybody(client: httpx.AsyncClient) -> Json:
    answer = await client.get(LIST)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    return dict(answer.json())


async def suggested(client: httpx.AsyncClient, q: str, **parameters: Any) -> list[tuple[str, str, int | None]]:
    answer = await client.get(SUGGESTIONS, params={"q": q, **parameters})
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["value"], one["count"]) for one in answer.json()["data"]]


async def test_without_filters_everybody_is_found_by_name(installation: Installation) -> None:
    await settle(installation)
    client = await viewer(installation)
    everyone = ["Ana", "Bruno", "Chen", "José", "Sofia"]
    assert await found(client) == everyone
    blank = dict.fromkeys(("name", "company", "skills", "batch_year", "job_role", "location", "role", "cursor"), "")
    assert await found(client, **blank, verified_only="false") == everyone
    unset = dict.fromkeys(("company", "skills", "batch_year", "job_role", "location", "department", "role"), "all")
    assert await found(client, **unset, unknown="ignored") == everyone
    data = await page(client, limit=2, page=2)
    assert [profile["name"] for profile in data["profiles"]] == ["Chen Wei", "José Álvarez"]
    assert (data["total"], data["page"], data["limit"], data["total_pages"]) == (5, 2, 2, 3)
    assert (await page(client, page=9))["profiles"] == []
    profile = (await page(client))["profiles"][0]
    assert profile["user_id"] == profile["id"]
    assert (profile["batch_year"], profile["graduation_year"], profile["skills"]) == (2018, 2018, ["Python", "C++"])
    assert (profile["experience_timeline"], profile["social_links"], profile["email"]) == ([], {}, None)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"company": "google"}, ["Ana", "Bruno"]),
        ({"company": "goo"}, ["Ana", "Bruno"]),
        ({"company": "Google,Siemens"}, ["Ana", "Bruno", "José"]),
        ({"company": "Siemens,Acme, Inc."}, ["Chen", "José"]),
        ({"company": "Googleplex"}, []),
        ({"location": "Boston, MA"}, ["Ana", "Chen"]),
        ({"location": "Boston, MA,Austin, TX"}, ["Ana", "Bruno", "Chen"]),
        ({"location": "boston"}, ["Ana", "Chen"]),
        ({"location": "sao paulo"}, ["Sofia"]),
        ({"location": "Atlantis"}, []),
        ({"location": "%"}, []),
        ({"skills": "python"}, ["Ana", "Bruno"]),
        ({"skills": "C++,CAD"}, ["Ana", "José"]),
        ({"skills": "C"}, ["Sofia"]),
        ({"skills": "Cobol"}, []),
        ({"skills": "Cobol,SQL"}, ["Bruno", "Chen"]),
        ({"job_role": "engineer"}, ["Ana", "José", "Sofia"]),
        ({"job_role": "Software Engineer"}, ["Ana", "Sofia"]),
        ({"job_role": "Data Scientist,Product Manager"}, ["Bruno", "Chen"]),
        ({"batch_year": "2018"}, ["Ana", "Chen"]),
        ({"batch_year": "2018, 2021"}, ["Ana", "Chen", "Sofia"]),
        ({"department": "computer science"}, ["Ana", "Sofia"]),
        ({"verified_only": "true"}, []),
        ({"role": "alumni"}, ["Ana", "Bruno", "Chen", "José", "Sofia"]),
        ({"role": "student"}, []),
        ({"company": "google", "location": "Boston, MA"}, ["Ana"]),
        ({"skills": "SQL", "batch_year": "2018", "job_role": "manager"}, ["Chen"]),
        ({"company": "google", "batch_year": "2015"}, []),
    ],
)
async def test_each_filter_and_all_of_several(
    installation: Installation, parameters: Json, expected: list[str]
) -> None:
    await settle(installation)
    assert await found(await viewer(installation), **parameters) == expected


async def test_an_alias_of_a_skill_finds_the_skill(installation: Installation) -> None:
    await settle(installation)
    async with writing(installation.container.engine()) as connection:
        python = await connection.scalar(sa.select(skills.c.id).where(skills.c.name_key == "python"))
        now = installation.container.clock().now()
        alias = {"alias_key": "py3", "skill_id": python, "origin": "curated", "created_at": now}
        await connection.execute(sa.insert(skill_aliases).values(alias))
    assert await found(await viewer(installation), skills="Py3") == ["Ana", "Bruno"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana", ["Ana"]),
        ("torres ana", ["Ana"]),
        ("tor", ["Ana"]),
        ("jose alvarez", ["José"]),
        ("Muller", ["Sofia"]),
        ("mueller", ["Sofia"]),
        ("google", ["Ana", "Bruno"]),
        ("google python boston", ["Ana"]),
        ("c++", ["Ana"]),
        ("data scientist", ["Bruno"]),
        ("ana siemens", []),
        ("  ", ["Ana", "Bruno", "Chen", "José", "Sofia"]),
        ("!?", ["Ana", "Bruno", "Chen", "José", "Sofia"]),
    ],
)
async def test_the_search_box_knows_names_companies_roles_and_skills(
    installation: Installation, text: str, expected: list[str]
) -> None:
    await settle(installation)
    client = await viewer(installation)
    assert await found(client, name=text) == expected


async def test_typing_errors_are_corrected_and_told(installation: Installation) -> None:
    await settle(installation)
    client = await viewer(installation)
    data = await page(client, name="alvares siemnes")
    assert [profile["name"] for profile in data["profiles"]] == ["José Álvarez"]
    assert data["corrected_query"] == "alvarez siemens"
    assert (await page(client, name="alvarez"))["corrected_query"] is None
    assert await found(client, name="xyzzyxyzzy") == []


async def test_text_and_filters_together_and_names_before_companies(installation: Installation) -> None:
    await settle(installation, *TOWN, Someone("Gil Siemens", "Other", "Engineer", "Boston, MA", 2018))
    client = await viewer(installation)
    assert await found(client, name="siemens") == ["Gil", "José"]
    assert await found(client, name="siemens", location="Boston, MA", batch_year="2018") == ["Gil"]
    assert await found(client, name="engineer", company="google", location="Boston, MA") == ["Ana"]


@pytest.mark.parametrize("text", ["", "engineer"])
async def test_a_cursor_neither_repeats_nor_skips_while_people_come(installation: Installation, text: str) -> None:
    names = [f"Person {letter}" for letter in "bdfhjlnp"]
    await settle(installation, *(Someone(name, job="Engineer") for name in names))
    client = await viewer(installation)
    cursor, seen = "", []
    for newcomer in "acegik":
        data = await page(client, name=text, limit=2, cursor=cursor)
        seen += [profile["name"] for profile in data["profiles"]]
        cursor = data["next_cursor"]
        if cursor is None:
            break
        await settle(installation, Someone(f"Person {newcomer}", job="Engineer"))
    assert cursor is None
    assert [name for name in seen if name in names] == names
    assert len(set(seen)) == len(seen)
    assert data["total"] > len(names)


async def test_a_cursor_of_something_else_is_refused(installation: Installation) -> None:
    await settle(installation)
    client = await viewer(installation)
    cursor = (await page(client, limit=1))["next_cursor"]
    for wrong in (cursor[:-4], "nonsense", "bnVsbA==", "ñ"):
        answer = await client.get(SEARCH, params={"cursor": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")
    answer = await client.get(SEARCH, params={"cursor": cursor, "company": "google"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "one"),
        ("limit", "0"),
        ("limit", "101"),
        ("batch_year", "last"),
        ("batch_year", "2018,-1"),
        ("role", "admin"),
        ("verified_only", "perhaps"),
        ("facets", "some"),
        ("name", "x" * 2_001),
        ("skills", ",".join(map(str, range(101)))),
    ],
)
async def test_values_that_make_no_sense_are_refused(installation: Installation, name: str, value: str) -> None:
    client = await viewer(installation)
    answer = await client.get(SEARCH, params={name: value})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert isinstance(answer.json()["detail"], str)


async def test_facets_count_what_a_search_finds(installation: Installation) -> None:
    await settle(installation)
    client = await viewer(installation)
    parameters = {"companies": "company", "locations": "location", "skills": "skills", "departments": "department"}
    for narrowed in ({}, {"batch_year": "2018"}, {"name": "engineer"}, {"name": "python", "role": "alumni"}):
        offered = await filters(client, **narrowed)
        assert (await page(client, **narrowed, facets="true"))["facets"] == offered
        for facet, parameter in parameters.items():
            assert [one["value"] for one in offered["counts"][facet]] == offered[facet]
            for one in offered["counts"][facet]:
                assert (await page(client, **narrowed, **{parameter: one["value"]}))["total"] == one["count"], one
    offered = await filters(client)
    assert offered["companies"] == ["Google", "Acme, Inc.", "Initech", "Siemens"]
    assert offered["batch_years"] == [2018, 2015, 2019, 2021]
    assert offered["counts"]["batch_years"][0] == {"value": 2018, "count": 2}
    assert offered["skills"] == ["Python", "SQL", "C", "C++", "CAD"]
    assert sorted(offered["roles"])[:2] == ["Data Scientist", "Mechanical Engineer"]
    assert (await page(client))["facets"] is None
    assert (await filters(client, company="nobody's"))["companies"] == []


async def test_the_list_has_all_alumni_in_short_and_tells_where_it_ends(
    installed: Callable[..., Awaitable[Installation]],
) -> None:
    installation = await installed(list_cap=2)
    ids = await settle(installation, *TOWN, Someone("Aaron Student", role=Role.STUDENT))
    client = await viewer(installation)
    body = await everybody(client)
    assert (body["success"], body["total"], body["truncated"]) == (True, 5, True)
    assert body["data"][0] == {
        "user_id": ids["Ana Torres"],
        "id": ids["Ana Torres"],
        "name": "Ana Torres",
        "current_company": "Google",
        "current_role": "Software Engineer",
        "location": "Boston, MA",
        "batch_year": 2018,
        "skills": ["Python", "C++"],
        "is_verified": False,
        "department": "Computer Science",
    }
    assert [one["name"] for one in body["data"]] == ["Ana Torres", "Bruno Díaz"]


async def test_suggestions_begin_as_it_was_typed(installation: Installation) -> None:
    await settle(installation)
    client = await viewer(installation)
    assert await suggested(client, "s") == [
        ("person", "Sofia Müller", None),
        ("company", "Siemens", 1),
        ("role", "Senior Software Engineer", 1),
        ("role", "Software Engineer", 1),
        ("skill", "SQL", None),
        ("location", "São Paulo", 1),
    ]
    assert await suggested(client, "GOO") == [("company", "Google", 2)]
    assert len(await suggested(client, "s", limit=2)) == 2
    assert await suggested(client, "  ") == []
    assert await suggested(client, "_%") == []
    for limit in (0, 101, "x"):
        assert (await client.get(SUGGESTIONS, params={"q": "a", "limit": limit})).status_code == 422
    assert (await client.get(SUGGESTIONS, params={"q": "a" * 256})).status_code == 422


async def seen(client: httpx.AsyncClient) -> dict[str, bool]:
    """Whether Zoe is there, by the way of asking; each way has to tell the same."""
    return {
        "search": await found(client, company="Zetacorp") == ["Zoe"],
        "text": await found(client, name="zoe zetacorp") == ["Zoe"],
        "list": "Zoe Zed" in [one["name"] for one in (await everybody(client))["data"]],
        "filters": "Zetacorp" in (await filters(client))["companies"],
        "counts": "Zetascript" in (await filters(client, batch_year=1999))["skills"],
        "person": ("person", "Zoe Zed", None) in await suggested(client, "zoe"),
        "values": len(await suggested(client, "zeta")) == 4,
    }


ZOE = Someone("Zoe Zed", "Zetacorp", "Zetarole", "Zetaville", 1999, "Zeta", ["Zetascript"])
EVERY_WAY = ("search", "text", "list", "filters", "counts", "person", "values")


async def set_privacy(installation: Installation, user_id: str, **settings: Any) -> None:
    async with installation.container.uow() as uow:
        await uow.privacy.save_settings(user_id, replace(await uow.privacy.settings(user_id), **settings))
        await uow.commit()


@pytest.mark.parametrize(
    ("settings", "by_recruiter", "by_student", "by_alumna", "by_admin"),
    [
        ({}, True, True, True, True),
        ({"profile_visibility": "alumni"}, False, False, True, True),
        ({"profile_visibility": "connections"}, False, False, False, True),
        ({"profile_visibility": "private"}, False, False, False, True),
        ({"show_in_directory": False}, False, False, False, True),
    ],
)
async def test_settings_hide_people_at_once_in_every_answer(
    installation: Installation, settings: Json, by_recruiter: bool, by_student: bool, by_alumna: bool, by_admin: bool
) -> None:
    ids = await settle(installation, ZOE)
    expected = {Role.RECRUITER: by_recruiter, Role.STUDENT: by_student, Role.ALUMNI: by_alumna}
    clients = {role: await viewer(installation, role) for role in expected}
    clients[Role.ADMIN] = await installation.signed_in()
    for client in clients.values():
        assert await seen(client) == dict.fromkeys(EVERY_WAY, True)
    await set_privacy(installation, ids["Zoe Zed"], **settings)
    for role, is_seen in {**expected, Role.ADMIN: by_admin}.items():
        assert await seen(clients[role]) == dict.fromkeys(EVERY_WAY, is_seen), role


async def test_invited_people_show_professional_fields_only(installation: Installation) -> None:
    await settle(installation, replace(ZOE, kind="invited"))
    client = await viewer(installation)
    assert await seen(client) == dict.fromkeys(EVERY_WAY, True)
    (profile,) = (await page(client, company="Zetacorp"))["profiles"]
    told = {name for name, value in profile.items() if value not in (None, [], {})}
    always = {"id", "user_id", "created_at", "updated_at"}
    professional = {"name", "batch_year", "graduation_year", "department", "current_company", "current_role"}
    assert told == always | professional | {"location", "skills"}


async def test_a_setting_of_the_installation_hides_invited_people(
    installed: Callable[..., Awaitable[Installation]],
) -> None:
    installation = await installed(show_invited=False)
    await settle(installation, replace(ZOE, kind="invited"))
    assert await seen(await viewer(installation)) == dict.fromkeys(EVERY_WAY, False)
    assert await seen(await installation.signed_in()) == dict.fromkeys(EVERY_WAY, True)


async def test_unproven_and_suspended_accounts_and_admins_are_in_no_answer(installation: Installation) -> None:
    unproven = replace(ZOE, kind="unproven")
    suspended = replace(ZOE, name="Zoe Zero")
    ids = await settle(installation, unproven, suspended)
    async with installation.container.uow() as uow:
        await uow.accounts.suspend(ids["Zoe Zero"], None)
        await uow.commit()
    for client in (await viewer(installation), await installation.signed_in()):
        assert await seen(client) == dict.fromkeys(EVERY_WAY, False)
        assert await found(client, name="zoe") == []
        assert await found(client, name="alex admin") == []
        assert await suggested(client, "alex") == []


async def test_erased_people_leave_every_answer_at_once(installation: Installation) -> None:
    zoe = await member(installation, "zoe@alumni.edu")
    async with installation.container.uow() as uow:
        ids = (await uow.skills.resolve({"zetascript": "Zetascript"})).ids
        await uow.people.update({zoe.id: ZOE.record}, [zoe.id], ids, installation.container.clock().now())
        await uow.commit()
    client = await viewer(installation)
    assert await seen(client) == dict.fromkeys(EVERY_WAY, True)
    answer = await zoe.client.post("/api/privacy/erasure", json={"password": "correct horse"})
    assert answer.status_code == 202
    assert await seen(client) == dict.fromkeys(EVERY_WAY, False)
    await installation.work()
    assert await seen(client) == dict.fromkeys(EVERY_WAY, False)


async def test_people_of_another_college_do_not_exist(installation: Installation) -> None:
    container = installation.container
    now, college_id = container.clock().now(), container.ids().new()
    row = {"id": college_id, "code": "abroad", "name": "Abroad", "name_key": "abroad", "timezone": "UTC"}
    async with writing(container.engine()) as connection:
        await connection.execute(sa.insert(colleges).values(**row, status="active", created_at=now, updated_at=now))
    await settle(installation, ZOE, college_id=college_id)
    for client in (await viewer(installation), await installation.signed_in()):
        assert await seen(client) == dict.fromkeys(EVERY_WAY, False)


async def test_verified_people_alone(installation: Installation) -> None:
    ids = await settle(installation)
    async with writing(installation.container.engine()) as connection:
        mine = alumni_profiles.c.user_id == ids["Chen Wei"]
        await connection.execute(sa.update(alumni_profiles).where(mine).values(is_verified=True))
    assert await found(await viewer(installation), verified_only="true") == ["Chen"]


async def test_nobody_is_shown_to_who_is_not_signed_in(installation: Installation) -> None:
    await settle(installation)
    async with installation.client() as anonymous:
        for path in (SEARCH, LIST, FILTERS, f"{SUGGESTIONS}?q=a"):
            assert (await anonymous.get(path)).status_code == 401
