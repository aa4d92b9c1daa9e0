"""Reading the form of a profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.profiles.edit import changes, entered_fields, public_names, read_edit
from domain.profiles.profile import Experience
from domain.profiles.timelines import position_hash
from tests.unit.domain.profiles.profiles import BARE

TODAY = date(2026, 11, 22)

LINKS = [
    ("https://github.com/ana", "https://github.com/ana"),
    ("HTTP://Example.com", "HTTP://Example.com"),
    ("github.com/ana", "https://github.com/ana"),
    ("//github.com/ana", "https://github.com/ana"),
    ("localhost.example:8080/x?a=b#c", "https://localhost.example:8080/x?a=b#c"),
    ("bücher.example/ü", "https://bücher.example/ü"),
    ("javascript:alert(1)", None),
    ("JaVaScRiPt:alert(1)", None),
    ("java\nscript:alert(1)", None),
    ("data:text/html,<b>", None),
    ("mailto:ana@alumni.edu", None),
    ("ftp://example.com", None),
    ("https://", None),
    ("https:///path", None),
    ("https://ana@example.com", None),
    ("https://linkedin.com@evil.example", None),
    ("https://example.com:port/", None),
    ("https://[::1/", None),
    ("https://exa mple.com", None),
    ("nonsense", None),
    ('https://example.com/"x', None),
    ("https://example.com\\@evil.example", None),
    ("https://example.com/" + "x" * 500, None),
]

PHONES = [
    ("+49 30 123456", True),
    ("(555) 123-4567 ext. 12", True),
    ("030/123.45", True),
    ("12", False),
    ("call me", False),
    ("+49 30 <b>", False),
    ("1" * 33, False),
    ("٣٣٣٣", False),
]


def read(**sent: Any) -> tuple[dict[str, Any], list[str]]:
    edit = read_edit(sent, TODAY)
    return dict(edit.values), [error.field for error in edit.errors]


@pytest.mark.parametrize(("typed", "kept"), LINKS)
def test_links_lead_to_web_pages_only(typed, kept):
    values, errors = read(social_links={"website": typed})
    assert values == {"social_links": {"website": kept} if kept else {}}
    assert errors == ([] if kept else ["social_links.website"])


@pytest.mark.parametrize(("typed", "taken"), PHONES)
def test_telephone_numbers_look_like_some(typed, taken):
    values, errors = read(social_links={"phone": typed})
    assert values["social_links"] == ({"phone": typed} if taken else {})
    assert errors == ([] if taken else ["social_links.phone"])


@pytest.mark.parametrize(
    ("start", "end", "ended"),
    [
        ("2020-05", "2020-05", date(2020, 5, 1)),
        ("2020-05-15", "2020-05", date(2020, 5, 15)),
        ("2020-05-15", "2020-05-15", date(2020, 5, 15)),
        ("2020-05-15", "2021-01-01T00:00:00Z", date(2021, 1, 1)),
        ("2020-05", "Present", None),
        ("", "2020-05", date(2020, 5, 1)),
    ],
)
def test_a_position_ends_after_it_began(start, end, ended):
    values, errors = read(experience_timeline=[{"role": "r", "company": "c", "start_date": start, "end_date": end}])
    assert errors == []
    assert values["experiences"][0].ended_on == ended


@pytest.mark.parametrize(
    ("start", "end"),
    [("2020-05-15", "2020-05-14"), ("2020-05", "2020-04"), ("2020-13", ""), ("2021-02-29", ""), ("", "2037-01")],
)
def test_a_position_with_impossible_dates_is_refused(start, end):
    sent = {"role": "r", "company": "c", "start_date": start, "end_date": end}
    assert len(read(experience_timeline=[sent])[1]) == 1


def test_years_are_whole_numbers_near_the_present():
    for year, taken in ((1900, 1900), (2036, 2036), (" 2015 ", 2015), ("", None), (None, None)):
        assert read(batch_year=year) == ({"batch_year": taken}, [])
    for year in (1899, 2037, "2015.5", "MMXV", "٢٠١٥", True, -1, "1" * 5_000):
        assert read(batch_year=year) == ({"batch_year": None}, ["batch_year"])


def test_what_cannot_be_edited_and_what_is_unknown_is_ignored():
    assert read(id="x", email="x", role="admin", is_verified=True, verified_at="x", graduation_year=1, junk=[]) == (
        {},
        [],
    )


def test_only_differences_are_changes():
    profile = replace(BARE, bio="b", social_links=None, skills=("a",))
    assert changes(profile, {"bio": "b", "social_links": {}, "skills": ("a",), "batch_year": None}) == {}
    changed = changes(profile, {"experiences": (Experience("r", "c"),), "bio": None})
    assert public_names(changed) == ("bio", "experience_timeline")


def test_fields_that_files_know_are_entered_under_their_names_for_them():
    profile = replace(BARE, social_links={"linkedin": "a", "phone": "1"})
    assert entered_fields(profile, {"social_links": {"linkedin": "b", "phone": "1"}}) == {"linkedin_url"}
    assert entered_fields(profile, {"social_links": {"linkedin": "a"}}) == {"social_links"}
    assert entered_fields(profile, {"social_links": {}, "current_role": "r"}) == {
        "linkedin_url",
        "social_links",
        "current_role",
    }


def test_a_position_is_known_again_by_role_company_and_start():
    one = Experience("Chief  Engineer", "ACME", date(2020, 1, 1))
    assert position_hash(one) == position_hash(Experience("chief engineer", "Acme", date(2020, 1, 1), description="x"))
    assert position_hash(one) != position_hash(Experience("Chief Engineer", "Acme"))


texts = st.none() | st.text(max_size=30)
entries = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("role", "company", "start_date", "end_date", "description", "institution"), texts)
    | {"start_year": st.none() | st.integers() | texts},
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("name", "bio", "headline", "location"), texts)
        | {name: st.none() | st.integers() | texts for name in ("batch_year", "years_of_experience")}
        | {name: st.none() | st.lists(texts, max_size=4) for name in ("skills", "achievements")}
        | {name: st.none() | st.lists(entries, max_size=4) for name in ("experience_timeline", "education_details")}
        | {"social_links": st.dictionaries(st.sampled_from(["linkedin", "website", "phone", "other"]), texts)},
    )
)
def test_whatever_is_typed_is_read_or_refused_by_name_and_reads_the_same_again(sent: dict[str, Any]):
    edit = read_edit(sent, TODAY)
    assert {error.field.partition(".")[0].partition("[")[0] for error in edit.errors} <= sent.keys()
    plain = {name: value for name, value in edit.values.items() if name in sent and not edit.errors}
    again = read_edit({name: list(v) if isinstance(v, tuple) else v for name, v in plain.items()}, TODAY)
    assert changes(replace(BARE, **plain), again.values) == {}
