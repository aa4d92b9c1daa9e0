"""What people may say of themselves: reading the form of a profile, and what of it is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.profiles.links import read_link, read_phone
from domain.profiles.profile import Profile
from domain.profiles.reading import Form, read_text, read_whole, read_year
from domain.profiles.timelines import read_educations, read_experiences
from domain.shared.errors import FieldError
from domain.shared.skill_names import skills_by_key
from domain.shared.text import cut

TEXT, BIO = 255, 5_000
"""Characters at most."""
MAX_AGE_OF_WORK = 80
MAX_SKILLS, MAX_ACHIEVEMENTS = 100, 100
SKILL, ACHIEVEMENT = 100, 1_000
_SKILL_KEY = 400
"""Characters of a folded skill; folding makes some letters of rare scripts into several."""

_LINKS = ("linkedin", "github", "twitter", "website")
_PHONE = "phone"

ATTRIBUTES = {"experience_timeline": "experiences", "education_details": "educations"}
"""Public names of a profile's fields that the Profile calls by another one."""
_PUBLIC = {attribute: name for name, attribute in ATTRIBUTES.items()}


@dataclass(frozen=True, slots=True)
class Edit:
    """What was sent.

    Attributes:
        values: by the names of Profile, of the fields that were sent and can be taken.
        errors: of the fields that cannot, by their public names.
    """

    values: Mapping[str, Any]
    errors: tuple[FieldError, ...]


def read_edit(sent: Mapping[str, Any], today: date) -> Edit:
    """The fields of a profile by their public names; others are ignored.

    Blank texts are None, blank and repeated entries of lists are left out. The name stays: a blank one is refused.

    Args:
        sent: JSON values of the right types.
        today: years lie between 1900 and ten years from now.
    """
    form = Form(today.year)
    values = {
        ATTRIBUTES.get(name, name): read(form, name, sent[name]) for name, read in _FIELDS.items() if name in sent
    }
    return Edit(values, tuple(form.errors))


def changes(profile: Profile, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from the profile's."""
    return {name: value for name, value in values.items() if _stored(profile, name) != value}


def public_names(changed: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(_PUBLIC.get(name, name) for name in changed))


def entered_fields(profile: Profile, changed: Mapping[str, Any]) -> frozenset[str]:
    """What is recorded as entered by a person, by the names that imports know fields by, where they know them."""
    names = {_PUBLIC.get(name, name) for name in changed} - {"social_links"}
    links = changed.get("social_links")
    if links is not None:
        former = profile.social_links or {}
        kinds = {kind for kind in {*former, *links} if former.get(kind) != links.get(kind)}
        names |= {"linkedin_url" if kind == "linkedin" else "social_links" for kind in kinds}
    return frozenset(names)


def _stored(profile: Profile, name: str) -> Any:
    return (profile.social_links or {}) if name == "social_links" else getattr(profile, name)


def _name(form: Form, field: str, value: Any) -> str:
    text = read_text(form, field, value, TEXT)
    if text is None and not form.refused(field):
        form.refuse(field, "A profile needs a name.")
    return text or ""


def _text(form: Form, field: str, value: Any) -> str | None:
    return read_text(form, field, value, TEXT)


def _bio(form: Form, field: str, value: Any) -> str | None:
    return read_text(form, field, value, BIO, lines=True)


def _years_of_work(form: Form, field: str, value: Any) -> int | None:
    return read_whole(form, field, value, 0, MAX_AGE_OF_WORK)


def _flag(form: Form, field: str, value: Any) -> bool:
    return bool(value)


def _skills(form: Form, field: str, value: Any) -> tuple[str, ...]:
    named = skills_by_key(_texts(form, field, value, MAX_SKILLS, SKILL))
    for key, name in named.items():
        if len(key) > _SKILL_KEY:
            form.refuse(field, f"{cut(name, 20)} is too long.")
    return tuple(named.values())


def _achievements(form: Form, field: str, value: Any) -> tuple[str, ...]:
    return _texts(form, field, value, MAX_ACHIEVEMENTS, ACHIEVEMENT)


def _texts(form: Form, field: str, value: Any, count: int, length: int) -> tuple[str, ...]:
    items = form.items(field, value, count)
    texts = [read_text(form, f"{field}[{number}]", item, length) for number, item in enumerate(items)]
    return tuple(text for text in texts if text is not None)


def _social_links(form: Form, field: str, value: Any) -> dict[str, str]:
    given: Mapping[str, Any] = value or {}
    readers: dict[str, Callable[[Form, str, Any], str | None]] = dict.fromkeys(_LINKS, read_link)
    readers[_PHONE] = read_phone
    read = {kind: reader(form, f"{field}.{kind}", given.get(kind)) for kind, reader in readers.items()}
    return {kind: link for kind, link in read.items() if link is not None}


_FIELDS: dict[str, Callable[[Form, str, Any], Any]] = {
    "name": _name,
    "headline": _text,
    "bio": _bio,
    "batch_year": read_year,
    "department": _text,
    "industry": _text,
    "current_role": _text,
    "current_company": _text,
    "location": _text,
    "years_of_experience": _years_of_work,
    "willing_to_mentor": _flag,
    "willing_to_hire": _flag,
    "skills": _skills,
    "achievements": _achievements,
    "social_links": _social_links,
    "experience_timeline": read_experiences,
    "education_details": read_educations,
}
