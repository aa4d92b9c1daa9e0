"""SimilarityIndex."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adapters.ml.exact_index import ExactIndex
from adapters.ml.hnsw_index import HnswIndex
from adapters.ml.index_choice import IndexChoice
from application.skills.similarity_ports import SimilarityIndex, WrongDimension
from domain.skills.vectors import Vectors, unit_rows

MakeIndex = Callable[[int], SimilarityIndex]


@pytest.fixture(params=[ExactIndex, pytest.param(HnswIndex, marks=pytest.mark.ann)])
def make_index(request) -> MakeIndex:
    return request.param


def some_vectors(count: int, dimension: int, seed: int = 1) -> Vectors:
    """Unit vectors in clusters, as skills are."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(max(1, count // 50), dimension))
    return unit_rows(centres[random.integers(0, len(centres), count)] + 0.7 * random.normal(size=(count, dimension)))


def test_the_nearest_comes_first_with_its_cosine(make_index):
    index = make_index(2)
    index.build([7, 8, 9], unit_rows(np.array([[1.0, 0.0], [1.0, 1.0], [-1.0, -1.0]])))
    ids, cosines = index.nearest(unit_rows(np.array([[2.0, 0.0], [0.0, 1.0]])), 2)
    assert ids.tolist() == [[7, 8], [8, 7]]
    assert cosines == pytest.approx(np.array([[1.0, 0.5**0.5], [0.5**0.5, 0.0]]), abs=1e-6)


def test_equal_cosines_come_in_the_order_of_the_ids(make_index):
    index = make_index(3)
    index.build([5, 1, 9, 3], np.repeat(unit_rows(np.array([[1.0, 2.0, 3.0]])), 4, axis=0))
    ids, _ = index.nearest(unit_rows(np.array([[1.0, 2.0, 3.0]])), 4)
    assert ids.tolist() == [[1, 3, 5, 9]]


def test_the_exact_index_breaks_ties_at_the_end_of_the_list_by_id_too():
    index = ExactIndex(2)
    index.build([5, 1, 9, 3], np.repeat(unit_rows(np.array([[1.0, 2.0]])), 4, axis=0))
    assert index.nearest(unit_rows(np.array([[1.0, 2.0]])), 2)[0].tolist() == [[1, 3]]


def test_asking_for_more_than_there_are_gives_all(make_index):
    index = make_index(8)
    index.build(range(300), some_vectors(300, 8))
    ids, cosines = index.nearest(some_vectors(3, 8), 1_000)
    assert ids.shape == cosines.shape == (3, 300)
    assert all(sorted(row) == list(range(300)) for row in ids.tolist())
    assert np.all(np.diff(cosines, axis=1) <= 0)


def test_an_empty_index_answers_with_nothing(make_index):
    index = make_index(8)
    index.build([], np.zeros((0, 8), dtype=np.float32))
    ids, cosines = index.nearest(some_vectors(3, 8), 5)
    assert index.size == 0
    assert ids.shape == cosines.shape == (3, 0)


def test_an_index_before_its_first_build_is_empty(make_index):
    assert make_index(8).nearest(some_vectors(1, 8), 5)[0].shape == (1, 0)


def test_no_question_gives_no_answer(make_index):
    index = make_index(8)
    index.build(range(20), some_vectors(20, 8))
    assert index.nearest(np.zeros((0, 8), dtype=np.float32), 5)[0].shape == (0, 5)


def test_building_again_forgets_what_was_there(make_index):
    index = make_index(8)
    index.build(range(50), some_vectors(50, 8))
    index.build([4], some_vectors(1, 8))
    assert index.nearest(some_vectors(1, 8), 10)[0].tolist() == [[4]]


def test_a_loaded_index_answers_as_the_saved_one(make_index, tmp_path):
    index, loaded = make_index(16), make_index(16)
    index.build(range(10, 510), some_vectors(500, 16))
    index.save(tmp_path)
    loaded.load(tmp_path)
    asked = some_vectors(40, 16, seed=2)
    assert (loaded.dimension, loaded.size) == (16, 500)
    for ours, theirs in zip(index.nearest(asked, 10), loaded.nearest(asked, 10), strict=True):
        assert np.array_equal(ours, theirs)


def test_an_empty_index_can_be_saved_and_loaded(make_index, tmp_path):
    index, loaded = make_index(4), make_index(4)
    index.build([], np.zeros((0, 4), dtype=np.float32))
    index.save(tmp_path)
    loaded.build([1], some_vectors(1, 4))
    loaded.load(tmp_path)
    assert loaded.size == 0


def test_an_index_of_another_dimension_is_refused(make_index, tmp_path):
    index = make_index(4)
    index.build(range(9), some_vectors(9, 4))
    index.save(tmp_path)
    with pytest.raises(WrongDimension):
        make_index(5).load(tmp_path)


def test_loading_what_was_never_saved_is_refused(make_index, tmp_path):
    with pytest.raises(FileNotFoundError):
        make_index(4).load(tmp_path)


def test_vectors_of_another_dimension_are_refused(make_index):
    index = make_index(4)
    with pytest.raises(WrongDimension):
        index.build(range(9), some_vectors(9, 5))
    index.build(range(9), some_vectors(9, 4))
    with pytest.raises(WrongDimension):
        index.nearest(some_vectors(1, 3), 2)


@pytest.mark.parametrize("ids", [[1, 2], [1, 2, 2], [1, 2, -3]], ids=["too few", "one twice", "negative"])
def test_ids_that_do_not_fit_are_refused(make_index, ids):
    with pytest.raises(ValueError, match="ids"):
        make_index(4).build(ids, some_vectors(3, 4))


def test_no_neighbours_cannot_be_asked_for(make_index):
    index = make_index(4)
    index.build(range(9), some_vectors(9, 4))
    with pytest.raises(ValueError, match="at least one"):
        index.nearest(some_vectors(1, 4), 0)


@pytest.mark.ann
@pytest.mark.parametrize("dimension", [192, 384])
def test_the_approximate_index_finds_what_the_exact_one_does(dimension):
    vectors, asked = some_vectors(5_000, dimension), some_vectors(500, dimension, seed=2)
    exact, approximate = ExactIndex(dimension), HnswIndex(dimension)
    exact.build(range(5_000), vectors)
    approximate.build(range(5_000), vectors)
    true, found = exact.nearest(asked, 10)[0], approximate.nearest(asked, 10)[0]
    hits = sum(len(set(a) & set(b)) for a, b in zip(true.tolist(), found.tolist(), strict=True))
    assert hits / true.size >= 0.98


@pytest.mark.ann
def test_equal_vectors_build_an_equal_graph():
    vectors, asked = some_vectors(2_000, 64), some_vectors(200, 64, seed=2)
    answers = []
    for _ in range(2):
        index = HnswIndex(64)
        index.build(range(2_000), vectors)
        answers.append(index.nearest(asked, 10)[0])
    assert np.array_equal(*answers)


def test_few_vectors_are_compared_one_by_one():
    choose = IndexChoice(100)
    assert isinstance(choose(8, 99), ExactIndex)
    assert choose(8, 99).dimension == 8


@pytest.mark.ann
def test_many_vectors_are_looked_up_approximately():
    assert isinstance(IndexChoice(100)(8, 100), HnswIndex)


def test_without_hnswlib_all_vectors_are_compared(monkeypatch):
    monkeypatch.setattr("adapters.ml.index_choice.find_spec", lambda name: None)
    assert isinstance(IndexChoice(0)(8, 1_000_000), ExactIndex)
