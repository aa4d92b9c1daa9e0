from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import InvalidValue
from domain.skills.graph import SkillGraph
from domain.skills.reading import (
    EDGES_PER_NODE,
    adjacency,
    around,
    by_popularity,
    checked_limit,
    growth_per_cent,
    is_trending,
    job_counts,
    members_of_communities,
    most_popular,
    popular_enough,
    popularity_floor,
    ranks,
    trending,
)
from tests.skill_graphs import graph_of

NAMES = ("A", "B", "C", "D", "E", "F", "G", "H")
LISTS = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6), min_size=1, max_size=12)


def graph(*lists: list[str], **changes) -> SkillGraph:
    return graph_of({f"p{number:02}": skills for number, skills in enumerate(lists)}, **changes).graph


def names(found: SkillGraph, positions) -> list[str]:
    return [found.names[position] for position in positions]


def test_neighbours_come_with_the_strongest_edge_first_and_equal_ones_by_key():
    found = graph(["A", "B"], weights={("A", "B"): 0.3, ("A", "C"): 0.9, ("A", "D"): 0.3})
    others, edges = adjacency(found).of(0)
    assert names(found, others) == ["C", "B", "D"]
    assert found.weight[edges].tolist() == [0.9, 0.3, 0.3]
    assert names(found, adjacency(found).of(0, 1)[0]) == ["C"]


@given(LISTS)
def test_each_edge_is_seen_from_both_sides(lists):
    found = graph(*lists)
    near = adjacency(found)
    seen = {(position, int(other)) for position in range(found.size) for other in near.of(position)[0]}
    assert seen == {pair for a, b in zip(found.a.tolist(), found.b.tolist(), strict=True) for pair in ((a, b), (b, a))}


@given(LISTS, st.integers(1, 10), st.floats(0, 1))
def test_a_network_has_the_most_popular_skills_and_edges_between_them_only(lists, limit, least):
    found = graph(*lists)
    shown = popular_enough(found, by_popularity(found)[:limit], least)
    network = most_popular(found, adjacency(found), by_popularity(found), len(shown))
    assert network.nodes == tuple(shown.tolist())
    chosen = set(network.nodes)
    assert len(network.nodes) <= limit
    assert all(found.popularity[position] >= least for position in chosen)
    left = [p for p in range(found.size) if p not in chosen and found.popularity[p] >= least]
    if left:
        assert len(chosen) == limit
        assert max(found.popularity[left]) <= min(found.popularity[list(chosen)])
    assert all({int(found.a[edge]), int(found.b[edge])} <= chosen for edge in network.edges)
    assert len(network.edges) <= EDGES_PER_NODE * len(chosen)
    weights = found.weight[list(network.edges)].tolist()
    assert weights == sorted(weights, reverse=True)


def test_a_network_keeps_the_strongest_edges_of_each_skill():
    weights = {pair: 0.5 + number / 100 for number, pair in enumerate(combinations(NAMES, 2))}
    found = graph(list(NAMES), weights=weights)
    network = most_popular(found, adjacency(found), by_popularity(found), 8)
    kept = {(found.names[found.a[edge]], found.names[found.b[edge]]) for edge in network.edges}
    for name in NAMES:
        mine = sorted((pair for pair in weights if name in pair), key=weights.__getitem__)[-EDGES_PER_NODE:]
        assert set(mine) <= kept
    assert ("A", "B") not in kept


def test_around_a_skill_stand_its_strongest_neighbours_with_the_edges_among_them():
    found = graph(["A"], weights={("A", "B"): 0.9, ("A", "C"): 0.8, ("A", "D"): 0.1, ("B", "C"): 0.2, ("C", "D"): 1.0})
    network = around(found, adjacency(found), 0, 2)
    assert network.centre == 0
    assert names(found, network.nodes) == ["A", "B", "C"]
    assert [(found.names[found.a[e]], found.names[found.b[e]]) for e in network.edges] == [
        ("A", "B"),
        ("A", "C"),
        ("B", "C"),
    ]


def test_a_skill_without_neighbours_stands_alone():
    found = graph(["A"], ["B", "C"])
    network = around(found, adjacency(found), 0, 5)
    assert (network.nodes, network.edges) == ((0,), ())


def test_an_empty_graph_gives_an_empty_network():
    found = graph()
    assert most_popular(found, adjacency(found), by_popularity(found), 10).nodes == ()


@pytest.mark.parametrize(("given_value", "share"), [(0, 0), (0.25, 0.25), (1, 1), (1.5, 0.015), (60, 0.6), (100, 1)])
def test_a_least_popularity_above_one_is_a_percentage(given_value, share):
    assert popularity_floor(given_value) == share


@pytest.mark.parametrize("value", [-0.1, 100.5, float("nan"), float("inf")])
def test_a_least_popularity_out_of_range_is_refused(value):
    with pytest.raises(InvalidValue):
        popularity_floor(value)


@pytest.mark.parametrize("limit", [0, -1, 11])
def test_a_limit_out_of_range_is_refused(limit):
    with pytest.raises(InvalidValue):
        checked_limit(limit, 10)


def test_trending_skills_grow_and_the_fastest_comes_first():
    found = graph(["A", "B"], ["A", "C"], ["D"], growth={"A": 0.2, "B": 0.5, "C": 0.0, "D": -0.3})
    assert names(found, trending(found, 10)) == ["B", "A"]
    assert names(found, trending(found, 1)) == ["B"]
    assert growth_per_cent(found).tolist()[1] == 50.0


def test_growth_that_is_not_known_is_no_trend():
    found = graph(["A", "B"])
    assert trending(found, 10) == ()
    assert not is_trending(found).any()
    assert growth_per_cent(found).tolist() == [0.0, 0.0]


def test_emerging_skills_are_trending_even_when_they_grow_little():
    found = graph(["A", "B", "C"], growth={"A": 0.05, "B": 0.05, "C": 0.1}, emerging=["A"])
    assert is_trending(found).tolist() == [True, False, True]


def test_communities_hold_the_given_skills_in_their_order():
    found = graph(["A", "B", "C", "D"], communities={"Letters": ["A", "C"], "Others": ["B"]})
    assert members_of_communities(found, [3, 2, 1, 0]) == {1: [2, 0], 2: [1]}
    assert members_of_communities(found, [3]) == {}


def test_postings_of_all_kinds_are_counted():
    found = graph_of({"p": ["A"]}, {"j1": ["A", "B"], "j2": ["B"]}).graph
    assert job_counts(found).tolist() == [1, 2]


def test_ranks_say_which_share_is_no_greater():
    assert ranks(np.array([0, 1, 2, 2, 5])).tolist() == [0.0, 0.25, 0.75, 0.75, 1.0]
    assert ranks(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]
