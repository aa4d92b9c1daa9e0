import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.documents.report_charts import scale


@pytest.mark.parametrize(
    ("highest", "end", "step"),
    [(0, 1, 1), (1, 1, 1), (7, 8, 2), (100, 100, 20), (101, 150, 50), (702, 800, 200), (10_000, 10_000, 2_000)],
)
def test_an_axis_of_counts_has_round_whole_steps(highest, end, step):
    assert scale(highest) == (end, step)


@given(st.one_of(st.integers(0, 10**12), st.floats(0, 1e9)), st.sampled_from([1, 0.001]))
def test_an_axis_covers_its_values_in_at_most_six_steps(highest, least_step):
    end, step = scale(highest, least_step)
    assert end >= highest * (1 - 1e-8)
    assert 1 <= round(end / step) <= 6
    assert step >= least_step * (1 - 1e-9)
