"""How a row of a file and what is stored already become one."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.imported_record import SKILLS, ImportedRecord, merge, restored

FIELDS = ("name", "company", "year")
VALUES = st.fixed_dictionaries({field: st.none() | st.sampled_from(["a", "b", 3]) for field in FIELDS})
SKILL_KEYS = st.sampled_from(["sql", "go", "c++"])
RECORDS = st.builds(ImportedRecord, VALUES, st.dictionaries(SKILL_KEYS, st.sampled_from(["One", "Two"]), max_size=3))
OWN_FIELDS = st.frozensets(st.sampled_from([*FIELDS, SKILLS]))
OWN_SKILLS = st.frozensets(SKILL_KEYS)


def record(skills: dict[str, str] | None = None, **values: object) -> ImportedRecord:
    return ImportedRecord({**dict.fromkeys(FIELDS), **values}, skills or {})


def test_new_values_replace_old_ones_and_the_old_ones_are_remembered():
    merged = merge(record(name="Ana", company="Old"), record(name="Ana", company="New", year=2020))
    assert merged.result == record(name="Ana", company="New", year=2020)
    assert merged.before == {"company": "Old", "year": None}


def test_an_equal_row_changes_nothing():
    stored = record(name="Ana", skills={"sql": "SQL"})
    merged = merge(stored, record(name="Ana", skills={"sql": "Sql"}))
    assert merged.result == stored
    assert (merged.before, merged.kept) == ({}, ())


def test_what_the_member_entered_stays_and_is_named_when_the_file_differs():
    merged = merge(record(name="Ana", company="Own"), record(name="Bea", company="Own"), own_fields={"name", "company"})
    assert merged.result == record(name="Ana", company="Own")
    assert (merged.before, merged.kept) == ({}, ("name",))


def test_a_skills_cell_replaces_the_skills_of_earlier_files():
    merged = merge(record({"sql": "SQL", "go": "Go"}), record({"go": "Go", "c++": "C++"}))
    assert merged.result.skills == {"go": "Go", "c++": "C++"}
    assert merged.before == {SKILLS: ["SQL", "Go"]}


def test_skills_that_the_member_entered_are_left_to_the_member():
    merged = merge(record({"sql": "SQL"}), record({"sql": "SQL", "go": "Go"}), own_skills={"go"})
    assert merged.result.skills == {"sql": "SQL"}
    assert merged.before == {}


def test_a_list_of_skills_that_the_member_set_stays_whole():
    merged = merge(record({"sql": "SQL"}), record({"go": "Go"}), own_fields={SKILLS})
    assert merged.result.skills == {"sql": "SQL"}
    assert merged.kept == (SKILLS,)


@given(RECORDS, RECORDS, OWN_FIELDS, OWN_SKILLS)
def test_merging_the_same_row_again_changes_nothing_more(stored, row, own_fields, own_skills):
    once = merge(stored, row, own_fields, own_skills)
    again = merge(once.result, row, own_fields, own_skills)
    assert again.result == once.result
    assert again.before == {}
    assert again.kept == once.kept


@given(RECORDS, RECORDS, OWN_FIELDS, OWN_SKILLS)
def test_a_blank_cell_never_erases(stored, row, own_fields, own_skills):
    result = merge(stored, row, own_fields, own_skills).result
    for field in FIELDS:
        if row.values[field] is None:
            assert result.values[field] == stored.values[field]
    if not row.skills:
        assert result.skills == stored.skills


@given(RECORDS, RECORDS, OWN_FIELDS, OWN_SKILLS)
def test_own_fields_never_change(stored, row, own_fields, own_skills):
    result = merge(stored, row, own_fields, own_skills).result
    for field in own_fields & set(FIELDS):
        assert result.values[field] == stored.values[field]
    if SKILLS in own_fields:
        assert result.skills == stored.skills
    assert not (result.skills.keys() - stored.skills.keys()) & own_skills


@given(RECORDS, RECORDS, OWN_FIELDS, OWN_SKILLS)
def test_something_is_remembered_exactly_when_something_changed(stored, row, own_fields, own_skills):
    merged = merge(stored, row, own_fields, own_skills)
    assert bool(merged.before) is (merged.result.hash() != stored.hash())
    assert set(merged.before).isdisjoint(own_fields)


@given(RECORDS, RECORDS, OWN_FIELDS, OWN_SKILLS)
def test_restoring_undoes_a_merge(stored, row, own_fields, own_skills):
    merged = merge(stored, row, own_fields, own_skills)
    skills = dict(stored.skills) if SKILLS in merged.before else None
    assert restored(merged.result, merged.before, skills) == stored


@given(RECORDS, RECORDS)
def test_what_changed_since_is_kept_when_other_fields_are_restored(stored, later):
    before = {"name": "former"}
    result = restored(later, before, None)
    assert result.values == {**later.values, "name": "former"}
    assert result.skills == later.skills


@given(RECORDS)
def test_the_hash_knows_nothing_of_order_and_spelling_of_skills(one):
    turned = ImportedRecord(
        dict(reversed(one.values.items())), {key: name.upper() for key, name in reversed(one.skills.items())}
    )
    assert turned.hash() == one.hash()


@given(RECORDS, RECORDS)
def test_records_with_one_hash_have_the_same_values_and_skills(one, other):
    same = one.values == other.values and one.skills.keys() == other.skills.keys()
    assert (one.hash() == other.hash()) is same


def test_a_field_that_came_later_leaves_older_fingerprints_as_they_are_while_it_is_unknown():
    before = ImportedRecord({"title": "Dev"}, {"go": "Go"})
    assert ImportedRecord({"title": "Dev", "posted_on": None}, {"go": "Go"}).hash() == before.hash()
    assert ImportedRecord({"title": "Dev", "posted_on": date(2026, 3, 1)}, {"go": "Go"}).hash() != before.hash()
