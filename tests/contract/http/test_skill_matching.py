"""Finding alumni by skills, and what to learn next."""

from __future__ import annotations

from typing import Any

import pytest

from domain.identity.account import Role
from tests.contract.http.people import Member
from tests.contract.http.skills import DATA, WEB, Campus
from tests.wirings import Installation

MATCH = "/api/ai/skill-graph/match-alumni"
RECOMMENDATIONS = "/api/skill-recommendations/recommendations"
NOBODY = "01980000-0000-7000-8000-000000000000"


async def matched(member: Member, *skills: str, **fields: Any) -> list[dict[str, Any]]:
    answer = await member.client.post(MATCH, json={"skills": list(skills), **fields})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["matched_alumni"])


async def test_alumni_are_matched_by_what_they_know_and_what_is_related(installation: Installation) -> None:
    campus = Campus(installation)
    for number in range(40):
        await campus.person(f"other{number:02}", f"Filler {number % 8}")
    all_of_it = await campus.person("all", "Python", "SQL", "Basket weaving")
    half = await campus.person("half", "Basket weaving", "CSS")
    related = await campus.person("related", "SQL")
    reader = await campus.settled(size=12)
    found = {one["user_id"]: one for one in await matched(reader, "Python", "Basket weaving", limit=100)}
    best = next(iter(found.values()))
    assert (best["user_id"], best["match_score"], best["matching_skills"]) == (
        all_of_it,
        1,
        ["Python", "Basket weaving"],
    )
    assert (best["name"], best["related_matches"]) == ("all", [])
    assert (found[half]["match_score"] >= 0.5, found[half]["matching_skills"]) == (True, ["Basket weaving"])
    assert found[related]["matching_skills"] == []
    (standing_in,) = [one for one in found[related]["related_matches"] if one["asked"] == "Python"]
    assert standing_in["skill"] == "SQL"
    assert 0.5 <= standing_in["weight"] <= 1
    scores = [one["match_score"] for one in found.values()]
    assert scores == sorted(scores, reverse=True)
    assert reader.id not in found


async def test_unknown_skills_are_told_and_count_nothing(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    answer = await reader.client.post(MATCH, json={"skills": ["Python", "Quidditch"], "limit": 2})
    body = answer.json()
    assert body["unknown_skills"] == ["Quidditch"]
    assert [one["match_score"] for one in body["matched_alumni"]] == [0.5, 0.5]


async def test_equal_matches_come_by_exact_ones_and_then_by_id(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    ids = [one["user_id"] for one in await matched(reader, "Python")]
    assert len(ids) == 6
    assert ids == sorted(ids)
    assert [one["user_id"] for one in await matched(reader, "Python", limit=3)] == ids[:3]


async def test_only_people_whom_lists_show_are_found(installation: Installation) -> None:
    campus = Campus(installation)
    ids = {
        "public": await campus.person("public", "Python"),
        "alumni": await campus.person("alumni", "Python", profile_visibility="alumni"),
        "connections": await campus.person("connections", "Python", profile_visibility="connections"),
        "private": await campus.person("private", "Python", profile_visibility="private"),
        "unlisted": await campus.person("unlisted", "Python", show_in_directory=False),
        "invited": await campus.person("invited", "Python", is_invited=True),
        "suspended": await campus.person("suspended", "Python"),
        "student": await campus.person("student", "Python", role=Role.STUDENT),
        "admin": await campus.person("admin", "Python", role=Role.ADMIN),
    }
    await campus.person("graduate", "Knitting")
    await campus.person("recruiter", role=Role.RECRUITER)
    await campus.suspend(ids["suspended"])
    await campus.settled(WEB)
    seen = {}
    for name in ("reader", "recruiter", "graduate", "admin"):
        found = {one["user_id"] for one in await matched(await campus.signed_in(name), "Python")}
        seen[name] = {key for key, user_id in ids.items() if user_id in found}
    everyone = {"public", "invited"}
    assert seen == {
        "reader": everyone,
        "recruiter": everyone,
        "graduate": everyone | {"alumni"},
        "admin": everyone | {"alumni", "connections", "private", "unlisted"},
    }


async def test_who_hides_or_forgets_a_skill_is_gone_before_the_next_rebuild(installation: Installation) -> None:
    campus = Campus(installation)
    ids = [await campus.person(name, "Python", "Knitting") for name in ("stays", "hides", "forgets", "suspended")]
    reader = await campus.settled(WEB)
    assert {one["user_id"] for one in await matched(reader, "Knitting")} == set(ids)
    await campus.chooses(ids[1], profile_visibility="private")
    await campus.forget(ids[2], "Knitting")
    await campus.forget(ids[2], "Python")
    await campus.suspend(ids[3])
    assert {one["user_id"] for one in await matched(reader, "Knitting")} == {ids[0]}


async def test_invited_people_are_shown_with_professional_fields_only(installed) -> None:
    installation = await installed(show_invited=True)
    campus = Campus(installation)
    await campus.person("invited", "Python", is_invited=True)
    reader = await campus.settled(WEB)
    (found,) = await matched(reader, "Python")
    assert (found["name"], found["headline"]) == ("invited", None)


async def test_a_setting_hides_invited_people(installed) -> None:
    installation = await installed(show_invited=False)
    campus = Campus(installation)
    await campus.person("invited", "Python", is_invited=True)
    reader = await campus.settled(WEB)
    assert await matched(reader, "Python") == []


async def test_alumni_of_another_college_are_never_found(installation: Installation) -> None:
    campus = Campus(installation)
    abroad = await campus.another_college()
    foreigner = await campus.person("foreigner", "Python", college_id=abroad)
    reader = await campus.settled()
    await campus.rebuild(abroad)
    assert foreigner not in {one["user_id"] for one in await matched(reader, "Python", limit=100)}
    assert [one["user_id"] for one in await matched(await campus.signed_in("foreigner"), "Python")] == [foreigner]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "Python",
        None,
        {"skills": []},
        {"skills": "Python"},
        {"skills": [1]},
        {"skills": [None]},
        {"skills": ["", "  "]},
        {"skills": [f"Skill {number}" for number in range(21)]},
        {"skills": ["x" * 401]},
        {"skills": ["Python"], "limit": 0},
        {"skills": ["Python"], "limit": 101},
        {"skills": ["Python"], "limit": "many"},
        {"skills": {"a": 1}},
    ],
)
async def test_nonsense_is_refused(installation: Installation, body: Any) -> None:
    async with await installation.signed_in() as client:
        answer = await client.post(MATCH, json=body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"skills": ["\\ud800"]}', b""])
