"""What is refused of an edited profile."""

from __future__ import annotations

from typing import Any

import pytest

from domain.identity.account import Role
from tests.contract.http.datasets import Office
from tests.contract.http.profiles import BEN, FULL, NOBODY, Person, person
from tests.pictures import PDF

pytestmark = pytest.mark.asyncio(loop_scope="session")


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": ""}, ["name"]),
    ({"name": "   "}, ["name"]),
    ({"name": None}, ["name"]),
    ({"name": "x" * 256}, ["name"]),
    ({"name": 7}, ["name"]),
    ({"headline": "x" * 256}, ["headline"]),
    ({"headline": "a\x00b"}, ["headline"]),
    ({"bio": "x" * 5_001}, ["bio"]),
    ({"batch_year": 1899}, ["batch_year"]),
    ({"batch_year": 2100}, ["batch_year"]),
    ({"batch_year": "soon"}, ["batch_year"]),
    ({"batch_year": 10**30}, ["batch_year"]),
    ({"years_of_experience": -1}, ["years_of_experience"]),
    ({"years_of_experience": 81}, ["years_of_experience"]),
    ({"willing_to_hire": "perhaps"}, ["willing_to_hire"]),
    ({"skills": ["x" * 101]}, ["skills[0]"]),
    ({"skills": [f"s{number}" for number in range(101)]}, ["skills"]),
    ({"skills": ["\ufdfa" * 100]}, ["skills"]),
    ({"skills": "Python"}, ["skills"]),
    ({"achievements": ["x"] * 101}, ["achievements"]),
    ({"experience_timeline": [{"role": "Boss"}]}, ["experience_timeline[0].company"]),
    ({"experience_timeline": [{"company": "Acme"}]}, ["experience_timeline[0].role"]),
    (
        {"experience_timeline": [{"role": "a", "company": "b", "start_date": "2020-05", "end_date": "2020-04"}]},
        ["experience_timeline[0].end_date"],
    ),
    (
        {"experience_timeline": [{"role": "a", "company": "b", "start_date": "lately"}]},
        ["experience_timeline[0].start_date"],
    ),
    (
        {"experience_timeline": [{"role": "a", "company": "b", "start_date": "0020-05"}]},
        ["experience_timeline[0].start_date"],
    ),
    (
        {"experience_timeline": [{"role": "a", "company": "b"}, {"role": "A", "company": "B", "description": "x"}]},
        ["experience_timeline[1]"],
    ),
    ({"experience_timeline": [{"role": "a", "company": "b"}] * 101}, ["experience_timeline"]),
    ({"education_details": [{"degree": "BSc"}]}, ["education_details[0].institution"]),
    (
        {"education_details": [{"institution": "a", "start_year": 2015, "end_year": 2011}]},
        ["education_details[0].end_year"],
    ),
    ({"education_details": [{"institution": "a"}] * 51}, ["education_details"]),
    ({"social_links": {"website": "javascript:alert(1)"}}, ["social_links.website"]),
    ({"social_links": {"website": "data:text/html,x"}}, ["social_links.website"]),
    ({"social_links": {"github": "https://"}}, ["social_links.github"]),
    ({"social_links": {"linkedin": "https://linkedin.com@evil.example/"}}, ["social_links.linkedin"]),
    ({"social_links": {"twitter": 'https://twitter.com/"onload=x'}}, ["social_links.twitter"]),
    ({"social_links": {"phone": "call me"}}, ["social_links.phone"]),
    ({"photo_url": "https://elsewhere.example/me.png"}, ["photo_url"]),
    ({"photo_url": f"https://elsewhere.example/api/files/{NOBODY}?sig=x"}, ["photo_url"]),
    ({"photo_url": "javascript:alert(1)"}, ["photo_url"]),
]


async def test_each_wrong_value_is_refused_by_name_and_changes_nothing(office: Office) -> None:
    ana = await person(office)
    before = await ana.saved(**FULL)
    for body, fields in WRONG:
        refused = await ana.refused(**{"industry": "Other", **body})
        # The decoder refuses what has the wrong type; it names the field, and where in it.
        assert [name.removeprefix("$.") for name in refused] == fields, body
    assert await ana.profile() == before


async def test_all_that_is_wrong_is_told_at_once(office: Office) -> None:
    ana = await person(office)
    assert await ana.refused(name="", batch_year=1, photo_url="https://x.example/a.png") == [
        "name",
        "batch_year",
        "photo_url",
    ]


async def test_broken_and_giant_bodies_are_refused(office: Office) -> None:
    ana = await person(office)
    for content, statuses in (
        (b"", (400, 422)),
        (b"[]", (400, 422)),
        (b'{"bio": "' + b"x" * 2_000_000 + b'"}', (413,)),
        (b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}", (400, 422)),
        (b'{"skills":' + b"[" * 100_000 + b"]" * 100_000 + b"}", (400, 422)),
        (b'{"name": "\\ud800"}', (400, 422)),
        (b'{"name": "\xff"}', (400, 422)),
    ):
        answer = await ana.client.put(ana.url, content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code in statuses, content[:20]
        assert answer.json()["detail"]
    await ana.saved(bio="ß" * 5_000)


async def _tries(who: Person, user_id: str) -> list[tuple[int, str | None]]:
    """Status and text of what somebody is told who tries to look at, edit and give files to another."""
    path = f"/api/profiles/{user_id}"
    answers = [
        await who.client.get(path),
        await who.client.put(path, json={"bio": "x"}),
        await who.client.put(path, json={"name": ""}),
        await who.client.put(path, json={"photo_url": "javascript:alert(1)"}),
        await who.client.post(f"{path}/cv", files={"cv": ("cv.pdf", PDF)}),
        await who.client.post(f"{path}/cv", data={"other": "x"}),
        await who.client.post(f"{path}/photo", files={"photo": ("me.png", b"no picture")}),
        await who.client.delete(f"{path}/photo"),
        await who.client.delete(f"{path}/cv"),
    ]
    return [(answer.status_code, answer.json().get("detail")) for answer in answers]


async def test_whoever_hides_is_for_those_who_try_to_edit_like_somebody_who_does_not_exist(office: Office) -> None:
    ana, ben = await person(office), await person(office, BEN, Role.STUDENT)
    of_nobody = await _tries(ben, NOBODY)
    assert [status for status, _ in of_nobody].count(404) == len(of_nobody) - 1  # which is no form with a file
    assert [status for status, _ in await _tries(ben, ana.id)].count(403) == len(of_nobody) - 2
    for visibility in ("alumni", "connections", "private"):
        settings = {"profile_visibility": visibility}
        assert (await ana.client.put("/api/privacy/settings", json=settings)).status_code == 200
        assert await _tries(ben, ana.id) == of_nobody
    assert (await ana.client.get(ana.url)).json()["data"]["bio"] is None
