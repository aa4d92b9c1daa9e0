"""What the parameters of a search mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.profiles.directory import Criteria, DirectoryField, comparable, meant, prefix_key
from domain.shared.errors import InvalidValue

COMPANY, JOB_ROLE = DirectoryField.COMPANY, DirectoryField.JOB_ROLE
values = st.lists(st.text("abc ,é-", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=8, unique=True)


def found(field: DirectoryField, parameter: str, *stored: str) -> list[str]:
    return meant(field, parameter, [(value, comparable(value)) for value in stored])


def test_nothing_and_all_filter_nothing():
    for word in ("", "all", " All ", None):
        given = dict.fromkeys(("name", "company", "location", "job_role", "department", "skills", "role"), word)
        assert Criteria.of(**given, batch_year=word).asks_nothing


def test_lists_come_apart_at_commas():
    criteria = Criteria.of(skills="Python, C++ ,python,,", batch_year=" 2018,2019,2018", role="student")
    assert criteria.skills == ("python", "c++")
    assert criteria.batch_years == (2018, 2019)
    assert criteria.role == "student"
    assert not criteria.asks_nothing


def test_white_space_behind_the_last_word_of_the_search_box_stays():
    assert Criteria.of(name="ana ", company=" Acme ").text == "ana "
    assert Criteria.of(company=" Acme ").fields == {COMPANY: "Acme"}


@pytest.mark.parametrize(
    "wrong", [{"batch_year": "MMXX"}, {"batch_year": "20200"}, {"role": "admin"}, {"company": "x" * 2_001}]
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(InvalidValue) as refused:
        Criteria.of(**wrong)
    assert [error.field for error in refused.value.errors] == list(wrong)


def test_a_part_of_a_stored_value_means_it():
    assert found(COMPANY, "goo", "Google", "Goodyear", "Meta") == ["Google", "Goodyear"]
    assert found(COMPANY, "sao   PAULO", "São  Paulo, SP", "Pau") == ["São  Paulo, SP"]


def test_a_stored_value_in_the_parameter_is_meant_as_whole_words_only():
    assert found(COMPANY, "Paris,Boston, MA", "Boston, MA", "Paris", "Bos", "MA") == ["Boston, MA", "Paris", "MA"]
    assert found(COMPANY, "Kearney", "EY", "Kearney") == ["Kearney"]


def test_roles_contain_one_of_the_listed_values():
    assert found(JOB_ROLE, "engineer, chief", "Data Engineer", "Chief", "Engine") == ["Data Engineer", "Chief"]
    assert found(JOB_ROLE, "Software Engineer", "Engineer") == []


@given(values, st.sampled_from(DirectoryField))
def test_every_value_means_itself(stored, field):
    for value in stored:
        assert value in found(field, value, *stored) or not value.strip(" ,")


@given(values)
def test_a_list_of_stored_values_means_each_of_them(stored):
    whole = [value for value in stored if value[0].isalpha() and value[-1].isalpha()]
    squashed = [" ".join(value.split()) for value in whole]
    assert set(squashed) <= set(found(COMPANY, ",".join(whole), *squashed))


def test_what_somebody_begins_to_type_is_folded():
    assert prefix_key("  Ana  T") == "ana t"
    with pytest.raises(InvalidValue):
        prefix_key("a" * 256)