async def test_bodies_that_are_no_json_are_refused(installation: Installation, content: bytes) -> None:
    async with await installation.signed_in() as client:
        answer = await client.post(MATCH, content=content, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text


async def test_strange_names_are_simply_unknown(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    names = ["\x00", "'; DROP TABLE skills; --", "🚀" * 100, "\u202e", "x" * 400]
    answer = await reader.client.post(MATCH, json={"skills": names})
    assert answer.status_code == 200
    assert answer.json() == {"matched_alumni": [], "unknown_skills": names}


async def test_recommendations_name_what_is_missing_with_a_reason(installation: Installation) -> None:
    campus = Campus(installation)
    for _ in range(4):
        await campus.posting("Pandas", "SQL")
    await campus.person("learner", "Python", "SQL")
    await campus.settled()
    learner = await campus.signed_in("learner")
    body = (await learner.client.get(f"{RECOMMENDATIONS}/{learner.id}")).json()
    assert body["success"] is True
    first = body["data"][0]
    assert first["skill_name"] == "Pandas"
    assert first["job_demand"] in {"very-high", "high", "medium", "low"}
    assert 0 < first["relevance_score"] <= 100
    assert isinstance(first["relevance_score"], int)
    assert "alumni" in first["reason"]
    assert "asked for in 4 postings" in first["reason"].lower()
    assert (first["learning_resources"], isinstance(first["trending"], bool)) == ([], True)
    assert first["growth_rate"] is not None
    assert not {"Python", "SQL"} & {one["skill_name"] for one in body["data"]}
    relevance = [one["relevance_score"] for one in body["data"]]
    assert relevance == sorted(relevance, reverse=True)
    short = (await learner.client.get(f"{RECOMMENDATIONS}/{learner.id}", params={"limit": 1})).json()["data"]
    assert short == body["data"][:1]


async def test_recommendations_are_for_the_person_and_admins_of_the_college(installation: Installation) -> None:
    campus = Campus(installation)
    ana = await campus.person("ana", *DATA)
    await campus.person("ben", *WEB)
    abroad = await campus.another_college()
    await campus.person("foreign", role=Role.ADMIN, college_id=abroad)
    await campus.settled()
    statuses = {}
    for name in ("ana", "ben", "foreign"):
        member = await campus.signed_in(name)
        statuses[name] = (await member.client.get(f"{RECOMMENDATIONS}/{ana}")).status_code
    async with await installation.signed_in() as admin:
        statuses["admin"] = (await admin.get(f"{RECOMMENDATIONS}/{ana}")).status_code
        for unknown in (NOBODY, "nonsense"):
            assert (await admin.get(f"{RECOMMENDATIONS}/{unknown}")).status_code == 404
    async with installation.client() as anonymous:
        statuses["nobody"] = (await anonymous.get(f"{RECOMMENDATIONS}/{ana}")).status_code
    assert statuses == {"ana": 200, "ben": 403, "foreign": 404, "admin": 200, "nobody": 401}


async def test_before_the_first_rebuild_nothing_is_recommended(installation: Installation) -> None:
    campus = Campus(installation)
    ana = await campus.person("ana", *DATA)
    member = await campus.signed_in("ana")
    assert (await member.client.get(f"{RECOMMENDATIONS}/{ana}")).json() == {"success": True, "data": []}
