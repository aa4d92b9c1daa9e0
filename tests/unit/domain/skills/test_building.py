"""Counts, edges, communities and trends of the skill graph."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.skills.building import GraphParams, candidates, strongest, weighted_edges
from domain.skills.communities import central, community_sizes, stable_numbers, weighted_degree
from domain.skills.graph import Source
from domain.skills.incidences import NO_DOCUMENTS, of_lists, replaced, restricted
from domain.skills.pairs import as_counts, count_pairs
from domain.skills.popularity import popularity
from domain.skills.similarity import SMOOTHING, levelled
from domain.skills.trends import Change, emerging, growth, usable
from domain.skills.vectors import unit_rows

NAMES = "abcdefgh"
LISTS = st.dictionaries(st.text("0123456789", min_size=1, max_size=3), st.sets(st.sampled_from(NAMES)), max_size=30)
POSITIONS = {name: i for i, name in enumerate(NAMES)}
JUST_PROFILES = {Source.PROFILES: 1.0}


def counted(lists):
    return count_pairs(of_lists(lists), POSITIONS, len(NAMES))


def vectors(seed=1):
    return unit_rows(np.random.default_rng(seed).normal(size=(len(NAMES), 6)))


@given(LISTS)
def test_pairs_are_counted_as_one_would_by_hand(lists):
    found = counted(lists)
    by_hand = {}
    for names in lists.values():
        for one, other in combinations(sorted(names), 2):
            code = POSITIONS[one] * len(NAMES) + POSITIONS[other]
            by_hand[code] = by_hand.get(code, 0) + 1
    assert dict(zip(found.codes.tolist(), found.together.tolist(), strict=True)) == by_hand
    assert found.codes.tolist() == sorted(by_hand)
    assert found.documents == sum(1 for names in lists.values() if names)
    assert found.listed.tolist() == [sum(name in names for names in lists.values()) for name in NAMES]
    assert found.of(np.arange(64)).tolist() == [by_hand.get(code, 0) for code in range(64)]


@given(LISTS, LISTS, st.sets(st.text("0123456789", min_size=1, max_size=3)))
def test_documents_that_are_replaced_leave_what_a_new_count_finds(before, after, gone):
    changed = set(after) | gone
    now = {owner: names for owner, names in before.items() if owner not in changed} | after
    found, fresh = replaced(of_lists(before), changed, after), of_lists(now)
    assert (found.owners, found.skill_ids) == (fresh.owners, fresh.skill_ids)
    assert found.starts.tolist() == fresh.starts.tolist()
    assert found.skills.tolist() == fresh.skills.tolist()


@given(LISTS, st.sets(st.sampled_from(NAMES)))
def test_skills_that_are_gone_are_in_no_document(lists, kept):
    found, fresh = restricted(of_lists(lists), kept), of_lists({owner: names & kept for owner, names in lists.items()})
    assert (found.owners, found.skill_ids, found.skills.tolist()) == (
        fresh.owners,
        fresh.skill_ids,
        fresh.skills.tolist(),
    )


def test_without_documents_nothing_is_counted():
    found = count_pairs(NO_DOCUMENTS, {}, 0)
    assert (found.documents, len(found.codes), len(found.listed)) == (0, 0, 0)
    assert as_counts([], {Source.PROFILES: found}, JUST_PROFILES).total == 0.0


@given(LISTS, st.integers(1, 4), st.integers(0, 8))
@settings(deadline=None)
def test_edges_are_bounded_ordered_and_few(lists, top, neighbours):
    sources = {Source.PROFILES: counted(lists)}
    place = vectors()
    nearest = np.argsort(-(place @ place.T), axis=1)[:, : neighbours + 1]
    params = GraphParams(top=top, min_together=1)
    edges = weighted_edges(candidates(sources, nearest, len(NAMES), 1), sources, place, params)
    pairs = list(zip(edges.a.tolist(), edges.b.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert all(a < b for a, b in pairs)
    assert np.all((edges.weight > 0) & (edges.weight <= 1))
    assert np.all(np.abs(edges.cosine) <= 1)
    assert np.all((edges.association >= 0) & (edges.association <= 1))
    by_skill = {name: sum(name in pair for pair in pairs) for name in range(len(NAMES))}
    assert len(pairs) <= top * len(NAMES)
    assert weighted_degree(edges.a, edges.b, edges.weight, len(NAMES)).sum() == pytest.approx(2 * edges.weight.sum())
    assert all(number <= len(NAMES) - 1 for number in by_skill.values())


@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_in_which_documents_come_does_not_show(lists, random):
    shuffled = list(lists.items())
    random.shuffle(shuffled)
    one, other = of_lists(lists), of_lists(dict(shuffled))
    assert (one.owners, one.skill_ids) == (other.owners, other.skill_ids)
    assert one.starts.tolist() == other.starts.tolist()
    assert one.skills.tolist() == other.skills.tolist()


def test_an_edge_is_kept_when_it_is_strong_at_either_end():
    a, b = np.array([0, 0, 0, 1]), np.array([1, 2, 3, 2])
    weight = np.array([0.9, 0.8, 0.1, 0.0])
    assert strongest(a, b, weight, 1).tolist() == [0, 1, 2]
    assert strongest(a, b, np.array([0.9, 0.8, 0.1, 0.95]), 1).tolist() == [0, 2, 3]


def test_known_weights():
    lists = {str(i): {"a", "b"} for i in range(4)} | {str(i): {"c"} for i in range(4, 8)}
    sources = {Source.PROFILES: counted(lists)}
    place = np.zeros((8, 2), dtype=np.float32)
    place[:, 0], place[1] = 1.0, (0.6, 0.8)
    edges = weighted_edges(np.array([1]), sources, place, GraphParams(semantic=0.4))
    # NPMI 1, drawn towards 0 for being seen 4 times only.
    associated = 4 / (4 + SMOOTHING)
    assert edges.association.tolist() == pytest.approx([associated])
    assert edges.cosine.tolist() == pytest.approx([0.6])
    # Seven skills in one place, with a mean cosine of 6.6 / 7 each, and one apart with 0.6.
    near = levelled(0.6, 6.6 / 7, 0.6, (6.6 + 0.6) / 8)
    assert edges.weight.tolist() == pytest.approx([0.4 * near + 0.6 * associated])


def test_of_two_equally_near_skills_the_hub_has_the_weaker_edge():
    hub, company = (1.0, 0.0, 0.0), (0.8, -0.6, 0.0)
    place = np.array([(0.6, 0.8, 0.0), (0.36, 0.48, 0.8), hub, company, company], dtype=np.float32)
    cosines = place @ place.T
    assert cosines[0, 2] == pytest.approx(0.6)
    assert cosines[0, 1] == pytest.approx(0.6)
    edges = weighted_edges(np.array([1, 2]), {}, place, GraphParams())
    assert edges.cosine == pytest.approx([0.6, 0.6])
    assert edges.weight[0] > edges.weight[1] > 0


def test_popularity_is_on_a_log_scale_and_leaves_out_empty_sources():
    profiles, jobs = counted({str(i): {"a"} if i else {"a", "b"} for i in range(99)}), counted({})
    found = popularity({Source.PROFILES: profiles, Source.JOBS: jobs}, GraphParams().source_weights, 8)
    assert found[0] == 1.0
    assert found[1] == pytest.approx(np.log(2) / np.log(100))
    assert found[2] == 0.0


def test_growth_is_the_change_of_the_share():
    changes = [Change(np.array([24, 9, 0, 1]), 99, np.array([19, 0, 9, 1]), 99)]
    found = growth(changes, 4, support=5)
    assert found[:3].tolist() == pytest.approx([0.25, 9.0, -0.9])
    assert np.isnan(found[3])
    assert emerging(found, changes, 5, 0.5).tolist() == [False, True, False, False]


def test_nothing_is_said_of_growth_when_a_period_has_hardly_any_documents():
    changes = [Change(np.array([50]), 100, np.array([0]), 0)]
    assert np.isnan(growth(changes, 1, support=5)).all()
    assert not emerging(growth(changes, 1, support=5), changes, 5, 0.5).any()


def test_a_source_with_more_documents_than_before_makes_nothing_grow():
    profiles = Change(np.array([9, 0]), 99, np.array([9, 0]), 99)
    postings = Change(np.array([0, 4_999]), 9_999, np.array([0, 49]), 99)
    assert growth([profiles, postings], 2, support=5).tolist() == pytest.approx([0.0, 0.0])


@given(
    st.lists(st.tuples(*(st.integers(0, 300) for _ in range(4))), min_size=1, max_size=4),
    st.permutations(range(4)),
)
def test_growth_is_bounded_by_that_of_each_source(numbers, order):
    changes = [Change(np.array([a]), a + c, np.array([b]), b + d) for a, b, c, d in numbers]
    (found,) = growth(changes, 1, support=5)
    (again,) = growth([changes[i] for i in order if i < len(changes)], 1, support=5)
    assert found == pytest.approx(again, nan_ok=True)
    alone = [growth([one], 1, support=1)[0] for one in usable(changes, 5) if one.now[0] + one.before[0]]
    if not np.isnan(found):
        assert min(alone) - 1e-9 <= found <= max(alone) + 1e-9


def test_communities_keep_their_numbers_by_overlap():
    keys = list("abcdefg")
    labels = np.array([7, 7, 7, 2, 2, 0, -1])
    first, used = stable_numbers(labels, keys, {}, 0)
    assert (first.tolist(), used) == ([1, 1, 1, 2, 2, 3, 0], 3)
    # c moves to the community of d and e, f and g make one of their own.
    moved, used = stable_numbers(np.array([1, 1, 0, 0, 0, 5, 5]), keys, dict(zip(keys, first.tolist(), strict=True)), 3)
    assert (moved.tolist(), used) == ([1, 1, 2, 2, 2, 3, 3], 3)


def test_a_new_community_never_takes_an_old_number():
    keys = list("abcd")
    found, used = stable_numbers(np.array([0, 0, 1, 1]), keys, {"a": 2, "b": 2}, 9)
    assert (found.tolist(), used) == ([2, 2, 10, 10], 10)


@given(st.lists(st.integers(-1, 4), min_size=1, max_size=12), st.lists(st.integers(0, 4), min_size=12, max_size=12))
def test_numbers_are_a_renaming_of_the_labels(labels, former):
    keys = [f"k{i:02d}" for i in range(len(labels))]
    found, used = stable_numbers(np.array(labels), keys, dict(zip(keys, former, strict=False)), 4)
    assert len(set(zip(labels, found.tolist(), strict=True))) == len(set(labels)) == len(set(found.tolist()))
    assert used >= max(4, *found.tolist())
    assert sum(size for _, size in community_sizes(found)) == sum(label >= 0 for label in labels)


def test_the_most_central_skills_come_first():
    community, rank = np.array([1, 1, 2, 1]), np.array([0.1, 0.4, 0.4, 0.1])
    assert central(community, rank, 1, ["z", "b", "c", "a"], 2) == [1, 3]
