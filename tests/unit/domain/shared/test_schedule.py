"""Slots of periodic work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.background_jobs import JobType
from domain.shared.schedule import Periodic

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(days=40))
OFFSETS = st.timedeltas(timedelta(), timedelta(days=1))


def every(length: timedelta, offset: timedelta = timedelta()) -> Periodic:
    return Periodic("work", length, JobType.CLEAN_UP, offset)


@pytest.mark.parametrize(
    ("length", "offset", "slot"),
    [
        (timedelta(minutes=1), timedelta(), "2026-03-01T12:34:00+00:00"),
        (timedelta(hours=1), timedelta(), "2026-03-01T12:00:00+00:00"),
        (timedelta(days=1), timedelta(), "2026-03-01T00:00:00+00:00"),
        (timedelta(days=1), timedelta(hours=2), "2026-03-01T02:00:00+00:00"),
        (timedelta(days=1), timedelta(hours=13), "2026-02-28T13:00:00+00:00"),
    ],
)
def test_the_slot_of_a_moment(length, offset, slot):
    assert every(length, offset).slot(datetime(2026, 3, 1, 12, 34, 56, 789, tzinfo=UTC)).isoformat() == slot


@given(MOMENTS, LENGTHS, OFFSETS)
def test_a_moment_lies_in_its_slot(now, length, offset):
    assert timedelta() <= now - every(length, offset).slot(now) < length


@given(MOMENTS, LENGTHS, OFFSETS)
def test_slots_follow_each_other_without_gap_or_overlap(now, length, offset):
    work = every(length, offset)
    begin = work.slot(now)
    assert work.slot(begin) == begin
    assert work.slot(begin + length) == begin + length
    assert work.slot(begin + length - timedelta(microseconds=1)) == begin


@given(MOMENTS, LENGTHS)
def test_the_zone_in_which_the_moment_is_told_does_not_matter(now, length):
    assert every(length).slot(now.astimezone(ZoneInfo("America/New_York"))) == every(length).slot(now)


def test_a_day_on_which_the_clocks_change_has_one_slot_like_any_other():
    work = every(timedelta(days=1), timedelta(hours=2))
    hours = [datetime(2026, 3, 29, tzinfo=UTC) + timedelta(hours=hour) for hour in range(48)]
    assert len({work.slot(hour.astimezone(ZoneInfo("Europe/Berlin"))) for hour in hours}) == 3
