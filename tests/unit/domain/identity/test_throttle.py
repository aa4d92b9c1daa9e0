"""Slowing and locking after failed sign-ins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.throttle import (
    LIMITS,
    LOCK,
    LONGEST_DELAY,
    SLOWED_AFTER,
    WINDOW,
    SubjectKind,
    Throttle,
    place,
    untried,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
KINDS = st.sampled_from(SubjectKind)
GAPS = st.lists(st.integers(0, 1_200), max_size=80)


def failed(kind: SubjectKind, times: int) -> Throttle:
    throttle = untried(kind, NOW)
    for _ in range(times):
        throttle = throttle.failed_once_more(NOW)
    return throttle


@pytest.mark.parametrize(("kind", "limit"), LIMITS.items())
def test_a_place_is_locked_at_its_limit_and_free_again_later(kind, limit):
    assert not failed(kind, limit - 1).is_locked(NOW)
    locked = failed(kind, limit)
    assert locked.is_locked(NOW)
    assert locked.is_locked(NOW + LOCK - timedelta(seconds=1))
    assert not locked.is_locked(NOW + LOCK)


@given(GAPS)
def test_an_address_alone_is_never_locked_whatever_strangers_do(gaps):
    throttle, now = untried(SubjectKind.EMAIL, NOW), NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        throttle = throttle.failed_once_more(now)
        assert not throttle.is_locked(now)


@given(KINDS, GAPS)
def test_the_delay_lies_between_nothing_and_two_seconds_and_is_for_addresses_only(kind, gaps):
    throttle, now = untried(kind, NOW), NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        throttle = throttle.failed_once_more(now)
        delay = throttle.delay(now)
        assert timedelta() <= delay <= LONGEST_DELAY
        assert kind is SubjectKind.EMAIL or not delay


def test_an_address_is_slowed_more_and_more_and_forgotten_after_the_window():
    delays = [failed(SubjectKind.EMAIL, times).delay(NOW) for times in range(40)]
    assert delays == sorted(delays)
    assert not delays[SLOWED_AFTER - 1]
    assert delays[SLOWED_AFTER]
    assert delays[-1] == LONGEST_DELAY
    assert not failed(SubjectKind.EMAIL, 40).delay(NOW + WINDOW)


@given(KINDS, st.integers(0, 60))
def test_what_is_taken_back_was_never_there(kind, times):
    throttle = failed(kind, times)
    back = throttle.failed_once_more(NOW).taken_back()
    assert back.failed == throttle.failed
    assert back.is_locked(NOW) == throttle.is_locked(NOW)


@given(KINDS, st.integers(0, 60))
def test_a_success_forgives_everything(kind, times):
    forgiven = failed(kind, times).forgiven()
    assert not forgiven.is_locked(NOW)
    assert not forgiven.delay(NOW)


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:DB8:1:2::", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        (None, ""),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_one_subscriber_is_one_place(address, where):
    assert place(address) == where
