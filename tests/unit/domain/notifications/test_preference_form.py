"""Preferences as the client's two pages send them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notifications.preference_form import changed, form_of
from domain.notifications.preferences import (
    CATEGORIES,
    DEFAULTS,
    SWITCHABLE,
    Channel,
    Frequency,
    Preferences,
    QuietHours,
)
from domain.shared.errors import InvalidValue

MINUTES = st.integers(0, 24 * 60 - 1)
PREFERENCES = st.builds(
    Preferences,
    email=st.booleans(),
    push=st.booleans(),
    frequency=st.sampled_from(Frequency),
    muted_types=st.frozensets(st.sampled_from(SWITCHABLE)),
    overrides=st.dictionaries(
        st.tuples(st.sampled_from(CATEGORIES), st.sampled_from(Channel)), st.booleans(), max_size=10
    ),
    quiet=st.builds(QuietHours, st.booleans(), MINUTES, MINUTES),
)


def leaves(value: Any) -> list[Any]:
    return [leaf for inner in value.values() for leaf in leaves(inner)] if isinstance(value, dict) else [value]


@given(PREFERENCES)
def test_sending_back_what_was_shown_changes_nothing(preferences):
    assert changed(preferences, form_of(preferences)) == preferences


@given(PREFERENCES)
def test_no_value_is_ever_missing(preferences):
    assert None not in leaves(form_of(preferences))


@given(PREFERENCES, PREFERENCES)
def test_a_whole_form_says_everything(before, wanted):
    assert form_of(changed(before, form_of(wanted))) == form_of(wanted)


@given(PREFERENCES)
def test_an_empty_form_changes_nothing(preferences):
    nothing = dict.fromkeys(form_of(preferences))
    assert changed(preferences, {}) == changed(preferences, nothing) == preferences


@given(PREFERENCES, st.booleans(), st.booleans())
def test_the_canonical_name_wins_over_its_mirror(preferences, canonical, mirror):
    merged = changed(preferences, {"email_notifications": canonical, "email": mirror, "push": mirror})
    assert (merged.email, merged.push) == (canonical, mirror)
    merged = changed(preferences, {"notification_types": {"job": canonical}, "job_alerts": mirror})
    assert ("job" not in merged.muted_types) is canonical


def test_a_mirror_counts_where_the_canonical_name_is_absent():
    merged = changed(DEFAULTS, {"frequency": "weekly", "forum_replies": False, "notification_types": {"job": False}})
    assert (merged.frequency, merged.muted_types) == (Frequency.WEEKLY, frozenset({"forum", "job"}))
    assert changed(merged, {"notification_frequency": "daily", "frequency": "instant"}).frequency is Frequency.DAILY


def test_parts_of_quiet_hours_and_categories_leave_the_rest():
    merged = changed(DEFAULTS, {"quietHours": {"start": "21:05"}, "categories": {"jobs": {"email": False}}})
    assert merged.quiet == QuietHours(False, 21 * 60 + 5, 8 * 60)
    assert merged.overrides == {("jobs", Channel.EMAIL): False}


@pytest.mark.parametrize("time", ["24:00", "7:00", "07:60", "07:00:00", "noon", "٠٧:٠٠", "07:00\n"])
def test_a_time_that_is_none_is_refused(time):
    with pytest.raises(InvalidValue) as refusal:
        changed(DEFAULTS, {"quietHours": {"end": time}, "frequency": "hourly"})
    assert [error.field for error in refusal.value.errors] == ["frequency", "quietHours.end"]


def test_the_main_switch_turns_off_what_a_category_would_allow():
    off = changed(DEFAULTS, {"email_notifications": False, "categories": {"jobs": {"email": True}}})
    assert not off.allows("job", Channel.EMAIL)
    assert off.allows("job", Channel.PUSH)


def test_a_category_turns_off_its_types_only():
    quiet = changed(DEFAULTS, {"categories": {"mentorship": {"push": False}}})
    assert not quiet.allows("mentorship", Channel.PUSH)
    assert not quiet.allows("session", Channel.PUSH)
    assert quiet.allows("session", Channel.EMAIL)
    assert quiet.allows("system", Channel.PUSH)


def test_a_muted_type_is_not_kept_unless_it_is_about_the_account():
    silent = changed(DEFAULTS, {"notification_types": dict.fromkeys(SWITCHABLE, False)})
    assert [kind for kind in (*SWITCHABLE, "session") if silent.wants(kind)] == ["system", "verification"]
    assert not any(silent.allows(kind, channel) for kind in SWITCHABLE for channel in Channel)
