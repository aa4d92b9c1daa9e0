"""Association of skills."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.skills.counts import SkillCounts
from domain.skills.similarity import (
    EdgeWeights,
    association,
    conditional,
    edge_weight,
    levelled,
    mean_cosines,
    npmi,
)
from domain.skills.vectors import unit_rows


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """(together, first, second, total) as lists could give them."""
    both, only_first, only_second, neither = (draw(st.integers(0, 10_000)) for _ in range(4))
    return both, both + only_first, both + only_second, both + only_first + only_second + neither


cosines = st.floats(-1, 1)


@given(tables())
def test_npmi_is_symmetric_and_bounded(counts):
    both, first, second, total = counts
    value = npmi(both, first, second, total)
    assert -1 <= value <= 1
    assert value == npmi(both, second, first, total)


@given(tables())
def test_smoothing_draws_towards_zero_and_keeps_the_sign(counts):
    plain, smoothed = npmi(*counts, smoothing=0), npmi(*counts, smoothing=5)
    assert abs(smoothed) <= abs(plain)
    assert smoothed * plain >= 0


def test_npmi_is_one_for_skills_that_are_never_apart():
    assert npmi(10, 10, 10, 100, smoothing=0) == pytest.approx(1.0)


def test_npmi_is_zero_for_skills_that_do_not_know_of_each_other():
    assert npmi(25, 50, 50, 100) == pytest.approx(0.0)


@pytest.mark.parametrize("counts", [(0, 5, 5, 10), (0, 0, 0, 0), (7, 7, 7, 7)])
def test_npmi_is_zero_where_the_counts_tell_nothing(counts):
    assert npmi(*counts) == 0


def test_npmi_by_hand():
    expected = math.log(8 * 100 / (10 * 20)) / -math.log(8 / 100) * (8 / 12)
    assert npmi(8, 10, 20, 100, smoothing=4) == pytest.approx(expected)


def test_two_lists_say_less_than_two_hundred_with_the_same_shares():
    assert npmi(2, 2, 2, 20) < npmi(200, 200, 200, 2_000)


def test_npmi_takes_arrays():
    values = npmi(np.array([0, 5, 10]), np.array([10, 10, 10]), 10, 100)
    assert values.shape == (3,)
    assert np.all(np.diff(values) > 0)


def test_conditional_is_the_share_of_the_first():
    assert conditional([3, 0, 0], [4, 2, 0]).tolist() == [0.75, 0.0, 0.0]


@given(cosines, cosines, st.floats(0, 1))
def test_an_edge_lies_between_zero_and_one(cosine, associated, share):
    assert 0 <= edge_weight(cosine, associated, EdgeWeights(share, 1 - share)) <= 1


@given(cosines, cosines, cosines)
def test_an_edge_never_falls_when_a_part_rises(cosine, other, associated):
    low, high = sorted((cosine, other))
    assert edge_weight(low, associated) <= edge_weight(high, associated)
    assert edge_weight(associated, low) <= edge_weight(associated, high)


def test_the_mean_cosine_of_a_skill_is_that_with_the_others():
    vectors = unit_rows(np.random.default_rng(1).normal(size=(6, 4)))
    table = vectors @ vectors.T
    expected = [np.delete(row, i).mean() for i, row in enumerate(table)]
    assert mean_cosines(vectors) == pytest.approx(expected, abs=1e-6)
    assert mean_cosines(vectors[:1]) == pytest.approx([0.0], abs=1e-6)
    assert mean_cosines(vectors[:0]).shape == (0,)


def test_what_is_near_to_everything_is_nearer_to_nothing_in_particular():
    assert levelled(0.5, 0.4, 0.2, 0.2) == pytest.approx(0.4)
    assert levelled(0.5, 0.2, 0.2, 0.2) == pytest.approx(0.5)
    assert levelled(0.5, 0.2, 0.0, 0.2) == pytest.approx(0.6)


def test_levelling_leaves_the_mean_of_all_pairs():
    vectors = unit_rows(np.abs(np.random.default_rng(2).normal(size=(9, 5))))
    common, (a, b) = mean_cosines(vectors), np.triu_indices(9, k=1)
    cosine = np.einsum("ij,ij->i", vectors[a], vectors[b])
    found = levelled(cosine, common[a], common[b], float(common.mean()))
    assert found.mean() == pytest.approx(cosine.mean())
    assert np.all(np.abs(levelled([1.0, -1.0], -1.0, [-1.0, 1.0], 0.0)) <= 1)


def test_opposites_do_not_take_away_from_an_edge():
    assert edge_weight(-1.0, 0.5, EdgeWeights(0.4, 0.6)) == pytest.approx(0.3)


@pytest.mark.parametrize(("semantic", "cooccurrence"), [(0.5, 0.6), (-0.1, 1.1), (0, 0)])
def test_shares_that_do_not_sum_to_one_are_refused(semantic, cooccurrence):
    with pytest.raises(ValueError, match="sum to 1"):
        EdgeWeights(semantic, cooccurrence)


def test_sources_count_by_their_weight_and_a_negative_one_as_nothing():
    assert association([(0.6, 3.0), (-0.5, 1.0)]) == pytest.approx(0.45)


def test_an_association_needs_a_source():
    with pytest.raises(ValueError, match="source"):
        association([])


def test_unit_rows_have_length_one_and_zero_stays_zero():
    assert unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))


@pytest.mark.parametrize(
    ("keys", "first", "second"), [(("a", "a"), 0, 1), (("a", "b"), 1, 0), (("a", "b"), 0, 2), (("a", "b"), 0, 0)]
)
def test_counts_that_do_not_fit_are_refused(keys, first, second):
    with pytest.raises(ValueError, match="skill"):
        SkillCounts(keys, np.ones(2), np.array([first]), np.array([second]), np.ones(1), 3.0)
