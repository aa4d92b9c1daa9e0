"""What people are looked for by in the directory, and when a stored value is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.shared.errors import FieldError, InvalidValue
from domain.shared.search_text import fold_text
from domain.shared.skill_names import skill_key
from domain.shared.text import fold_key, squash

MAX_PARAMETER = 2_000
"""Characters of a parameter."""

MAX_VALUES = 100
"""Skills or batch years in one question."""

_NO_FILTER = ("", "all")
_MEMBERS = ("student", "alumni", "recruiter")
_YEAR = re.compile(r"\d{1,4}")


class DirectoryField(StrEnum):
    """Texts of a profile that the directory filters by."""

    COMPANY = "company"
    LOCATION = "location"
    JOB_ROLE = "job_role"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Criteria:
    """One question to the directory; what is empty does not matter.

    Attributes:
        text: of the search box, as it was typed.
        skills: keys of skills, of which a person has one at least.
        role: of the account: student, alumni or recruiter; empty for all members.
    """

    text: str = ""
    company: str = ""
    location: str = ""
    job_role: str = ""
    department: str = ""
    skills: tuple[str, ...] = ()
    batch_years: tuple[int, ...] = ()
    verified_only: bool = False
    role: str = ""

    @classmethod
    def of(
        cls,
        *,
        name: str | None = None,
        company: str | None = None,
        location: str | None = None,
        job_role: str | None = None,
        department: str | None = None,
        skills: str | None = None,
        batch_year: str | None = None,
        verified_only: bool = False,
        role: str | None = None,
    ) -> Criteria:
        """From the parameters of a request: '' and `all` filter nothing.

        Raises:
            InvalidValue: an unknown role, a batch year that is no number, too many values, or too long a text.
        """
        given = {"name": name, "company": company, "location": location, "job_role": job_role}
        given |= {"department": department, "skills": skills, "batch_year": batch_year, "role": role}
        texts = {field: _text(field, value) for field, value in given.items()}
        if texts["role"] and texts["role"] not in _MEMBERS:
            raise _wrong("role", f"It is one of {', '.join(_MEMBERS)}, all.")
        keys = dict.fromkeys(key for part in texts["skills"].split(",") if (key := skill_key(part)))
        if len(keys) > MAX_VALUES:
            raise _wrong("skills", f"At most {MAX_VALUES} are taken at once.")
        return cls(
            texts["name"],
            texts["company"],
            texts["location"],
            texts["job_role"],
            texts["department"],
            tuple(keys),
            _years(texts["batch_year"]),
            verified_only,
            texts["role"],
        )

    @property
    def fields(self) -> dict[DirectoryField, str]:
        """The texts that matter."""
        given = {field: getattr(self, field) for field in DirectoryField}
        return {field: text for field, text in given.items() if text}

    @property
    def asks_nothing(self) -> bool:
        """Whether everybody is meant."""
        return self == Criteria()


def comparable(text: str) -> str:
    """Text without case, accents and superfluous white space."""
    return fold_text(squash(text))


def meant(field: DirectoryField, parameter: str, stored: Iterable[tuple[str, str]]) -> list[str]:
    """Which stored values a parameter means, in their order.

    A job role is meant when it contains one of the values that the parameter lists. Values of the other fields may have
    commas in them: one is meant when it contains the whole parameter, or occurs in it as whole words (`Boston, MA` in
    `Paris,Boston, MA`).

    Args:
        stored: each value as it is told apart, and what `comparable` makes of it.
    """
    folded = comparable(parameter)
    if field is DirectoryField.JOB_ROLE:
        parts = [part.strip() for part in folded.split(",") if part.strip()]
        return [value for value, text in stored if any(part in text for part in parts)]
    return [value for value, text in stored if folded in text or _occurs(text, folded)]


def _occurs(words: str, text: str) -> bool:
    if not words or words not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def prefix_key(text: str) -> str:
    """What keys begin with that somebody begins to type so; '' for a blank text. Raises InvalidValue beyond 255."""
    if len(text) > 255:
        raise _wrong("q", "It has at most 255 characters.")
    return fold_key(text)


def _text(field: str, value: str | None) -> str:
    text = value or ""
    if len(text) > MAX_PARAMETER:
        raise _wrong(field, f"It has at most {MAX_PARAMETER} characters.")
    # White space at the end of the search box tells that its last word is complete.
    return "" if text.strip().lower() in _NO_FILTER else text if field == "name" else text.strip()


def _years(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if any(_YEAR.fullmatch(part) is None for part in parts):
        raise _wrong("batch_year", "It is a year, or several with commas between them.")
    years = tuple(dict.fromkeys(int(part) for part in parts))
    if len(years) > MAX_VALUES:
        raise _wrong("batch_year", f"At most {MAX_VALUES} are taken at once.")
    return years


def _wrong(field: str, message: str) -> InvalidValue:
    return InvalidValue(f"{field}: {message}", errors=[FieldError(field, message)])
