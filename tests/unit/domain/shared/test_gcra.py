"""The generic cell rate algorithm."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.gcra import MICROSECONDS, Decision, Quota, take

START = 1_700_000_000 * MICROSECONDS

quotas = st.builds(Quota.of, st.integers(1, 50), st.sampled_from([0.001, 1.0, 7.0, 60.0]))
gaps = st.lists(st.integers(0, 3 * MICROSECONDS), min_size=1, max_size=120)


def run(quota: Quota, times: list[int]) -> list[Decision]:
    arrival, decisions = None, []
    for now in times:
        decision = take(arrival, now, quota)
        arrival = decision.arrival
        decisions.append(decision)
    return decisions


def test_the_limit_goes_through_at_once_and_one_more_does_not():
    quota = Quota.of(3, 60)
    decisions = run(quota, [START] * 5)
    assert [decision.allowed for decision in decisions] == [True, True, True, False, False]
    assert [decision.remaining for decision in decisions] == [2, 1, 0, 0, 0]
    assert decisions[3].retry_after == 20 * MICROSECONDS
    assert decisions[2].reset_after == 60 * MICROSECONDS


def test_after_the_told_time_the_next_one_goes_through_and_not_a_microsecond_before():
    quota = Quota.of(3, 60)
    refused = run(quota, [START] * 4)[-1]
    assert not take(refused.arrival, START + refused.retry_after - 1, quota).allowed
    assert take(refused.arrival, START + refused.retry_after, quota).allowed


@given(quotas, st.integers(0, START))
def test_any_limit_lets_exactly_itself_through_at_once(quota, now):
    decisions = run(quota, [now] * (quota.limit + 2))
    assert [decision.allowed for decision in decisions] == [True] * quota.limit + [False] * 2


@given(quotas, gaps)
def test_no_window_holds_more_than_the_burst_and_what_came_back_since(quota, gaps):
    times = list(accumulate(gaps, initial=START))
    allowed = [now for now, decision in zip(times, run(quota, times), strict=True) if decision.allowed]
    for first, begin in enumerate(allowed):
        for last in range(first, len(allowed)):
            assert last - first + 1 <= quota.limit + (allowed[last] - begin) // quota.interval


@given(quotas, gaps)
def test_a_refused_request_costs_nothing(quota, gaps):
    times = list(accumulate(gaps, initial=START))
    decisions = run(quota, times)
    kept = [(now, decision) for now, decision in zip(times, decisions, strict=True) if decision.allowed]
    assert run(quota, [now for now, _ in kept]) == [decision for _, decision in kept]


@given(quotas, gaps)
def test_the_figures_of_a_decision_are_in_their_ranges_and_come_true(quota, gaps):
    times = list(accumulate(gaps, initial=START))
    for now, decision in zip(times, run(quota, times), strict=True):
        assert 0 <= decision.remaining < quota.limit
        assert 0 < decision.reset_after <= quota.limit * quota.interval
        assert (decision.retry_after > 0) is not decision.allowed
        assert decision.retry_after <= quota.interval
        at_once, arrival = 0, decision.arrival
        while (following := take(arrival, now, quota)).allowed:
            at_once, arrival = at_once + 1, following.arrival
        assert at_once == decision.remaining
        whole = take(decision.arrival, now + decision.reset_after, quota)
        assert whole.remaining == quota.limit - 1


@given(quotas, quotas, st.integers(-(10**15), 10**15))
def test_another_quota_or_a_clock_that_was_set_back_locks_nobody_out_for_longer_than_the_limit(before, after, jump):
    arrival = run(before, [START] * before.limit)[-1].arrival
    decision = take(arrival, START + jump, after)
    assert decision.reset_after <= after.limit * after.interval
    assert decision.retry_after <= after.interval


@pytest.mark.parametrize(("limit", "period"), [(0, 60.0), (-1, 60.0), (1, 0.0), (1, -1.0)])
def test_a_quota_of_nothing_is_refused(limit, period):
    with pytest.raises(ValueError, match="at least one"):
        Quota.of(limit, period)
