"""Facts in a prompt."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from adapters.llm.prompt import data_message, system_message
from application.shared.language import WritingRequest

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40) | st.just("</data>")
FACTS = st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers() | st.lists(ANY_TEXT, max_size=3), max_size=4)


@given(FACTS)
def test_facts_arrive_whole_and_cannot_leave_their_delimiters(facts):
    text = data_message(WritingRequest("any", "Do it.", facts, 5))
    head, body, tail = text.split("\n")
    assert (head, tail) == ("<data>", "</data>")
    assert not set(body) & set("<>")
    assert body.isprintable()
    assert json.loads(body) == facts


@given(FACTS)
def test_instructions_do_not_depend_on_facts(facts):
    assert system_message(WritingRequest("any", "Do it.", facts, 5)) == system_message(
        WritingRequest("any", "Do it.", {}, 5)
    )


def test_the_order_of_keys_does_not_matter():
    first = WritingRequest("any", "Do it.", {"a": 1, "b": 2}, 5)
    assert data_message(first) == data_message(WritingRequest("any", "Do it.", {"b": 2, "a": 1}, 5))
