"""Addresses in texts that people typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.emails import addresses_in, is_email


@pytest.mark.parametrize(
    "text",
    [
        "ana@a.example",
        " ANA@a.example ",
        "Ana <ana@a.example>",
        "mailto:ana@a.example",
        "x, ana@a.example.",
        "'ana@a.example'",
    ],
)
def test_the_address_is_found(text: str) -> None:
    assert addresses_in(text) == {"ana@a.example"}


def test_several_are_found_and_none_where_there_is_none() -> None:
    assert addresses_in("a@a.example;b@b.example / nobody@") == {"a@a.example", "b@b.example"}
    assert addresses_in("") == addresses_in("ana at a.example") == addresses_in("@") == frozenset()


@given(st.text(alphabet="ab@.' ,+<", max_size=60))
def test_what_is_found_is_an_address(text: str) -> None:
    assert all(is_email(found) for found in addresses_in(text))
