"""The skill graph over HTTP: networks, related skills, lists, trends, the picture."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from domain.identity.account import Role
from tests.contract.http.skills import DATA, WEB, Campus
from tests.wirings import Installation

AI = "/api/ai/skill-graph"
GRAPH = "/api/skill-graph"
ODD = ("CI/CD", "C#", "C++", ".NET", "Node.js", "機械学習", "Машинное обучение", "a//b", "100%", "AT&T?", "TCP/")


async def test_before_the_first_rebuild_everything_is_empty(installation: Installation) -> None:
    async with await installation.signed_in() as client:
        assert (await client.get(f"{AI}/network")).json() == {"nodes": [], "edges": [], "clusters": []}
        network = (await client.get(f"{GRAPH}/network")).json()
        assert network == {"success": True, "data": {"nodes": [], "edges": [], "clusters": []}}
        assert (await client.get(f"{GRAPH}/network/Python")).json() == network
        listed = (await client.get("/api/skills/list")).json()
        assert listed == {"success": True, "data": [], "total": 0, "truncated": False}
        for path in ("clusters", "trending"):
            assert (await client.get(f"{GRAPH}/{path}")).json() == {"success": True, "data": []}
        for path in (f"{AI}/related/Python", f"{GRAPH}/related/Python", f"{GRAPH}/skill/Python", f"{AI}/network.svg"):
            assert (await client.get(path)).status_code == 404
        matched = await client.post(f"{AI}/match-alumni", json={"skills": ["Python"]})
        assert matched.json() == {"matched_alumni": [], "unknown_skills": ["Python"]}


async def test_the_mission_network_has_shares_and_clusters(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    body = (await reader.client.get(f"{AI}/network")).json()
    assert {node["id"] for node in body["nodes"]} == {*DATA, *WEB}
    assert all(set(node) == {"id", "alumni_count", "job_count", "popularity"} for node in body["nodes"])
    assert all(node["alumni_count"] == 6 and 0 <= node["popularity"] <= 1 for node in body["nodes"])
    tied = {frozenset((edge["source"], edge["target"])) for edge in body["edges"]}
    assert frozenset(("Python", "SQL")) in tied
    assert all(0 < edge["weight"] <= 1 and round(edge["weight"], 4) == edge["weight"] for edge in body["edges"])
    together = [set(cluster["skills"]) for cluster in body["clusters"]]
    assert any(set(DATA) <= skills for skills in together)
    assert all(cluster["name"] and cluster["cluster_id"] > 0 for cluster in body["clusters"])
    short = (await reader.client.get(f"{AI}/network", params={"limit": 2})).json()
    assert len(short["nodes"]) == 2
    shown = {node["id"] for node in short["nodes"]}
    assert all({edge["source"], edge["target"]} <= shown for edge in short["edges"])
    assert all(set(cluster["skills"]) <= shown for cluster in short["clusters"])


async def test_the_client_network_has_percentages_and_a_centre(installation: Installation) -> None:
    campus = Campus(installation)
    await campus.posting("Python", "SQL")
    reader = await campus.settled()
    body = (await reader.client.get(f"{GRAPH}/network", params={"min_popularity": 0, "limit": 50})).json()
    assert body["success"] is True
    nodes = {node["id"]: node for node in body["data"]["nodes"]}
    python = nodes["Python"]
    assert (python["label"], python["skill_name"], python["is_center"], python["job_count"]) == (
        "Python",
        "Python",
        False,
        1,
    )
    assert python["popularity"] == python["popularity_score"]
    assert max(node["popularity"] for node in nodes.values()) > 1
    assert set(python["related_skills"]) >= {"SQL", "Pandas"}
    around = (await reader.client.get(f"{GRAPH}/network/python", params={"limit": 2})).json()["data"]
    assert [node["id"] for node in around["nodes"] if node["is_center"]] == ["Python"]
    assert len(around["nodes"]) == 3
    assert all(set(edge) == {"source", "target", "similarity", "weight"} for edge in around["edges"])
    nowhere = (await reader.client.get(f"{GRAPH}/network/Basket weaving")).json()
    assert nowhere == {"success": True, "data": {"nodes": [], "edges": [], "clusters": []}}


async def test_a_least_popularity_leaves_skills_out_in_both_scales(installation: Installation) -> None:
    campus = Campus(installation)
    await campus.person("rare", "Rare", "Seldom")
    reader = await campus.settled(size=8)
    for least in (0.5, 50):
        found = (await reader.client.get(f"{AI}/network", params={"min_popularity": least})).json()["nodes"]
        assert found
        assert all(node["popularity"] >= 0.5 for node in found)
        assert "Rare" not in {node["id"] for node in found}
        clusters = (await reader.client.get(f"{GRAPH}/clusters", params={"min_popularity": least})).json()["data"]
        assert "Rare" not in {skill for cluster in clusters for skill in cluster["skills"]}


async def test_related_skills_state_their_evidence(installation: Installation) -> None:
    campus = Campus(installation)
    for _ in range(3):
        await campus.posting("Python", "Pandas")
    await campus.posting("Python", "CSS")
    reader = await campus.settled()
    body = (await reader.client.get(f"{AI}/related/Python")).json()
    assert body["skill"] == "Python"
    similarities = [one["similarity"] for one in body["related_skills"]]
    assert similarities == sorted(similarities, reverse=True)
    reasons = {one["skill"]: one["reason"] for one in body["related_skills"]}
    assert "listed together by 6 alumni (100 % of those with Python)" in reasons["Pandas"].lower().replace(
        "python", "Python"
    )
    assert "asked for together in 3 postings" in reasons["Pandas"].lower()
    client_shape = (await reader.client.get(f"{GRAPH}/related/Python", params={"limit": 1})).json()
    assert client_shape["success"] is True
    (first,) = client_shape["data"]
    assert first["skill"] == first["skill_name"] == body["related_skills"][0]["skill"]
    assert first["reason"] == body["related_skills"][0]["reason"]


async def test_names_with_slashes_signs_and_other_scripts_are_found(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled((*ODD, "Python"))
    for name in ODD:
        for path in (f"{AI}/related/", f"{GRAPH}/related/", f"{GRAPH}/network/", f"{GRAPH}/skill/"):
            answer = await reader.client.get(path + quote(name, safe=""))
            assert answer.status_code == 200, (path, name, answer.text)
        assert answer.json()["data"]["skill_name"] == name
    for name in ("CI/CD", "Node.js", "a//b"):
        assert (await reader.client.get(f"{GRAPH}/skill/{name}")).json()["data"]["skill_name"] == name
    matched = (await reader.client.post(f"{AI}/match-alumni", json={"skills": list(ODD)})).json()
    assert matched["unknown_skills"] == []
    assert all(set(one["matching_skills"]) == set(ODD) for one in matched["matched_alumni"])


async def test_skills_are_found_by_their_aliases(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    await campus.alias("Py", "Python")
    assert (await reader.client.get(f"{AI}/related/PY")).json()["skill"] == "Python"
    assert (await reader.client.get(f"{GRAPH}/skill/py")).json()["data"]["skill_name"] == "Python"
    matched = (await reader.client.post(f"{AI}/match-alumni", json={"skills": ["py", "Python"]})).json()
    assert matched["unknown_skills"] == []
    assert {tuple(one["matching_skills"]) for one in matched["matched_alumni"]} == {("Python",)}
    assert {one["match_score"] for one in matched["matched_alumni"]} == {1}


@pytest.mark.parametrize("name", ["Basket weaving", "%00", "x" * 500, "..", "%F0%9F%9A%80", "%FF%FE", "' OR 1=1 --"])
async def test_unknown_skills_are_not_found(installation: Installation, name: str) -> None:
    campus = Campus(installation)
    reader = await campus.settled(DATA, size=2)
    encoded = name if "%" in name else quote(name, safe="")
    for path in (f"{AI}/related/", f"{GRAPH}/skill/"):
        assert (await reader.client.get(path + encoded)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"{AI}/network?limit=0",
        f"{AI}/network?limit=501",
        f"{AI}/network?limit=x",
        f"{AI}/network?min_popularity=101",
        f"{AI}/network?min_popularity=-1",
        f"{AI}/network?min_popularity=nan",
        f"{AI}/network.svg?limit=301",
        f"{AI}/related/Python?limit=0",
        f"{AI}/related/Python?limit=101",
        f"{GRAPH}/network?limit=1000000000000000000000",
        f"{GRAPH}/network/Python?limit=101",
        f"{GRAPH}/trending?limit=0",
        f"{GRAPH}/clusters?min_popularity=1e9",
        "/api/skill-recommendations/trending?limit=101",
    ],
)
async def test_limits_out_of_range_are_refused(installation: Installation, path: str) -> None:
    async with await installation.signed_in() as client:
        answer = await client.get(path)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error_code"] == "VALIDATION_ERROR"


async def test_the_list_is_searched_and_filtered_by_industry(installation: Installation) -> None:
    campus = Campus(installation)
    await campus.person("nurse", "Triage", "Patient Care", industry="Health")
    for _ in range(5):
        await campus.posting("Triage", "Patient Care", industry="Health")
    reader = await campus.settled()
    body = (await reader.client.get("/api/skills/list")).json()
    assert (body["success"], body["total"], body["truncated"]) == (True, 8, False)
    popularity = [one["popularity_score"] for one in body["data"]]
    assert popularity == sorted(popularity, reverse=True)
    assert 1 < popularity[0] <= 100
    (found,) = (await reader.client.get("/api/skills/list", params={"search": "PYTH"})).json()["data"]
    assert (found["skill_name"], found["alumni_count"]) == ("Python", 6)
    assert found["popularity"] == found["popularity_score"]
    assert isinstance(found["trending"], bool)
    everything = {"search": "", "industry": "all"}
    assert (await reader.client.get("/api/skills/list", params=everything)).json() == body
    healthy = (await reader.client.get("/api/skills/list", params={"industry": "health"})).json()["data"]
    assert {one["skill_name"] for one in healthy} == {"Triage", "Patient Care"}
    assert all("Health" in one["industry_connections"] for one in healthy)


async def test_trends_have_numbers_where_growth_is_known_and_never_null(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    for path in (f"{GRAPH}/trending", "/api/skill-recommendations/trending"):
        body = (await reader.client.get(path)).json()
        assert body["success"] is True
        assert all(isinstance(one["growth_rate"], int | float) for one in body["data"])
    listed = (await reader.client.get("/api/skills/list")).json()["data"]
    assert all(isinstance(one["growth_rate"], int | float) for one in listed)


async def test_the_picture_is_svg_with_the_names_in_it(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled((*DATA, "<b>Bold</b>"), WEB)
    answer = await reader.client.get(f"{AI}/network.svg")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    texts = {element.text for element in ElementTree.fromstring(answer.content).iter()}
    assert {*DATA, *WEB, "<b>Bold</b>"} <= texts
    assert (await reader.client.get(f"{AI}/network.svg")).content == answer.content


async def test_the_graph_of_another_college_is_never_seen(installation: Installation) -> None:
    campus = Campus(installation)
    reader = await campus.settled()
    abroad = await campus.another_college()
    for number in range(3):
        await campus.person(f"foreign{number}", "Python", "Falconry", college_id=abroad, industry="Falcons")
    await campus.rebuild(abroad)
    await campus.rebuild()
    foreigner = await campus.signed_in("foreign0")
    for member, mine, other in ((reader, "SQL", "Falconry"), (foreigner, "Falconry", "SQL")):
        assert (await member.client.get(f"{GRAPH}/skill/{mine}")).status_code == 200
        assert (await member.client.get(f"{GRAPH}/skill/{other}")).status_code == 404
        answers = [
            await member.client.get(path)
            for path in (
                f"{AI}/network",
                f"{AI}/network.svg",
                f"{AI}/related/Python",
                f"{GRAPH}/network/Python",
                f"{GRAPH}/clusters",
                "/api/skills/list",
                f"/api/skill-recommendations/recommendations/{member.id}",
            )
        ]
        assert all(other not in answer.text for answer in answers)
    industries = (await reader.client.get("/api/heatmap/industries")).json()["data"]["top_industries_global"]
    assert industries == []


async def test_industries_count_people_and_postings_and_follow_changes(installation: Installation) -> None:
    campus = Campus(installation)
    await campus.person("one", industry="Health")
    await campus.person("two", industry="health")
    await campus.person("three", industry="Law")
    await campus.person("private", industry="Spying", profile_visibility="private")
    await campus.posting("Python", industry="Law")
    await campus.posting("Python", industry="Law")
    reader = await campus.settled()
    body = (await reader.client.get("/api/heatmap/industries")).json()
    assert body == {
        "success": True,
        "data": {"top_industries_global": [{"industry": "Law", "count": 3}, {"industry": "Health", "count": 2}]},
    }
    await campus.person("four", industry="Health")
    await campus.person("five", industry="Health", role=Role.STUDENT)
    again = (await reader.client.get("/api/heatmap/industries")).json()["data"]["top_industries_global"]
    assert again[0] == {"industry": "Health", "count": 4}
