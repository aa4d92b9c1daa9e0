"""How complete a profile is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.profiles.completeness import completeness
from domain.profiles.profile import Education, Experience, Profile
from tests.unit.domain.profiles.profiles import BARE, FILLED

FULL = replace(
    BARE,
    headline="h",
    bio="b",
    batch_year=2015,
    department="d",
    industry="i",
    current_role="r",
    current_company="c",
    location="l",
    social_links={"github": "https://github.com/ana"},
    experiences=(Experience("r", "c"),),
    educations=(Education("i"),),
    skills=("a", "b", "c"),
    photo_file_id="p",
    cv_file_id="c",
)

profiles = st.fixed_dictionaries(FILLED).map(lambda values: replace(BARE, **values))


def test_a_new_profile_lacks_everything_and_a_full_one_nothing():
    assert completeness(BARE).percentage == 0
    assert completeness(BARE).missing[0] == "photo_url"
    assert (completeness(FULL).percentage, completeness(FULL).missing) == (100, ())


def test_two_skills_are_not_enough_and_blank_links_are_none():
    found = completeness(replace(FULL, skills=("a", "b"), social_links={"github": ""}))
    assert found.missing == ("skills", "social_links")


@given(profiles)
def test_a_percentage_is_one_and_100_means_that_nothing_is_missing(profile: Profile):
    found = completeness(profile)
    assert 0 <= found.percentage <= 100
    assert (found.percentage == 100) == (found.missing == ())


@given(profiles, st.sampled_from(sorted(FILLED)), st.data())
def test_filling_something_in_never_lowers_it(profile: Profile, name: str, data: st.DataObject):
    former = getattr(profile, name)
    value = data.draw(FILLED[name])
    if isinstance(former, tuple):
        value = (*former, *value)
    elif isinstance(former, dict):
        value = {**former, **(value or {})}
    elif former:
        value = value or former
    after = completeness(replace(profile, **{name: value}))
    assert after.percentage >= completeness(profile).percentage
    assert set(after.missing) <= set(completeness(profile).missing)
