from __future__ import annotations

import numpy as np

from domain.skills.evidence import Fact, counted_facts, evidence, reason
from domain.skills.graph import PublishedGraph
from tests.skill_graphs import graph_of


def facts(published: PublishedGraph, of: str):
    graph = published.graph
    (found,) = evidence(graph, counted_facts(graph), np.array([0]), np.array([graph.names.index(of)]))
    return found


def test_the_share_is_of_those_with_the_skill_that_was_asked_for():
    profiles = {f"p{n}": ["Python", "SQL"] if n < 3 else ["Python"] for n in range(12)}
    published = graph_of(profiles, cosine=0.0)
    assert reason(facts(published, "Python")) == "Listed together by 3 alumni (25 % of those with Python)"
    assert reason(facts(published, "SQL")) == "Listed together by 3 alumni (100 % of those with SQL)"


def test_one_is_said_as_one():
    published = graph_of({"p1": ["A", "B"], "p2": ["C"]}, {"j1": ["A", "B"], "j2": ["C"]}, cosine=0.0)
    assert {fact.text for fact in facts(published, "A")} == {
        "listed together by 1 alumnus (100 % of those with A)",
        "asked for together in 1 posting",
    }


def test_the_strongest_fact_comes_first_and_the_community_last():
    profiles = {**{f"p{n}": ["A", "B"] for n in range(20)}, **{f"q{n}": ["C"] for n in range(400)}}
    published = graph_of(profiles, cosine=0.35, communities={"Data": ["A", "B"]})
    assert reason(facts(published, "A")) == (
        "Listed together by 20 alumni (100 % of those with A), similar meaning (0.35), same community: Data"
    )
    near = graph_of(profiles, cosine=0.95, communities={"Data": ["A", "B"]})
    assert [fact.fact for fact in facts(near, "A")] == [Fact.MEANING, Fact.LISTED, Fact.COMMUNITY]


def test_a_pair_that_nobody_lists_is_tied_by_its_meaning_only():
    published = graph_of({"p1": ["A"], "p2": ["B"]}, weights={("A", "B"): 0.2}, cosine=0.2)
    assert reason(facts(published, "A")) == "Distantly similar meaning (0.20)"


def test_different_communities_are_no_evidence():
    published = graph_of({"p1": ["A", "B"]}, cosine=0.0, communities={"One": ["A"], "Two": ["B"]})
    assert [fact.fact for fact in facts(published, "A")] == [Fact.LISTED]
