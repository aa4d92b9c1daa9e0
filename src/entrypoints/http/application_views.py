"""Applications as JSON (http-api 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from application.jobs.application_ports import ApplicationEntry, JobOfApplication, PersonView, Step
from application.jobs.read_applications import ApplicationPage
from domain.jobs.application import ApplicationStatus
from domain.jobs.posting import PostingStatus
from entrypoints.http.formats import instant, optional_instant

_NAMELESS = "Member"


class ApplicantProfileOut(msgspec.Struct, frozen=True):
    """The shape `MiniProfile`; what the caller may not see is null."""

    user_id: str
    name: str
    photo_url: str | None
    headline: str | None
    current_role: str | None
    current_company: str | None
    location: str | None
    skills: list[str]
    is_verified: bool


class ApplicantOut(msgspec.Struct, frozen=True):
    """The shape `Person`; `email` is null where the caller may not see it."""

    id: str
    user_id: str
    email: str | None
    role: str | None
    name: str
    photo_url: str | None
    headline: str | None
    profile: ApplicantProfileOut


class AppliedJobOut(msgspec.Struct, frozen=True):
    """`poster` is null when the caller may not know of the person."""

    id: str
    title: str
    company: str
    location: str
    job_type: str
    status: str
    posted_by: str
    poster: ApplicantOut | None


class ApplicationOut(msgspec.Struct, frozen=True):
    """`cv_url` leads to the applicant's present CV for some time; null when there is none."""

    id: str
    job_id: str
    applicant_id: str
    cv_url: str | None
    cover_letter: str | None
    status: str
    viewed_at: str | None
    decided_at: str | None
    response_message: str | None
    applied_at: str
    updated_at: str
    version: int
    job: AppliedJobOut
    job_title: str
    job_company: str
    company: str
    applicant: ApplicantOut
    profile: ApplicantProfileOut


class ApplicationStepOut(msgspec.Struct, frozen=True):
    """`by` is applicant, poster or admin; null when whoever it was has left."""

    step: int
    from_status: str | None
    to_status: str
    by: str | None
    occurred_at: str


class ApplicationListOut(msgspec.Struct, frozen=True):
    """`total` counts what matches; `truncated` tells that more than these match."""

    success: Literal[True]
    data: list[ApplicationOut]
    total: int
    truncated: bool


class ApplicationChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: ApplicationOut
    message: str


class ApplicationDetailOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: ApplicationOut
    history: list[ApplicationStepOut]


def application_list(page: ApplicationPage) -> ApplicationListOut:
    data = [application_out(entry) for entry in page.entries]
    return ApplicationListOut(True, data, page.total, truncated=page.total > len(data))


def application_out(entry: ApplicationEntry) -> ApplicationOut:
    stored, job = entry.application, entry.job
    applicant = _person(entry.applicant or PersonView(stored.applicant_id, None, {}))
    return ApplicationOut(
        id=stored.id,
        job_id=stored.job_id,
        applicant_id=stored.applicant_id,
        cv_url=entry.applicant.fields.get("cv_url") if entry.applicant else None,
        cover_letter=stored.cover_letter,
        status=stored.status,
        viewed_at=optional_instant(stored.viewed_at),
        decided_at=optional_instant(stored.decided_at),
        response_message=stored.response_message,
        applied_at=instant(stored.applied_at),
        updated_at=instant(stored.updated_at),
        version=stored.version,
        job=_job(job, entry.poster),
        job_title=job.title,
        job_company=job.company,
        company=job.company,
        applicant=applicant,
        profile=applicant.profile,
    )


def application_history(entry: ApplicationEntry, steps: Sequence[Step]) -> list[ApplicationStepOut]:
    return [
        ApplicationStepOut(step.number, step.from_status, step.to_status, _who(entry, step), instant(step.occurred_at))
        for step in steps
    ]


def _who(entry: ApplicationEntry, step: Step) -> str | None:
    if step.from_status in (None, ApplicationStatus.WITHDRAWN) or step.to_status is ApplicationStatus.WITHDRAWN:
        return "applicant"
    if step.actor_id is None:
        return None
    return "poster" if step.actor_id == entry.job.posted_by else "admin"


def _job(job: JobOfApplication, poster: PersonView | None) -> AppliedJobOut:
    return AppliedJobOut(
        id=job.id,
        title=job.title,
        company=job.company,
        location=job.location,
        job_type=job.job_type,
        # The client knows no deleted jobs.
        status=PostingStatus.CLOSED if job.status is PostingStatus.REMOVED else job.status,
        posted_by=job.posted_by,
        poster=_person(poster) if poster else None,
    )


def _person(person: PersonView) -> ApplicantOut:
    fields = person.fields
    profile = ApplicantProfileOut(
        user_id=person.user_id,
        name=fields.get("name") or _NAMELESS,
        photo_url=fields.get("photo_url"),
        headline=fields.get("headline"),
        current_role=fields.get("current_role"),
        current_company=fields.get("current_company"),
        location=fields.get("location"),
        skills=fields.get("skills", []),
        is_verified=fields.get("is_verified", False),
    )
    return ApplicantOut(
        id=person.user_id,
        user_id=person.user_id,
        email=fields.get("email"),
        role=person.role,
        name=profile.name,
        photo_url=profile.photo_url,
        headline=profile.headline,
        profile=profile,
    )
