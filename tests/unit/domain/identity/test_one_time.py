"""Codes and links: how many, how long, how often tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.one_time import (
    CODE_LIFETIME,
    DAY,
    LINK_LIFETIME,
    MAX_ATTEMPTS,
    MAX_OPEN,
    MAX_PER_DAY,
    PAUSE,
    OneTimeToken,
    Purpose,
    may_issue,
    new_token,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def made(ago: timedelta = timedelta(), purpose: Purpose = Purpose.EMAIL_VERIFY) -> OneTimeToken:
    return new_token("t", "u", purpose, "hash", None, NOW - ago)


@pytest.mark.parametrize(
    ("purpose", "lifetime"), [(Purpose.EMAIL_VERIFY, CODE_LIFETIME), (Purpose.PASSWORD_RESET, LINK_LIFETIME)]
)
def test_a_secret_is_open_for_its_lifetime(purpose, lifetime):
    token = made(purpose=purpose)
    assert token.is_open(NOW)
    assert token.is_open(NOW + lifetime - timedelta(seconds=1))
    assert not token.is_open(NOW + lifetime)


def test_a_used_or_too_often_tried_one_is_closed():
    assert replace(made(), attempts=MAX_ATTEMPTS - 1).is_open(NOW)
    assert not replace(made(), attempts=MAX_ATTEMPTS).is_open(NOW)
    assert not replace(made(), consumed_at=NOW).is_open(NOW)


def test_the_first_one_is_always_given_and_the_next_after_a_minute():
    assert may_issue([], NOW)
    assert not may_issue([made(PAUSE - timedelta(seconds=1))], NOW)
    assert may_issue([made(PAUSE)], NOW)
    assert may_issue([made()], NOW, pause=timedelta())


def test_so_many_may_be_open_and_no_more():
    minutes = [made(timedelta(minutes=number + 1)) for number in range(MAX_OPEN)]
    assert may_issue(minutes[:-1], NOW)
    assert not may_issue(minutes, NOW)
    assert may_issue([replace(token, consumed_at=NOW) for token in minutes], NOW)


@given(st.lists(st.integers(0, 2 * 86_400), max_size=60))
def test_no_day_has_more_than_its_share_however_they_are_asked_for(gaps):
    given_out: list[OneTimeToken] = []
    now = NOW
    for gap in gaps:
        now += timedelta(seconds=gap)
        if may_issue(given_out, now, pause=timedelta()):
            given_out.append(new_token("t", "u", Purpose.EMAIL_VERIFY, "hash", None, now))
        assert sum(now - token.created_at < DAY for token in given_out) <= MAX_PER_DAY
        assert sum(token.is_open(now) for token in given_out) <= MAX_OPEN
