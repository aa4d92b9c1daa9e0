"""Hashes that tell whether something is still as it was."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.fingerprint import fingerprint

PART = st.none() | st.text(st.characters(blacklist_characters="\x00\x1e\x1f")) | st.integers()


def test_a_fingerprint_is_64_hexadecimal_digits_and_always_the_same():
    assert re.fullmatch("[0-9a-f]{64}", fingerprint("a", None, 3))
    assert fingerprint("a", None, 3) == fingerprint("a", None, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None,), ("",)),
        (("a", "b"), ("ab",)),
        (("a", "b"), ("b", "a")),
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", None)),
        ((("a", "b"),), (("ab",),)),
        ((("a", "b"),), ("a", "b")),
        (((),), (None,)),
        (((),), ("",)),
        (("é",), ("e\u0301",)),
    ],
)
def test_different_things_have_different_fingerprints(one, other):
    assert fingerprint(*one) != fingerprint(*other)


@given(st.lists(PART, min_size=1), st.lists(PART, min_size=1))
def test_fingerprints_are_equal_for_equal_parts_only(one, other):
    same = [None if part is None else str(part) for part in one] == [
        None if part is None else str(part) for part in other
    ]
    assert (fingerprint(*one) == fingerprint(*other)) is same


def test_broken_text_and_dates_have_fingerprints():
    assert fingerprint("\ud800") != fingerprint("\ud801")
    assert fingerprint(date(2026, 3, 1)) == fingerprint("2026-03-01")
