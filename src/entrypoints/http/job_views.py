"""The public JSON of postings (http-api 2)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from application.jobs.posting_ports import ListedPosting, Posting, SavedPosting
from application.jobs.recommend_jobs import Recommendation
from domain.jobs.posting import JobKind, PostingStatus
from entrypoints.http.formats import instant

JOB_BODY_LIMIT = 262_144


class JobOut(msgspec.Struct, frozen=True):
    """`application_deadline` is the last day, `YYYY-MM-DD`; the day after it `status` is closed."""

    id: str
    title: str
    description: str
    company: str
    location: str
    job_type: JobKind
    experience_required: str | None
    skills_required: tuple[str, ...]
    salary_range: str | None
    apply_link: str | None
    posted_by: str
    application_deadline: str | None
    status: PostingStatus
    views_count: int
    applications_count: int
    created_at: str
    updated_at: str


class AdminJobOut(JobOut, frozen=True):
    """Address and name of who posted it are null when the account was erased.

    `is_withheld` tells that only admins find it, because its poster is suspended.
    """

    posted_by_email: str | None
    posted_by_name: str | None
    is_withheld: bool


class SavedJobOut(JobOut, frozen=True):
    saved_at: str


def job_out(posting: Posting) -> JobOut:
    return JobOut(**_fields(posting))


def admin_job_out(listed: ListedPosting) -> AdminJobOut:
    posting = listed.posting
    return AdminJobOut(
        **_fields(posting),
        posted_by_email=listed.email,
        posted_by_name=listed.name,
        is_withheld=posting.is_withheld,
    )


def saved_job_out(saved: SavedPosting) -> SavedJobOut:
    return SavedJobOut(**_fields(saved.posting), saved_at=instant(saved.saved_at))


def _fields(posting: Posting) -> dict[str, Any]:
    return {
        "id": posting.id,
        "title": posting.title,
        "description": posting.description,
        "company": posting.company,
        "location": posting.location,
        "job_type": posting.job_type,
        "experience_required": posting.experience,
        "skills_required": posting.skills,
        "salary_range": posting.salary,
        "apply_link": posting.apply_url,
        "posted_by": posting.posted_by,
        "application_deadline": posting.closes_on and posting.closes_on.isoformat(),
        "status": posting.status,
        "views_count": posting.views_count,
        "applications_count": posting.applications_count,
        "created_at": instant(posting.created_at),
        "updated_at": instant(posting.updated_at),
    }


class JobDetailOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: JobOut


class JobChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: JobOut
    message: str


class JobListOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """`total` counts what matches; `truncated` tells that a list without pages is cut. The rest is there with pages."""

    success: Literal[True]
    data: list[JobOut]
    total: int
    truncated: bool
    page: int | None = None
    limit: int | None = None
    total_pages: int | None = None


class SavedJobListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[SavedJobOut]
    total: int
    page: int
    limit: int
    total_pages: int


class JobSaved(msgspec.Struct, frozen=True):
    job_id: str
    is_saved: bool


class JobSavedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: JobSaved
    message: str


class JobMessageOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


class RecommendationOut(msgspec.Struct, frozen=True):
    """`score` is the share of the job's skills that you have, 0 to 1, each counted by how rare it is."""

    job: JobOut
    score: float
    matched_skills: tuple[str, ...]
    missing_skills: tuple[str, ...]
    reason: str

    @classmethod
    def of(cls, found: Recommendation) -> RecommendationOut:
        return cls(job_out(found.posting), round(found.score, 4), found.matched, found.missing, found.reason)


class RecommendationListOut(msgspec.Struct, frozen=True):
    """`message` says why the list is empty when it is."""

    success: Literal[True]
    data: list[RecommendationOut]
    message: str


class AdminJobDetailOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: AdminJobOut


class AdminJobChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: AdminJobOut
    message: str


class AdminJobListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[AdminJobOut]
    total: int


class JobIn(msgspec.Struct, frozen=True):
    """A posting, or the part of it that is to change; unknown fields are ignored.

    `status` is active, closed or draft; `application_deadline` the last day, `YYYY-MM-DD`. Empty texts and null clear
    optional fields.
    """

    title: str | msgspec.UnsetType | None = msgspec.UNSET
    description: str | msgspec.UnsetType | None = msgspec.UNSET
    company: str | msgspec.UnsetType | None = msgspec.UNSET
    location: str | msgspec.UnsetType | None = msgspec.UNSET
    job_type: str | msgspec.UnsetType | None = msgspec.UNSET
    skills_required: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    experience_required: str | msgspec.UnsetType | None = msgspec.UNSET
    salary_range: str | msgspec.UnsetType | None = msgspec.UNSET
    apply_link: str | msgspec.UnsetType | None = msgspec.UNSET
    application_deadline: str | msgspec.UnsetType | None = msgspec.UNSET
    status: str | msgspec.UnsetType | None = msgspec.UNSET

    def form(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in named.items() if value is not msgspec.UNSET}
