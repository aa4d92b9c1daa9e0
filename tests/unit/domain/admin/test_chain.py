"""The audit log as a chain."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.admin.audit import ActionType, AuditEntry
from domain.admin.chain import GENESIS, Head, LoggedEntry, canonical, problem, seal

ENTRY = AuditEntry(
    "c",
    "u",
    ActionType.DATASET,
    "dataset.undone",
    "dataset_upload",
    "d",
    'Undid "Émile".\n',
    {"kept": 1, "by": {"z": None, "a": [1.5, True]}},
    "::1",
    "r",
)
LOGGED = LoggedEntry("e", ENTRY, datetime(2026, 3, 1, 12, tzinfo=UTC))
CANONICAL = (
    '{"action":"dataset.undone","action_type":"dataset","admin_id":"u","changes":{"by":{"a":[1.5,true],"z":null},'
    '"kept":1},"college_id":"c","description":"Undid \\"Émile\\".\\n","id":"e","ip_address":"::1",'
    '"occurred_at":"2026-03-01T12:00:00.000000Z","prev_hash":"'
    + "0" * 64
    + '","request_id":"r","seq":1,"target_id":"d","target_type":"dataset_upload"}'
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.builds(
    LoggedEntry,
    WORDS,
    st.builds(
        AuditEntry,
        st.none() | WORDS,
        st.none() | WORDS,
        st.sampled_from(ActionType),
        WORDS,
        st.none() | WORDS,
        st.none() | WORDS,
        WORDS,
        st.none() | st.dictionaries(WORDS, DOCUMENTS, max_size=3),
        st.none() | WORDS,
        st.none() | WORDS,
    ),
    st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def chain(number: int) -> list:
    return list(seal([replace(LOGGED, id=f"e{place}") for place in range(number)], GENESIS, hash_of))


def first_problem(entries: list) -> str | None:
    head = GENESIS
    for entry in entries:
        found = problem(entry, head, hash_of)
        if found is not None:
            return found
        head = entry.head
    return None


def test_the_canonical_form_is_the_documented_one():
    assert canonical(LOGGED, 1, GENESIS.entry_hash) == CANONICAL


def test_the_first_entries_have_known_hashes():
    first, second = chain(2)
    assert (first.seq, first.prev_hash) == (1, "0" * 64)
    assert first.entry_hash == hash_of(CANONICAL.replace('"id":"e"', '"id":"e0"'))
    assert (second.seq, second.prev_hash) == (2, first.entry_hash)
    assert second.entry_hash == "f12fa21170d72d30404adedab6c8e8de98e13f5dc06f4d857fbedb6942feb320"


def test_a_chain_goes_on_where_it_ended():
    whole = chain(5)
    parts = [*chain(2), *seal([entry.logged for entry in whole[2:]], whole[1].head, hash_of)]
    assert parts == whole


@given(st.lists(ENTRIES, max_size=5))
def test_what_was_sealed_is_found_without_a_problem(entries):
    assert first_problem(list(seal(entries, GENESIS, hash_of))) is None


@given(ENTRIES, ENTRIES, st.sampled_from([field.name for field in fields(AuditEntry)]))
def test_a_change_of_any_field_is_found(logged, other, name):
    value = getattr(other.entry, name)
    assume(value != getattr(logged.entry, name))
    (sealed,) = seal([logged], GENESIS, hash_of)
    changed = replace(logged, entry=replace(logged.entry, **{name: value}))
    assert "was changed" in str(problem(replace(sealed, logged=changed), GENESIS, hash_of))


@given(ENTRIES, WORDS, st.timedeltas(timedelta(microseconds=1), timedelta(days=1)), st.integers(2, 9))
def test_a_change_of_id_time_place_or_former_hash_changes_the_hash(logged, other, later, seq):
    texts = {
        canonical(logged, 1, "p"),
        canonical(replace(logged, id=f"{logged.id}{other}."), 1, "p"),
        canonical(replace(logged, occurred_at=logged.occurred_at + later), 1, "p"),
        canonical(logged, seq, "p"),
        canonical(logged, 1, "q"),
    }
    assert len(texts) == 5


@given(ENTRIES)
def test_the_document_can_be_read_back_from_the_canonical_form(logged):
    assert json.loads(canonical(logged, 1, "p"))["changes"] == logged.entry.changes


@given(ENTRIES)
def test_the_order_of_keys_does_not_matter(logged):
    def turned(value: object) -> object:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(inner) for inner in value] if isinstance(value, list) else value

    other = replace(logged, entry=replace(logged.entry, changes=turned(logged.entry.changes)))
    assert canonical(other, 1, "p") == canonical(logged, 1, "p")


@given(ENTRIES)
def test_the_zone_in_which_an_instant_is_written_does_not_matter(logged):
    there = logged.occurred_at.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert canonical(replace(logged, occurred_at=there), 1, "p") == canonical(logged, 1, "p")


@given(st.integers(2, 6).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 2))))
def test_an_entry_missing_before_the_end_is_found(where):
    size, place = where
    entries = chain(size)
    del entries[place]
    assert first_problem(entries) == f"after entry {place} comes entry {place + 2}: what stood between them was removed"


def test_entries_that_swapped_their_numbers_are_found():
    first, second, third = chain(3)
    swapped = [first, replace(third, seq=2), replace(second, seq=3)]
    assert "does not follow" in str(first_problem(swapped))


def test_an_entry_from_before_the_first_is_found():
    entries = chain(2)
    assert first_problem([replace(entries[0], seq=0), *entries]) is not None


def test_an_entry_without_hashes_is_found():
    (entry,) = chain(1)
    assert first_problem([replace(entry, entry_hash=None)]) is not None
    assert first_problem([replace(entry, prev_hash=None)]) is not None


def test_a_head_can_be_written_down_and_read_again():
    head = chain(3)[-1].head
    assert Head.parse(str(head)) == head
    with pytest.raises(ValueError, match="invalid literal"):
        Head.parse("nonsense")
