from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.skills.graph import PublishedGraph, Source
from domain.skills.matching import FLOOR, Asked, asked_skill, candidates, match, owners_of_skills
from domain.skills.reading import adjacency
from tests.skill_graphs import graph_of

NAMES = ("A", "B", "C", "D", "E")
WEIGHTS = {("A", "B"): 0.8, ("A", "C"): 0.5, ("A", "D"): 0.49, ("B", "E"): 0.6, ("C", "E"): 1.0}
PROFILES = st.dictionaries(
    st.sampled_from([f"p{number:02}" for number in range(30)]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    max_size=30,
)


def wishes(published: PublishedGraph, *names: str) -> list[Asked]:
    graph = published.graph
    near = adjacency(graph)
    return [asked_skill(graph, near, name, graph.names.index(name) if name in graph.names else None) for name in names]


def owned(published: PublishedGraph, *names: str) -> set[int]:
    return {published.graph.names.index(name) for name in names}


@pytest.fixture(scope="module")
def published() -> PublishedGraph:
    return graph_of({}, weights=WEIGHTS)


def test_a_skill_counts_one_and_the_best_related_one_its_weight(published):
    found = match(wishes(published, "A", "E"), owned(published, "A", "B", "C"))
    assert found.score == pytest.approx((1 + 1.0) / 2)
    assert found.exact == ("A",)
    assert [(one.asked, published.graph.names[one.by], one.weight) for one in found.related] == [("E", "C", 1.0)]


def test_edges_below_the_floor_count_nothing(published):
    assert FLOOR == 0.5
    assert match(wishes(published, "A"), owned(published, "D")).score == 0
    assert match(wishes(published, "A"), owned(published, "C")).score == 0.5


def test_a_skill_that_the_graph_does_not_know_lowers_the_score(published):
    found = match(wishes(published, "A", "Basket weaving"), owned(published, "A"))
    assert (found.score, found.exact) == (0.5, ("A",))


def test_who_has_nothing_of_it_scores_zero(published):
    assert match(wishes(published, "A"), set()).score == 0


@given(PROFILES, st.lists(st.sampled_from((*NAMES, "Unknown")), min_size=1, max_size=5, unique=True), st.integers(1, 9))
def test_candidates_are_all_who_cover_anything_in_the_order_of_their_matches(profiles, names, first):
    published = graph_of(profiles, weights=WEIGHTS)
    asked = wishes(published, *names)
    owners = owners_of_skills(published.graph, published.incidences[Source.PROFILES])
    pieces = list(candidates(asked, owners, first, 8))
    found = [user_id for piece in pieces for user_id in piece]
    matches = {user_id: match(asked, owned(published, *skills)) for user_id, skills in profiles.items()}
    expected = sorted(
        (user_id for user_id, one in matches.items() if one.score > 0),
        key=lambda user_id: (-round(matches[user_id].score, 9), -len(matches[user_id].exact), user_id),
    )
    assert found == expected
    assert all(len(piece) <= 8 for piece in pieces)


@given(PROFILES)
def test_the_owners_of_a_skill_are_those_who_list_it(profiles):
    published = graph_of(profiles, weights=WEIGHTS, ids={"a": "z", "b": "y", "c": "x"})
    owners = owners_of_skills(published.graph, published.incidences[Source.PROFILES])
    for position, name in enumerate(published.graph.names):
        found = [owners.ids[owner] for owner in owners.of(position)]
        assert found == sorted(user_id for user_id, skills in profiles.items() if name in skills)


def test_a_graph_that_no_profile_was_counted_for_has_no_candidates(published):
    owners = owners_of_skills(published.graph, None)
    assert list(candidates(wishes(published, "A"), owners, 10, 10)) == []
