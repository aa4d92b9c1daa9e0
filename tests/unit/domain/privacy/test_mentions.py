"""Texts and rows that speak of a person, and those that speak of somebody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.privacy.mentions import Mentions
from domain.shared.text import fold_key

ANA = Mentions("ana@a.example", "Ana  Sílva", ["https://www.linkedin.com/in/ana"])


@pytest.mark.parametrize(
    "text",
    [
        "ana@a.example",
        "Write to ANA@A.example.",
        "Ana <ana@a.example>",
        "mailto:ana@a.example",
        "'ana@a.example' is taken",
        '{"email": "ana@a.example"}',
        "\uff21na@a.example",
        "ANA SÍLVA wants to meet you",
        "von ana\nsílva",
    ],
)
def test_a_text_that_names_the_person_is_found(text: str) -> None:
    assert ANA.in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana",
        "xana@a.example",
        "o'ana@a.example",
        "x.ana@a.example",
        "ana@a.example.org",
        "ana@a.examples",
        "ana@a.example-x",
        "Juliana Sílva",
        "Ana Sílvan",
    ],
)
def test_a_text_about_somebody_else_is_not(text: str) -> None:
    assert not ANA.in_text(text)


def test_a_row_is_found_by_address_or_link_or_by_name_without_an_address() -> None:
    assert ANA.in_row(["", "Ana@a.example", "Somebody"])
    assert ANA.in_row(["b@b.example", "HTTPS://www.linkedin.com/in/ana"])
    assert ANA.in_row(["no address", "Ana Sílva", "1999"])
    assert not ANA.in_row(["b@b.example", "Ana Sílva", "1999"])
    assert not ANA.in_row(["", "Ana", "Sílva"])
    assert not ANA.in_row([])


def test_a_name_of_one_word_counts_as_a_whole_cell_only() -> None:
    bob = Mentions("bob@a.example", "Bob")
    assert bob.in_cell(" BOB ")
    assert not bob.in_text("Bob builds")


def test_a_person_without_a_name_is_found_by_address() -> None:
    nobody = Mentions("x@a.example", None)
    assert nobody.in_text("x@a.example")
    assert not nobody.in_row(["", "None"])


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["ana@a.example", "Ana Sílva"]))
def test_what_is_found_holds_a_term_that_a_database_can_look_for(before: str, after: str, named: str) -> None:
    text = f"{before} {named} {after}"
    if ANA.in_text(text):
        assert any(term in fold_key(text) for term in ANA.terms)
