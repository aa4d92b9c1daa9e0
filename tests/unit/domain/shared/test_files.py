"""Keys of stored files, and how long links are good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.files import LINKED, WINDOW, FilePurpose, link_expiry, storage_key

instants = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
lifetimes = st.integers(1, 10_080).map(lambda minutes: timedelta(minutes=minutes))


@given(instants, lifetimes)
def test_a_link_lives_as_long_as_asked_and_less_than_a_window_longer(now, lifetime):
    assert lifetime <= link_expiry(now, lifetime) - now < lifetime + WINDOW


@given(instants, lifetimes)
def test_links_made_in_one_window_end_together(now, lifetime):
    end = link_expiry(now, lifetime)
    assert link_expiry(end - lifetime, lifetime) == end
    assert end.timestamp() % WINDOW.total_seconds() == 0


def test_each_purpose_with_links_has_keys_of_its_own():
    keys = {storage_key(purpose, "0198") for purpose in LINKED}
    assert keys == {"photos/0198.webp", "cvs/0198"}
    with pytest.raises(KeyError):
        storage_key(FilePurpose.DATASET, "0198")
