"""The form by which postings are made and changed, under the names of the API."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from domain.jobs.posting import JobKind, PostingStatus
from domain.shared.errors import FieldError, InvalidValue
from domain.shared.skill_names import skills_by_key
from domain.shared.text import squash

MAX_LINE = 255
MAX_DESCRIPTION = 20_000
MAX_URL = 2_000
MAX_SKILLS = 50
MAX_SKILL = 100
_MAX_SKILL_KEY = 400

_WITHOUT_SCHEME = re.compile(r"[^\W_][\w-]*(\.[\w-]+)+([/?#]|$)")

REQUIRED = ("title", "description", "company", "location", "skills_required")
_REQUIRED_TEXT = "It is required."


def new_posting(form: Mapping[str, Any], today: date) -> dict[str, Any]:
    """All values of a new posting, by field of the posting; `job_type` is full-time and `status` active by default.

    Args:
        form: texts, and a list of texts under `skills_required`; None and empty texts are as good as absent.

    Raises:
        InvalidValue: with every wrong field.
    """
    absent = {name: None for name in REQUIRED if name not in form}
    checked = _Checked({**form, **absent}, today, None)
    if checked.values.get("status") is PostingStatus.CLOSED:
        checked.refuse("status", "A new posting is active or a draft.")
    checked.done()
    optional = dict.fromkeys(("experience", "salary", "apply_url", "closes_on"))
    return {**optional, "job_type": JobKind.FULL_TIME, "status": PostingStatus.ACTIVE, **checked.values}


def changes_of(form: Mapping[str, Any], today: date, closes_on: date | None) -> dict[str, Any]:
    """What a form asks to change, by field of the posting: any part of the form of a new one.

    None and empty texts clear optional fields, and leave `job_type` and `status` as they are.

    Args:
        closes_on: the posting's present last day, which may be sent back although it has passed.

    Raises:
        InvalidValue: with every wrong field.
    """
    checked = _Checked(form, today, closes_on)
    checked.done()
    return checked.values


class _Checked:
    """Attributes: values: those that are well, by field of the posting."""

    def __init__(self, form: Mapping[str, Any], today: date, closes_on: date | None) -> None:
        self._wrong: list[FieldError] = []
        self._today = today
        self._closes_on = closes_on
        self.values: dict[str, Any] = {}
        for name, (field, read) in _FIELDS.items():
            if name not in form:
                continue
            try:
                value = read(self, form[name])
            except ValueError as error:
                self.refuse(name, str(error))
                continue
            if value is not None or name not in ("job_type", "status"):
                self.values[field] = value

    def refuse(self, name: str, message: str) -> None:
        self._wrong.append(FieldError(name, message))

    def done(self) -> None:
        if self._wrong:
            raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in self._wrong), errors=self._wrong)

    def line(self, text: str | None) -> str:
        value = self.optional_line(text)
        if value is None:
            raise ValueError(_REQUIRED_TEXT)
        return value

    def optional_line(self, text: str | None) -> str | None:
        value = squash(text or "")
        if len(value) > MAX_LINE or not _is_text(value):
            raise ValueError(f"It has at most {MAX_LINE} characters, in one line.")
        return value or None

    def description(self, text: str | None) -> str:
        value = (text or "").replace("\r\n", "\n").strip()
        if not value:
            raise ValueError(_REQUIRED_TEXT)
        if len(value) > MAX_DESCRIPTION or not all(map(_is_text, value.replace("\t", "\n").split("\n"))):
            raise ValueError(f"It has at most {MAX_DESCRIPTION} characters, and no control characters.")
        return value

    def skills(self, names: list[str] | None) -> tuple[str, ...]:
        value = skills_by_key(names or ())
        if not value:
            raise ValueError("Name at least one skill.")
        if len(value) > MAX_SKILLS:
            raise ValueError(f"Name at most {MAX_SKILLS} skills.")
        for key, name in value.items():
            # Folding may lengthen a name.
            if len(name) > MAX_SKILL or len(key) > _MAX_SKILL_KEY or not _is_text(name):
                raise ValueError(f"Each skill has at most {MAX_SKILL} characters.")
        return tuple(value.values())

    def url(self, text: str | None) -> str | None:
        value = (text or "").strip()
        # As people write it on paper.
        if _WITHOUT_SCHEME.match(value):
            value = f"https://{value}"
        if value and not _is_address(value):
            raise ValueError(f"It is an address with http:// or https:// and at most {MAX_URL} characters.")
        return value or None

    def deadline(self, text: str | None) -> date | None:
        value = _day((text or "").strip())
        if value is not None and value < self._today and value != self._closes_on:
            raise ValueError("This day has passed.")
        return value

    def kind(self, text: str | None) -> JobKind | None:
        if text and text not in list(JobKind):
            raise ValueError(f"It is one of {', '.join(JobKind)}.")
        return JobKind(text) if text else None

    def status(self, text: str | None) -> PostingStatus | None:
        if text and text not in _SETTABLE:
            raise ValueError(f"It is one of {', '.join(_SETTABLE)}.")
        return PostingStatus(text) if text else None


_SETTABLE = (PostingStatus.ACTIVE, PostingStatus.CLOSED, PostingStatus.DRAFT)
_FIELDS: Mapping[str, tuple[str, Callable[[_Checked, Any], Any]]] = {
    "title": ("title", _Checked.line),
    "description": ("description", _Checked.description),
    "company": ("company", _Checked.line),
    "location": ("location", _Checked.line),
    "job_type": ("job_type", _Checked.kind),
    "skills_required": ("skills", _Checked.skills),
    "experience_required": ("experience", _Checked.optional_line),
    "salary_range": ("salary", _Checked.optional_line),
    "apply_link": ("apply_url", _Checked.url),
    "application_deadline": ("closes_on", _Checked.deadline),
    "status": ("status", _Checked.status),
}


def _day(text: str) -> date | None:
    """A date, or the day in UTC of a full ISO instant, which without a zone is in UTC."""
    if not text:
        return None
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo is None else instant.astimezone(UTC)).date()
    except (ValueError, OverflowError):
        raise ValueError("It is a date, YYYY-MM-DD.") from None


def _is_address(text: str) -> bool:
    if len(text) > MAX_URL or " " in text or not _is_text(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_text(text: str) -> bool:
    """No control characters and no lone surrogates."""
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
