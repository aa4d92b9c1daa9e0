"""Positions and studies in the form of a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from domain.profiles.profile import Education, Experience
from domain.profiles.reading import FIRST_YEAR, Form, read_text, read_year
from domain.shared.fingerprint import fingerprint
from domain.shared.text import fold_key

MAX_EXPERIENCES, MAX_EDUCATIONS, MAX_ACHIEVEMENTS = 100, 50, 100
TEXT, DESCRIPTION = 255, 5_000

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_UNTIL_NOW = {"present", "current", "now"}


def position_hash(experience: Experience) -> str:
    """By which a position is known again when a timeline is saved: role, company and start."""
    return fingerprint(fold_key(experience.role), fold_key(experience.company), experience.started_on)


def read_experiences(form: Form, field: str, value: Any) -> tuple[Experience, ...]:
    """In the order sent. Equal entries are taken once; entries of one position that differ are refused."""
    taken: dict[str, Experience] = {}
    for number, entry in enumerate(form.items(field, value, MAX_EXPERIENCES)):
        at = f"{field}[{number}]"
        experience = _experience(form, at, entry)
        if experience is None:
            continue
        former = taken.setdefault(position_hash(experience), experience)
        if (former.ended_on, former.description) != (experience.ended_on, experience.description):
            form.refuse(at, "This position is in the list twice; give one of them another start.")
    return tuple(taken.values())


def read_educations(form: Form, field: str, value: Any) -> tuple[Education, ...]:
    """In the order sent; equal entries are taken once."""
    taken: list[Education] = []
    for number, entry in enumerate(form.items(field, value, MAX_EDUCATIONS)):
        education = _education(form, f"{field}[{number}]", entry)
        if education is not None and education not in taken:
            taken.append(education)
    return tuple(taken)


def _experience(form: Form, at: str, entry: Mapping[str, Any]) -> Experience | None:
    role = read_text(form, f"{at}.role", entry.get("role"), TEXT)
    company = read_text(form, f"{at}.company", entry.get("company"), TEXT)
    description = read_text(form, f"{at}.description", entry.get("description"), DESCRIPTION, lines=True)
    started, _ = _day(form, f"{at}.start_date", entry.get("start_date"))
    end = entry.get("end_date")
    ended, is_month = _day(form, f"{at}.end_date", None if str(end).strip().lower() in _UNTIL_NOW else end)
    if not any((role, company, description, started, ended)):
        return None
    _require(form, f"{at}.role", role)
    _require(form, f"{at}.company", company)
    if started and ended and ended < started:
        if is_month and (ended.year, ended.month) == (started.year, started.month):
            ended = started
        else:
            form.refuse(f"{at}.end_date", "It is before the start.")
    return Experience(role or "", company or "", started, ended, description)


def _education(form: Form, at: str, entry: Mapping[str, Any]) -> Education | None:
    institution, degree, subject = (
        read_text(form, f"{at}.{name}", entry.get(name), TEXT) for name in ("institution", "degree", "field")
    )
    first, last = (read_year(form, f"{at}.{name}", entry.get(name)) for name in ("start_year", "end_year"))
    achievements = _achievements(form, f"{at}.achievements", entry.get("achievements"))
    if not any((institution, degree, subject, first, last, achievements)):
        return None
    _require(form, f"{at}.institution", institution)
    if first and last and last < first:
        form.refuse(f"{at}.end_year", "It is before the start.")
    return Education(institution or "", degree, subject, first, last, achievements)


def _achievements(form: Form, at: str, value: str | list[str] | None) -> str | list[str] | None:
    if not isinstance(value, list):
        return read_text(form, at, value, DESCRIPTION, lines=True)
    items = form.items(at, value, MAX_ACHIEVEMENTS)
    texts = (read_text(form, f"{at}[{number}]", item, DESCRIPTION, lines=True) for number, item in enumerate(items))
    return [text for text in texts if text is not None]


def _require(form: Form, field: str, text: str | None) -> None:
    if text is None and not form.refused(field):
        form.refuse(field, "It is required.")


def _day(form: Form, field: str, value: str | None) -> tuple[date | None, bool]:
    """The day, and whether only its month was said: then it is the first."""
    text = (value or "").strip()
    if not text:
        return None, False
    month = _MONTH.fullmatch(text)
    try:
        day = date(int(month[1]), int(month[2]), 1) if month else datetime.fromisoformat(text).date()
    except ValueError:
        form.refuse(field, "It must be a month such as 2021-09, or a day such as 2021-09-15.")
        return None, False
    if not FIRST_YEAR <= day.year <= form.last_year:
        form.refuse(field, f"It must be a date from {FIRST_YEAR} to {form.last_year}.")
        return None, False
    return day, month is not None
