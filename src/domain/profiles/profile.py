"""What is known of a person, apart from the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Experience:
    """A position of the timeline; a start or an end that is not known is None, as is the end of the present one."""

    role: str
    company: str
    started_on: date | None = None
    ended_on: date | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Education:
    """`achievements` is a text or a list of texts, as the person sent it."""

    institution: str
    degree: str | None = None
    field: str | None = None
    start_year: int | None = None
    end_year: int | None = None
    achievements: str | list[str] | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's profile, whoever may see it.

    Attributes:
        name: 1 to 255 characters.
        batch_year: of graduation.
        years_of_experience: as the person says; None for not said.
        social_links: by kind (linkedin, github, twitter, website, phone).
        experiences: in the person's order.
        skills: display names, in the person's order.
        photo_file_id, cv_file_id: of stored files.
        completion: percentage, 0 to 100.
    """

    user_id: str
    college_id: str
    name: str
    created_at: datetime
    updated_at: datetime
    version: int
    headline: str | None = None
    bio: str | None = None
    batch_year: int | None = None
    department: str | None = None
    industry: str | None = None
    current_role: str | None = None
    current_company: str | None = None
    location: str | None = None
    years_of_experience: int | None = None
    achievements: tuple[str, ...] = ()
    social_links: Mapping[str, Any] | None = None
    willing_to_mentor: bool = False
    willing_to_hire: bool = False
    experiences: tuple[Experience, ...] = ()
    educations: tuple[Education, ...] = ()
    skills: tuple[str, ...] = ()
    photo_file_id: str | None = None
    cv_file_id: str | None = None
    completion: int = 0
    is_verified: bool = False
    verified_by: str | None = None
    verified_at: datetime | None = None
