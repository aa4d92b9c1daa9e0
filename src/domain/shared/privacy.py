"""Who may see which field of whom: the one policy that every way out of the product asks (decision P11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Visibility(StrEnum):
    PUBLIC = "public"
    """Every signed-in member of the college."""
    ALUMNI = "alumni"
    """Alumni and admins of the college."""
    CONNECTIONS = "connections"
    """The two sides of an accepted mentorship, and admins."""
    PRIVATE = "private"
    """The person and admins."""


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """What a person chose."""

    profile_visibility: Visibility = Visibility.PUBLIC
    show_email: bool = False
    show_phone: bool = False
    allow_messages: bool = True
    allow_mentorship_requests: bool = True
    show_in_directory: bool = True
    show_activity: bool = True


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `role` is the word for it: student, alumni, recruiter or admin."""

    user_id: str
    college_id: str
    role: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is looked at.

    Attributes:
        is_present: False for erased and suspended accounts, of which only admins see anything and no list tells.
        is_invited: imported and not claimed yet: professional fields only, never contact data, whatever is set.
        is_staff: administrators run the network and stand in no list of its members.
    """

    user_id: str
    college_id: str
    is_present: bool
    is_invited: bool
    settings: PrivacySettings
    is_staff: bool = False


class Listing(StrEnum):
    """Whom lists name a person to: what `listing` makes of account and settings, stored for queries to filter by."""

    EVERYONE = "everyone"
    INVITED = "invited"
    """Like EVERYONE where the installation shows people who have not claimed their account, else admins only."""
    ALUMNI = "alumni"
    CONNECTIONS = "connections"
    ADMINS = "admins"
    NOBODY = "nobody"


PROFESSIONAL = frozenset(
    {
        "name",
        "batch_year",
        "department",
        "current_company",
        "current_role",
        "location",
        "skills",
    }
)
"""What is shown of somebody who has not claimed the account, as P11 lists it."""

PERSONAL = frozenset(
    {
        "headline",
        "industry",
        "photo_url",
        "bio",
        "experience_timeline",
        "education_details",
        "achievements",
        "social_links",
        "cv_url",
        "years_of_experience",
        "willing_to_mentor",
        "willing_to_hire",
        "is_verified",
        "verified_by",
        "verified_at",
        "profile_completion_percentage",
    }
)
EMAIL, PHONE, ACTIVITY = "email", "phone", "activity"
EVERYTHING = PROFESSIONAL | PERSONAL | {EMAIL, PHONE, ACTIVITY}

ALIASES = {"graduation_year": "batch_year"}
"""Fields that repeat another one under a second name."""

_CONTACTS_IN_LINKS = frozenset({EMAIL, PHONE})


def visible_fields(viewer: Viewer, subject: Subject, *, connected: bool, show_invited: bool = True) -> frozenset[str]:
    """The fields of `subject` that `viewer` may see, a subset of EVERYTHING; empty = not even that the person exists.

    Args:
        connected: whether the two have an accepted mentorship.
        show_invited: whether the installation shows people who have not claimed their account.
    """
    if viewer.college_id != subject.college_id:
        return frozenset()
    if viewer.user_id == subject.user_id or viewer.role == "admin":
        return EVERYTHING
    if not subject.is_present:
        return frozenset()
    chosen = subject.settings
    if not _may_see_profile(viewer, chosen.profile_visibility, connected=connected):
        return frozenset()
    if subject.is_invited:
        return PROFESSIONAL if show_invited else frozenset()
    fields = PROFESSIONAL | PERSONAL
    if chosen.show_email:
        fields |= {EMAIL}
    if chosen.show_phone:
        fields |= {PHONE}
    if chosen.show_activity:
        fields |= {ACTIVITY}
    return fields


_LISTINGS = {
    Visibility.PUBLIC: Listing.EVERYONE,
    Visibility.ALUMNI: Listing.ALUMNI,
    Visibility.CONNECTIONS: Listing.CONNECTIONS,
}


def listing(subject: Subject) -> Listing:
    """Whom directory, search, matching and map name this person to."""
    chosen = subject.settings
    if not subject.is_present or subject.is_staff:
        return Listing.NOBODY
    if not chosen.show_in_directory or chosen.profile_visibility is Visibility.PRIVATE:
        return Listing.ADMINS
    if subject.is_invited:
        return Listing.INVITED if chosen.profile_visibility is Visibility.PUBLIC else Listing.ADMINS
    return _LISTINGS[chosen.profile_visibility]


def listings_for(role: str, *, show_invited: bool = True) -> frozenset[Listing]:
    """What `listing` must be for lists to name a person to members in this role.

    People in CONNECTIONS are named to those whom they have an accepted mentorship with, too. Nobody is an exception for
    oneself: who hides sees that it works.
    """
    if role == "admin":
        return frozenset(Listing) - {Listing.NOBODY}
    shown = {Listing.EVERYONE}
    if show_invited:
        shown.add(Listing.INVITED)
    if role == "alumni":
        shown.add(Listing.ALUMNI)
    return frozenset(shown)


def filtered(fields: Mapping[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """Those of the profile fields that may leave, given what `visible_fields` allows.

    A field that the policy does not know is left out. Contact data among the social links goes by its own setting.
    """
    shown = {name: value for name, value in fields.items() if ALIASES.get(name, name) in allowed}
    links = shown.get("social_links")
    if isinstance(links, Mapping):
        hidden = _CONTACTS_IN_LINKS - set(allowed)
        shown["social_links"] = {name: value for name, value in links.items() if name.casefold() not in hidden}
    return shown


def _may_see_profile(viewer: Viewer, visibility: Visibility, *, connected: bool) -> bool:
    if visibility is Visibility.PUBLIC:
        return True
    if visibility is Visibility.ALUMNI:
        return viewer.role == "alumni"
    return visibility is Visibility.CONNECTIONS and connected
