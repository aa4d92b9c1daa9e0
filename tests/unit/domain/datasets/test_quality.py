import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.datasets.quality import quality_score


@pytest.mark.parametrize(
    ("total", "rejected", "warned", "score"),
    [(0, 0, 0, 0.0), (10, 0, 0, 100.0), (10, 10, 0, 0.0), (10, 0, 10, 75.0), (4, 1, 1, 68.75)],
)
def test_known_scores(total, rejected, warned, score):
    assert quality_score(total, rejected, warned) == score


@pytest.mark.parametrize("counts", [(-1, 0, 0), (1, -1, 0), (1, 0, -1), (1, 1, 1)])
def test_impossible_counts_are_a_fault_of_the_caller(counts):
    with pytest.raises(ValueError, match="impossible row counts"):
        quality_score(*counts)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_the_score_lies_between_0_and_100_and_a_better_row_never_lowers_it(clean, warned, rejected):
    total = clean + warned + rejected
    score = quality_score(total, rejected, warned)
    assert 0 <= score <= 100
    if rejected:
        assert quality_score(total, rejected - 1, warned + 1) >= score
    if warned:
        assert quality_score(total, rejected, warned - 1) >= score
