"""Quiet hours, digests, and the ways that a notice takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notifications.delivery import Delivery, deliver, is_digest_due
from domain.notifications.notice import EmailState
from domain.notifications.preferences import DEFAULTS, Frequency, Preferences, QuietHours

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(True, 22 * 60, 7 * 60)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONES = st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")])
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(0, 24 * 60 - 1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-01-10T20:59", None),
        ("2026-01-10T21:00", "2026-01-11T06:00"),
        ("2026-01-10T23:30", "2026-01-11T06:00"),
        ("2026-01-11T05:59", "2026-01-11T06:00"),
        ("2026-01-11T06:00", None),
    ],
)
def test_a_night_passes_midnight(now, ends):
    assert NIGHT.end_of(utc(now), BERLIN) == (ends and utc(ends))


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-03-28T22:30", "2026-03-29T05:00"),  # the clocks go forward in this night
        ("2026-10-24T21:30", "2026-10-25T06:00"),  # and back in this one
    ],
)
def test_a_night_ends_by_the_clock_on_the_wall_when_the_clocks_change(now, ends):
    assert NIGHT.end_of(utc(now), BERLIN) == utc(ends)


def test_an_end_that_the_clocks_skip_is_still_later():
    quiet = QuietHours(True, 0, 2 * 60 + 30)
    ends = quiet.end_of(utc("2026-03-29T00:10"), BERLIN)
    assert ends is not None
    assert utc("2026-03-29T00:10") < ends <= utc("2026-03-29T01:30")


def test_quiet_hours_within_a_day_and_none():
    lunch = QuietHours(True, 12 * 60, 13 * 60)
    assert lunch.end_of(utc("2026-01-10T12:30"), ZoneInfo("UTC")) == utc("2026-01-10T13:00")
    assert lunch.end_of(utc("2026-01-10T13:00"), ZoneInfo("UTC")) is None
    assert QuietHours(False, 0, 1439).end_of(NOON, BERLIN) is None
    assert QuietHours(True, 60, 60).end_of(NOON, BERLIN) is None


@given(st.builds(QuietHours, st.just(True), MINUTES, MINUTES), INSTANTS, ZONES)
def test_the_end_is_ahead_and_within_a_day_and_an_hour(quiet, now, zone):
    ends = quiet.end_of(now, zone)
    # In the hour that comes twice in autumn the end may have been an hour ago by the first count.
    assert ends is None or timedelta(hours=-1) < ends - now <= timedelta(hours=25)


def test_by_default_everything_arrives_at_once():
    assert deliver(DEFAULTS, "job", NOON, BERLIN) == Delivery(True, EmailState.QUEUED)


def test_in_quiet_hours_pages_stay_silent_and_the_mail_waits():
    night = utc("2026-01-10T23:00")
    way = deliver(Preferences(quiet=NIGHT), "job", night, BERLIN)
    assert way == Delivery(False, EmailState.QUEUED, utc("2026-01-11T06:00"))


def test_who_wants_digests_gets_no_mail_of_its_own():
    way = deliver(Preferences(frequency=Frequency.DAILY, push=False), "job", NOON, BERLIN)
    assert way == Delivery(False, EmailState.DIGEST)


def test_without_mail_and_muted():
    assert deliver(Preferences(email=False), "job", NOON, BERLIN) == Delivery(True, EmailState.NONE)
    assert deliver(Preferences(muted_types=frozenset({"job"})), "job", NOON, BERLIN) is None
    silent = deliver(Preferences(muted_types=frozenset({"system"})), "system", NOON, BERLIN)
    assert silent == Delivery(False, EmailState.NONE)


@pytest.mark.parametrize(
    ("frequency", "last", "now", "due"),
    [
        (Frequency.DAILY, None, "2026-01-10T05:59", False),
        (Frequency.DAILY, None, "2026-01-10T06:00", True),
        (Frequency.DAILY, "2026-01-09T20:00", "2026-01-10T06:00", True),
        (Frequency.DAILY, "2026-01-10T06:00", "2026-01-10T20:00", False),
        (Frequency.WEEKLY, "2026-01-03T20:00", "2026-01-09T20:00", False),
        (Frequency.WEEKLY, "2026-01-03T20:00", "2026-01-10T06:00", True),
        (Frequency.INSTANT, "2026-01-09T20:00", "2026-01-10T06:00", True),
    ],
)
def test_digests_leave_in_the_morning_once_a_day_or_week(frequency, last, now, due):
    assert is_digest_due(frequency, last and utc(last), utc(now), BERLIN) is due
