"""Who may see what of whom: properties over all viewers, people and settings."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.privacy import (
    ACTIVITY,
    EMAIL,
    EVERYTHING,
    PHONE,
    PROFESSIONAL,
    Listing,
    PrivacySettings,
    Subject,
    Viewer,
    Visibility,
    filtered,
    listing,
    listings_for,
    visible_fields,
)

CONTACT = {EMAIL, PHONE}
NARROWER = [
    (Visibility.PUBLIC, Visibility.ALUMNI),
    (Visibility.PUBLIC, Visibility.CONNECTIONS),
    (Visibility.ALUMNI, Visibility.PRIVATE),
    (Visibility.CONNECTIONS, Visibility.PRIVATE),
]

chosen = st.builds(
    PrivacySettings,
    profile_visibility=st.sampled_from(Visibility),
    **dict.fromkeys(
        [
            "show_email",
            "show_phone",
            "allow_messages",
            "allow_mentorship_requests",
            "show_in_directory",
            "show_activity",
        ],
        st.booleans(),
    ),
)
viewers = st.builds(
    Viewer,
    st.sampled_from(["me", "you"]),
    st.sampled_from(["here", "there"]),
    st.sampled_from(["student", "alumni", "recruiter", "admin"]),
)
subjects = st.builds(Subject, st.just("me"), st.just("here"), st.booleans(), st.booleans(), chosen)
flags = st.fixed_dictionaries({"connected": st.booleans(), "show_invited": st.booleans()})


def in_lists(viewer: Viewer, subject: Subject, *, connected: bool, show_invited: bool) -> bool:
    """Whether a list that filters by the stored word names the person to the viewer."""
    if viewer.college_id != subject.college_id:
        return False
    if listing(subject) is Listing.CONNECTIONS and connected:
        return True
    return listing(subject) in listings_for(viewer.role, show_invited=show_invited)


@given(viewers, subjects, flags)
def test_another_college_sees_nothing(viewer, subject, flags):
    stranger = replace(viewer, college_id="there")
    assert visible_fields(stranger, subject, **flags) == frozenset()
    assert not in_lists(stranger, replace(subject, user_id="somebody"), **flags)


@given(viewers, subjects, flags)
def test_only_known_fields_are_ever_allowed(viewer, subject, flags):
    assert visible_fields(viewer, subject, **flags) <= EVERYTHING


@given(subjects, flags, st.sampled_from(["student", "alumni", "recruiter", "admin"]))
def test_people_see_everything_of_themselves(subject, flags, role):
    assert visible_fields(Viewer("me", "here", role), subject, **flags) == EVERYTHING


@given(viewers, subjects, flags)
def test_the_invited_never_give_contact_data_or_more_than_is_professional(viewer, subject, flags):
    viewer = replace(viewer, user_id="you", role="alumni" if viewer.role == "admin" else viewer.role)
    fields = visible_fields(viewer, replace(subject, is_invited=True), **flags)
    assert not fields & CONTACT
    assert fields <= PROFESSIONAL
    assert not fields or flags["show_invited"]


@given(viewers, subjects, flags)
def test_private_is_for_the_person_and_admins(viewer, subject, flags):
    hidden = replace(subject, settings=replace(subject.settings, profile_visibility=Visibility.PRIVATE))
    if viewer.user_id != "me" and viewer.role != "admin":
        assert visible_fields(viewer, hidden, **flags) == frozenset()
        assert not in_lists(viewer, hidden, **flags)


@given(viewers, subjects, flags)
def test_connections_are_the_only_others_whom_that_visibility_shows_anything(viewer, subject, flags):
    hidden = replace(subject, settings=replace(subject.settings, profile_visibility=Visibility.CONNECTIONS))
    if viewer.user_id != "me" and viewer.role != "admin" and not flags["connected"]:
        assert visible_fields(viewer, hidden, **flags) == frozenset()


@given(viewers, subjects, flags)
def test_who_is_erased_or_suspended_is_seen_by_admins_only_and_stands_in_no_list(viewer, subject, flags):
    absent = replace(subject, is_present=False)
    assert not in_lists(viewer, absent, **flags)
    if viewer.user_id != "me" and viewer.role != "admin":
        assert visible_fields(viewer, absent, **flags) == frozenset()


@given(viewers, subjects, flags)
def test_contact_data_and_activity_need_their_own_switch(viewer, subject, flags):
    if viewer.user_id == "me" or viewer.role == "admin":
        return
    fields = visible_fields(viewer, subject, **flags)
    settings = subject.settings
    switches = {EMAIL: settings.show_email, PHONE: settings.show_phone, ACTIVITY: settings.show_activity}
    assert all(switch or field not in fields for field, switch in switches.items())


@given(viewers, subjects, flags, st.sampled_from(NARROWER))
def test_narrowing_the_visibility_never_adds_a_field(viewer, subject, flags, pair):
    wide, narrow = (
        visible_fields(
            viewer, replace(subject, settings=replace(subject.settings, profile_visibility=visibility)), **flags
        )
        for visibility in pair
    )
    assert narrow <= wide


@given(viewers, subjects, flags, st.sampled_from(["show_email", "show_phone", "show_activity", "show_in_directory"]))
def test_turning_something_off_never_adds_a_field_or_a_place_in_a_list(viewer, subject, flags, switch):
    on = replace(subject, settings=replace(subject.settings, **{switch: True}))
    off = replace(subject, settings=replace(subject.settings, **{switch: False}))
    assert visible_fields(viewer, off, **flags) <= visible_fields(viewer, on, **flags)
    assert in_lists(viewer, off, **flags) <= in_lists(viewer, on, **flags)


@given(viewers, subjects, flags)
def test_staff_stands_in_no_list(viewer, subject, flags):
    assert not in_lists(viewer, replace(subject, is_staff=True), **flags)


@given(viewers, subjects, flags)
def test_who_stands_in_a_list_can_be_opened(viewer, subject, flags):
    if in_lists(viewer, subject, **flags) and viewer.college_id == "here":
        assert "name" in visible_fields(viewer, subject, **flags)


@given(
    st.dictionaries(st.sampled_from([*sorted(EVERYTHING), "password_hash", "graduation_year"]), st.integers()),
    st.frozensets(st.sampled_from(sorted(EVERYTHING))),
)
def test_only_allowed_fields_leave_and_they_leave_unchanged(fields, allowed):
    shown = filtered(fields, allowed)
    assert shown.items() <= fields.items()
    assert {"batch_year" if name == "graduation_year" else name for name in shown} <= allowed


@given(viewers, subjects, flags)
def test_no_contact_leaves_by_the_social_links(viewer, subject, flags):
    allowed = visible_fields(viewer, subject, **flags)
    links = {"linkedin": "https://l.example", "phone": "123", "Phone": "456", "email": "me@here.example"}
    shown = filtered({"social_links": links, "phone": "123", "email": "me@here.example"}, allowed)
    for contact in CONTACT - allowed:
        assert contact not in shown
        assert contact not in {name.casefold() for name in shown.get("social_links", {})}
    if "social_links" in allowed:
        assert shown["social_links"]["linkedin"] == "https://l.example"


@pytest.mark.parametrize(("role", "connected"), list(product(["student", "alumni", "recruiter"], [False, True])))
def test_each_visibility_is_for_those_whom_it_names(role, connected):
    """The table of decision P11, for members of the same college."""
    seen = {
        visibility
        for visibility in Visibility
        if visible_fields(
            Viewer("you", "here", role),
            Subject("me", "here", True, False, PrivacySettings(visibility)),
            connected=connected,
        )
    }
    expected = {Visibility.PUBLIC}
    if role == "alumni":
        expected.add(Visibility.ALUMNI)
    if connected:
        expected.add(Visibility.CONNECTIONS)
    assert seen == expected
