"""Admins care for the one vocabulary of skills (S1): names, aliases, merges, and what looks like the same twice."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from application.skills.merge_skills import USES_PER_TRANSACTION
from domain.identity.account import Role
from tests.contract.http.datasets import IMPORTED, Answer, Office, csv_file, person
from tests.contract.http.workers import work_and_die

pytestmark = pytest.mark.asyncio(loop_scope="session")

SKILLS = "/api/admin/skills"
NOBODY = "00000000-0000-7000-8000-000000000000"


async def load(office: Office, *skills: str, name: str = "people.csv") -> Answer:
    """An alumni file in which the first person has the first of these lists of skills, and so on."""
    rows = [person(number, skills=text) for number, text in enumerate(skills, 1)]
    return await office.load(csv_file("alumni", *rows), name)


async def listed(office: Office, search: str = "") -> dict[str, dict[str, Any]]:
    answer = await office.client.get(SKILLS, params={"search": search})
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["data"]}


async def id_of(office: Office, name: str) -> str:
    return str((await listed(office))[name]["id"])


async def merge(office: Office, gone: str, into: str) -> httpx.Response:
    known = await listed(office)
    body = {"from_id": known[gone]["id"], "into_id": known[into]["id"]}
    return await office.client.post(f"{SKILLS}/merge", json=body)


async def add_alias(office: Office, name: str, alias: str) -> httpx.Response:
    return await office.client.post(f"{SKILLS}/{await id_of(office, name)}/aliases", json={"alias": alias})


async def suspects(office: Office) -> list[tuple[str, str, str]]:
    answer = await office.client.get(f"{SKILLS}/suspected-aliases")
    assert answer.status_code == 200, answer.text
    return [(one["a"]["name"], one["b"]["name"], one["reason"]) for one in answer.json()["data"]]


async def skills_of_people(office: Office) -> dict[str, list[str]]:
    contents = await office.contents()
    found: dict[str, list[str]] = {}
    for row in contents["profile_skills"]:
        found.setdefault(row["user_id"], []).append(row["skill_id"])
    return {email.split("@")[0]: sorted(keys) for email, keys in found.items()}


async def acts(office: Office) -> list[str]:
    return [row["action"] for row in await office.find("admin_actions") if row["target_type"] == "skill"]


async def test_names_that_differ_by_punctuation_stay_apart(office: Office) -> None:
    await load(office, "C; C++; C#; .NET; R; Node.js; CI/CD")
    known = await listed(office)
    assert list(known) == [".NET", "C", "C#", "C++", "CI/CD", "Node.js", "R"]
    assert {one["alumni_count"] for one in known.values()} == {1}


async def test_the_list_finds_by_parts_of_names_and_aliases_and_counts(office: Office) -> None:
    await load(office, "Python, SQL", "Python")
    posting = {"job_title": "Engineer", "company": "Acme", "required_skills": "Python, 100%_sure"}
    await office.load(csv_file("job_market", posting), "jobs.csv", "job_market")
    assert (await add_alias(office, "Python", "CPython")).status_code == 201
    found = (await listed(office, "CPYTH"))["Python"]
    assert (found["alumni_count"], found["job_count"], found["market_count"]) == (2, 0, 1)
    assert found["aliases"] == [{"alias": "cpython", "origin": "admin"}]
    assert list(await listed(office, "%_")) == ["100%_sure"]
    answer = await office.client.get(SKILLS, params={"limit": 1, "offset": 1})
    assert ([one["name"] for one in answer.json()["data"]], answer.json()["total"]) == (["Python"], 3)


async def test_a_file_that_names_an_alias_means_the_skill(office: Office) -> None:
    await load(office, "JavaScript, SQL")
    assert (await add_alias(office, "JavaScript", " JS ")).json()["message"]
    await load(office, "js, JavaScript, SQL", "JS", name="more.csv")
    assert await skills_of_people(office) == {"person1": ["javascript", "sql"], "person2": ["javascript"]}
    assert list(await listed(office)) == ["JavaScript", "SQL"]


async def test_merged_skills_are_one_for_everybody_once(office: Office) -> None:
    await load(office, "JS, SQL", "JavaScript, JS", "JavaScript")
    posting = {"job_title": "Engineer", "company": "Acme", "required_skills": "JS"}
    await office.load(csv_file("job_market", posting), "jobs.csv", "job_market")
    await add_alias(office, "JS", "ECMAScript")
    answer = await merge(office, "JS", "JavaScript")
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["profiles_moved"], data["jobs_moved"], data["market_postings_moved"]) == (2, 0, 1)
    assert (data["skill"]["alumni_count"], data["skill"]["market_count"]) == (3, 1)
    assert [one["alias"] for one in data["skill"]["aliases"]] == ["ecmascript", "js"]
    assert await skills_of_people(office) == {
        "person1": ["javascript", "sql"],
        "person2": ["javascript"],
        "person3": ["javascript"],
    }
    assert "JS" not in await listed(office)
    assert sorted(await acts(office)) == ["skills.add_alias", "skills.merge"]


async def test_a_skill_that_many_name_goes_up_in_the_other_one_by_a_job(office: Office) -> None:
    await load(office, *["JS, JavaScript" if number % 2 else "JS" for number in range(USES_PER_TRANSACTION + 10)])
    answer = (await merge(office, "JS", "JavaScript")).json()
    assert (answer["data"]["profiles_moved"], answer["data"]["is_over"]) == (USES_PER_TRANSACTION, False)
    await office.work()
    people = await skills_of_people(office)
    assert len(people) == USES_PER_TRANSACTION + 10
    assert {tuple(skills) for skills in people.values()} == {("javascript",)}
    assert list(await listed(office)) == ["JavaScript"]
    (job,) = await office.find("ai_processing_queue", task_type="merge_skills")
    assert (job["status"], job["result"]["profiles"]) == ("completed", 10)


async def test_a_worker_that_dies_while_it_merges_leaves_nothing_behind(office: Office) -> None:
    await load(office, *["JS"] * (2 * USES_PER_TRANSACTION + 10))
    await load(office, "JavaScript", name="more.csv")
    await merge(office, "JS", "JavaScript")
    assert await work_and_die(office, 2)
    await office.work()
    assert {tuple(skills) for skills in (await skills_of_people(office)).values()} == {("javascript",)}
    assert list(await listed(office)) == ["JavaScript"]


async def test_people_are_found_by_the_skill_that_theirs_went_up_in(office: Office) -> None:
    await load(office, "Zorkscript", "Blubscript")
    before = await office.rows("people_search", "data_generations")
    await merge(office, "Zorkscript", "Blubscript")
    after = await office.rows("people_search", "data_generations")
    documents = {row["owner_id"]: row["document"] for row in after["people_search"]}
    changed = [row for row in before["people_search"] if documents[row["owner_id"]] != row["document"]]
    assert len(changed) == 1
    assert after["data_generations"] != before["data_generations"]


async def test_an_older_upload_can_be_undone_after_a_merge(office: Office) -> None:
    await load(office, "SQL")
    start = await office.contents()
    report = await load(office, "JS", "JavaScript, JS", name="second.csv")
    await merge(office, "JS", "JavaScript")
    undo = await office.undone(report["upload_id"])
    assert (undo["status"], undo["kept"], undo["failed"]) == ("done", 1, 0)
    assert await skills_of_people(office) == {"person1": ["sql"]}
    # The skill itself is kept: an alias refers to it.
    contents = await office.contents()
    left_out = ("skills", "people_search")
    assert {name: rows for name, rows in contents.items() if name not in left_out} == {
        name: rows for name, rows in start.items() if name not in left_out
    }
    assert [row["name"] for row in contents["skills"]] == ["JavaScript", "SQL"]


async def test_an_undo_gives_back_the_skill_that_the_former_one_went_up_in(office: Office) -> None:
    await load(office, "JS, SQL", "JavaScript")
    report = await load(office, "Rust", name="second.csv")
    await merge(office, "JS", "JavaScript")
    undo = await office.undone(report["upload_id"])
    assert (undo["kept"], undo["failed"]) == (0, 0)
    assert await skills_of_people(office) == {"person1": ["javascript", "sql"], "person2": ["javascript"]}


async def test_an_upload_can_be_undone_after_its_skill_was_renamed(office: Office) -> None:
    report = await load(office, "Golang")
    skill_id = await id_of(office, "Golang")
    answer = await office.client.put(f"{SKILLS}/{skill_id}", json={"name": "Go"})
    assert answer.json()["data"]["aliases"] == [{"alias": "golang", "origin": "admin"}]
    undo = await office.undone(report["upload_id"])
    assert undo["failed"] == 0
    assert await skills_of_people(office) == {}


async def test_a_display_name_changes_without_an_alias_where_only_case_differs(office: Office) -> None:
    await load(office, "javascript")
    skill_id = await id_of(office, "javascript")
    answer = await office.client.put(f"{SKILLS}/{skill_id.upper()}", json={"name": " JavaScript "})
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["name"], data["key"], data["name_origin"], data["aliases"]) == (
        "JavaScript",
        "javascript",
        "admin",
        [],
    )


async def test_a_skill_can_be_renamed_to_its_own_alias_and_back(office: Office) -> None:
    await load(office, "Golang")
    await add_alias(office, "Golang", "Go")
    skill_id = await id_of(office, "Golang")
    for name, alias in (("Go", "golang"), ("Golang", "go")):
        data = (await office.client.put(f"{SKILLS}/{skill_id}", json={"name": name})).json()["data"]
        assert (data["name"], [one["alias"] for one in data["aliases"]]) == (name, [alias])


async def test_names_and_aliases_of_other_skills_are_taken(office: Office) -> None:
    await load(office, "JavaScript, Java, SQL")
    await add_alias(office, "JavaScript", "JS")
    java = await id_of(office, "Java")
    for taken, code in (("javascript", "SKILL_EXISTS"), ("js", "ALIAS_EXISTS")):
        for answer in (
            await office.client.put(f"{SKILLS}/{java}", json={"name": taken}),
            await office.client.post(f"{SKILLS}/{java}/aliases", json={"alias": taken}),
        ):
            assert (answer.status_code, answer.json()["error_code"]) == (409, code)


async def test_an_alias_with_slashes_and_dots_is_removed_and_is_a_name_again(office: Office) -> None:
    await load(office, "Continuous Delivery")
    for alias in ("CI/CD", "c#.net", "100% / all", "naïve 日本"):
        assert (await add_alias(office, "Continuous Delivery", alias)).status_code == 201
        answer = await office.client.delete(f"{SKILLS}/aliases/{quote(alias)}")
        assert (answer.status_code, answer.json()["success"]) == (200, True), alias
        again = await office.client.delete(f"{SKILLS}/aliases/{quote(alias)}")
        assert again.status_code == 404
    await load(office, "CI/CD", name="more.csv")
    assert "CI/CD" in await listed(office)


async def test_suspected_aliases_are_listed_until_somebody_decides(office: Office) -> None:
    await load(
        office, "React, Kubernetes", "React, Kuberentes", "ReactJS, Kubernetes", "Machine Learning", "ML, C, C++"
    )
    assert set(await suspects(office)) == {
        ("React", "ReactJS", "js_suffix"),
        ("Kubernetes", "Kuberentes", "typo"),
        ("Machine Learning", "ML", "acronym"),
    }
    known = await listed(office)
    pair = {"a_id": known["ML"]["id"], "b_id": known["Machine Learning"]["id"]}
    assert (await office.client.post(f"{SKILLS}/suspected-aliases/dismiss", json=pair)).status_code == 200
    await merge(office, "Kuberentes", "Kubernetes")
    assert await suspects(office) == [("React", "ReactJS", "js_suffix")]
    page = await office.client.get(f"{SKILLS}/suspected-aliases", params={"limit": 1, "offset": 1})
    assert (page.json()["data"], page.json()["total"]) == ([], 1)


async def test_of_two_merges_at_once_nobody_loses_a_skill(office: Office) -> None:
    await load(office, "Alpha, One", "Beta", "Gamma, Alpha")
    known = await listed(office)
    ids = {name: known[name]["id"] for name in ("Alpha", "Beta", "Gamma")}

    async def one(gone: str, into: str) -> int:
        body = {"from_id": ids[gone], "into_id": ids[into]}
        return (await office.client.post(f"{SKILLS}/merge", json=body)).status_code

    codes = await asyncio.gather(one("Alpha", "Beta"), one("Beta", "Gamma"), one("Beta", "Alpha"))
    assert 200 in codes
    assert set(codes) <= {200, 404}
    left = set(await listed(office)) - {"One"}
    assert len(left) == 3 - codes.count(200)
    people = await skills_of_people(office)
    keys = {name.casefold() for name in left}
    assert set(people) == {"person1", "person2", "person3"}
    assert all(set(skills) - {"one"} <= keys and set(skills) & keys for skills in people.values())


@pytest.mark.parametrize("text", ["", "  ", "x" * 101, "a\u0000b"])
async def test_nonsense_is_no_name(office: Office, text: str) -> None:
    await load(office, "SQL")
    skill_id = await id_of(office, "SQL")
    for answer in (
        await office.client.put(f"{SKILLS}/{skill_id}", json={"name": text}),
        await office.client.post(f"{SKILLS}/{skill_id}/aliases", json={"alias": text}),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"]


async def test_what_is_not_there_is_not_found_and_a_skill_is_not_merged_with_itself(office: Office) -> None:
    await load(office, "SQL")
    sql = await id_of(office, "SQL")
    for unknown in (NOBODY, "no-id"):
        assert (await office.client.put(f"{SKILLS}/{unknown}", json={"name": "x"})).status_code == 404
        assert (await office.client.post(f"{SKILLS}/{unknown}/aliases", json={"alias": "x"})).status_code == 404
        body = {"from_id": unknown, "into_id": sql}
        assert (await office.client.post(f"{SKILLS}/merge", json=body)).status_code == 404
        pair = {"a_id": sql, "b_id": unknown}
        assert (await office.client.post(f"{SKILLS}/suspected-aliases/dismiss", json=pair)).status_code == 404
    itself = await office.client.post(f"{SKILLS}/merge", json={"from_id": sql, "into_id": sql.upper()})
    assert itself.status_code == 422
    assert (await add_alias(office, "SQL", "sql")).status_code == 422
    for wrong in ({"limit": 0}, {"limit": 100_000}, {"offset": -1}):
        for path in (SKILLS, f"{SKILLS}/suspected-aliases"):
            assert (await office.client.get(path, params=wrong)).status_code == 422


async def test_only_admins_may_see_or_change_the_vocabulary(office: Office) -> None:
    await load(office, "SQL")
    sql = await id_of(office, "SQL")
    before = await office.rows(*IMPORTED, "skill_aliases")
    await office.installation.add_account("bob@alumni.edu", Role.RECRUITER)
    async with await office.installation.signed_in("bob@alumni.edu") as bob:
        for answer in (
            await bob.get(SKILLS),
            await bob.get(f"{SKILLS}/suspected-aliases"),
            await bob.put(f"{SKILLS}/{sql}", json={"name": "x"}),
            await bob.post(f"{SKILLS}/{sql}/aliases", json={"alias": "x"}),
            await bob.post(f"{SKILLS}/merge", json={"from_id": sql, "into_id": NOBODY}),
            await bob.post(f"{SKILLS}/suspected-aliases/dismiss", json={"a_id": sql, "b_id": NOBODY}),
            await bob.delete(f"{SKILLS}/aliases/x"),
        ):
            assert answer.status_code == 403
    after = await office.rows("skills", "skill_aliases")
    assert after == {name: before[name] for name in after}
