"""When one can apply, and which states follow each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.jobs.posting import PostingStatus, check_move, shown_status, takes_applications
from domain.shared.errors import Conflict

TODAY = date(2026, 5, 1)
DAY = timedelta(days=1)
DRAFT, ACTIVE, CLOSED, REMOVED = PostingStatus


@pytest.mark.parametrize(
    ("status", "closes_on", "expected"),
    [
        (ACTIVE, None, True),
        (ACTIVE, TODAY + DAY, True),
        (ACTIVE, TODAY, True),
        (ACTIVE, TODAY - DAY, False),
        (DRAFT, None, False),
        (CLOSED, TODAY + DAY, False),
        (REMOVED, None, False),
    ],
)
def test_one_can_apply_to_the_end_of_the_last_day(status, closes_on, expected):
    assert takes_applications(status, closes_on, TODAY) is expected


@given(st.sampled_from(PostingStatus), st.none() | st.dates(), st.dates())
def test_what_is_shown_as_active_takes_applications(status, closes_on, today):
    shown = shown_status(status, closes_on, today)
    assert (shown is ACTIVE) == takes_applications(status, closes_on, today)
    assert shown is status or (status, shown) == (ACTIVE, CLOSED)


def test_legal_moves():
    legal = {(DRAFT, ACTIVE), (ACTIVE, CLOSED), (CLOSED, ACTIVE), *((status, status) for status in PostingStatus)}
    for before in PostingStatus:
        for after in PostingStatus:
            if (before, after) in legal:
                check_move(before, after)
            else:
                with pytest.raises(Conflict):
                    check_move(before, after)
