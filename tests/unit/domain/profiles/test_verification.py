"""When somebody who was rejected is looked at again, and what may be said to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.profiles.verification import (
    CHECKED_FIELDS,
    MAX_REASON,
    VerificationStatus,
    checked_reason,
    is_worth_another_look,
)
from domain.shared.errors import InvalidValue


@pytest.mark.parametrize("field", sorted(CHECKED_FIELDS))
def test_a_checked_field_brings_a_rejected_person_back(field):
    assert is_worth_another_look(VerificationStatus.REJECTED, ["bio", field])


@pytest.mark.parametrize("latest", [None, *sorted(set(VerificationStatus) - {VerificationStatus.REJECTED})])
def test_nobody_else_comes_back_by_editing(latest):
    assert not is_worth_another_look(latest, CHECKED_FIELDS)


def test_other_fields_bring_nobody_back():
    assert not is_worth_another_look(VerificationStatus.REJECTED, ["bio", "skills", "photo_url"])


@given(st.text(max_size=MAX_REASON))
def test_a_reason_is_kept_without_white_space_around_it(text):
    assert checked_reason(text) == (text.strip() or None)


def test_a_reason_has_a_greatest_length():
    assert checked_reason(" " + "x" * MAX_REASON) == "x" * MAX_REASON
    with pytest.raises(InvalidValue):
        checked_reason("x" * (MAX_REASON + 1))
