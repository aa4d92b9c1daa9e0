"""Profiles as JSON (http-api 2 and 1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from domain.profiles.profile import Education, Experience
from entrypoints.http.formats import instant, optional_instant


class ExperienceOut(msgspec.Struct, frozen=True):
    """Dates are `YYYY-MM`, or `YYYY-MM-DD` where the day is not the first of the month."""

    company: str
    role: str
    start_date: str | None
    end_date: str | None
    description: str | None

    @classmethod
    def of(cls, experience: Experience) -> ExperienceOut:
        return cls(
            experience.company,
            experience.role,
            _month(experience.started_on),
            _month(experience.ended_on),
            experience.description,
        )


class EducationOut(msgspec.Struct, frozen=True):
    institution: str
    degree: str | None
    field: str | None
    start_year: int | None
    end_year: int | None
    achievements: str | list[str] | None

    @classmethod
    def of(cls, education: Education) -> EducationOut:
        return cls(**{name: getattr(education, name) for name in cls.__struct_fields__})


class ProfileOut(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller may not see is null, or an empty list.

    `profile_completion_missing` names what is not filled in yet; it is there for the person and admins only.
    """

    id: str
    user_id: str
    name: str | None = None
    email: str | None = None
    photo_url: str | None = None
    bio: str | None = None
    headline: str | None = None
    current_company: str | None = None
    current_role: str | None = None
    location: str | None = None
    batch_year: int | None = None
    graduation_year: int | None = None
    department: str | None = None
    industry: str | None = None
    years_of_experience: int | None = None
    willing_to_mentor: bool | None = None
    willing_to_hire: bool | None = None
    experience_timeline: list[ExperienceOut] = []
    education_details: list[EducationOut] = []
    skills: list[str] = []
    achievements: list[str] = []
    social_links: dict[str, str] = {}
    cv_url: str | None = None
    profile_completion_percentage: int | None = None
    profile_completion_missing: list[str] | None = None
    is_verified: bool | None = None
    verified_by: str | None = None
    verified_at: str | None = None
    created_at: str
    updated_at: str


def profile_out(fields: Mapping[str, Any]) -> ProfileOut:
    """Of fields as ShowProfiles gives them."""
    return ProfileOut(**_formatted(fields))


def _formatted(fields: Mapping[str, Any]) -> dict[str, Any]:
    missing = fields.get("profile_completion_missing")
    return {
        **fields,
        "experience_timeline": [ExperienceOut.of(one) for one in fields.get("experience_timeline", ())],
        "education_details": [EducationOut.of(one) for one in fields.get("education_details", ())],
        "skills": list(fields.get("skills", ())),
        "achievements": list(fields.get("achievements", ())),
        "social_links": dict(fields.get("social_links", {})),
        "profile_completion_missing": None if missing is None else list(missing),
        "verified_at": optional_instant(fields.get("verified_at")),
        "created_at": instant(fields["created_at"]),
        "updated_at": instant(fields["updated_at"]),
    }


def _month(day: date | None) -> str | None:
    if day is None:
        return None
    return day.strftime("%Y-%m") if day.day == 1 else day.isoformat()
