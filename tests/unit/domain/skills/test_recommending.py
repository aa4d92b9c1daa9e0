from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.skills.evidence import counted_facts
from domain.skills.graph import PublishedGraph
from domain.skills.reading import adjacency
from domain.skills.recommending import Demand, demand, recommend
from tests.skill_graphs import graph_of

NAMES = ("A", "B", "C", "D", "E", "F")
WEIGHTS = {("A", "B"): 0.5, ("A", "C"): 0.4, ("D", "C"): 0.5, ("E", "F"): 0.9}


def recommended(published: PublishedGraph, *owned: str, limit: int = 10):
    graph = published.graph
    found = recommend(graph, adjacency(graph), counted_facts(graph), [graph.names.index(name) for name in owned], limit)
    return {graph.names[one.position]: one for one in found}


def test_several_edges_together_weigh_more_than_one():
    found = recommended(graph_of({}, weights=WEIGHTS), "A", "D")
    assert list(found) == ["C", "B"]
    assert found["C"].relevance == pytest.approx(0.6 * (1 - 0.6 * 0.5))
    assert found["B"].relevance == pytest.approx(0.6 * 0.5)


def test_postings_and_the_community_speak_for_a_skill_too():
    published = graph_of({}, {"j1": ["B"], "j2": ["B", "E"]}, weights=WEIGHTS, communities={"One": ["A", "B"]})
    found = recommended(published, "A")
    assert found["B"].relevance == pytest.approx(0.6 * 0.5 + 0.25 * 1.0 + 0.15 * 1.0)
    assert found["E"].relevance == pytest.approx(0.25 * 0.5)
    assert found["E"].reason == "Asked for in 1 posting"
    assert "F" not in found


def test_the_reason_names_the_skill_that_the_person_has():
    published = graph_of({"p1": ["A", "B"], "p2": ["A"], "p3": ["G"]}, {"j1": ["B"]}, cosine=0.0)
    assert recommended(published, "A")["B"].reason == (
        "Listed together by 1 alumnus (50 % of those with A); asked for in 1 posting"
    )
    by_meaning = graph_of({}, weights={("A", "B"): 0.5}, cosine=0.7)
    assert recommended(by_meaning, "A")["B"].reason == "A: similar meaning (0.70)"


def test_who_has_no_skills_hears_what_is_asked_for():
    found = recommended(graph_of({"p1": ["A", "B"]}, {"j1": ["C"], "j2": ["C", "D"]}))
    assert list(found) == ["C", "D"]


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (1.0, Demand.VERY_HIGH),
        (0.91, Demand.VERY_HIGH),
        (0.9, Demand.HIGH),
        (0.75, Demand.MEDIUM),
        (0.5, Demand.LOW),
        (0.0, Demand.LOW),
    ],
)
def test_demand_is_told_by_the_rank_among_the_skills_that_are_asked_for(share, word):
    assert demand(share) is word


@given(
    st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), min_size=1, max_size=8),
    st.sets(st.sampled_from(NAMES)),
)
def test_nobody_is_told_to_learn_what_they_know(lists, owned):
    published = graph_of({f"p{n}": skills for n, skills in enumerate(lists)}, {"j": list(NAMES)})
    found = recommended(published, *owned)
    assert not owned & set(found)
    relevance = [one.relevance for one in found.values()]
    assert relevance == sorted(relevance, reverse=True)
    assert all(0 < value <= 1 for value in relevance)
    assert all(one.reason for one in found.values())


def test_an_empty_graph_recommends_nothing():
    assert recommend(graph_of({}).graph, adjacency(graph_of({}).graph), (), [], 5) == ()
