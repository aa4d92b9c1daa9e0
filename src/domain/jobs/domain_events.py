"""What happens to postings of the portal and to applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class JobPosted(DomainEvent):
    """A posting went online, for the first time or again; the aggregate is the job."""

    topic: ClassVar[str] = "jobs.posted"
    aggregate_type: ClassVar[str] = "job"

    posted_by: str


@dataclass(frozen=True, slots=True)
class JobChanged(DomainEvent):
    """A posting that is online says something else now; the aggregate is the job."""

    topic: ClassVar[str] = "jobs.changed"
    aggregate_type: ClassVar[str] = "job"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobClosed(DomainEvent):
    """A posting takes no more applications; `reason` is a CloseReason. The aggregate is the job."""

    topic: ClassVar[str] = "jobs.closed"
    aggregate_type: ClassVar[str] = "job"

    posted_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted(DomainEvent):
    """Somebody applied; the aggregate is the application. `round` grows when one applies again after a withdrawal."""

    topic: ClassVar[str] = "jobs.application_submitted"
    aggregate_type: ClassVar[str] = "application"

    job_id: str
    applicant_id: str
    round: int


@dataclass(frozen=True, slots=True)
class ApplicationReviewed(DomainEvent):
    """The poster of the job set another state, or wrote to the applicant; the aggregate is the application.

    Attributes:
        step: number of the entry in the application's history, from 1 on.
    """

    topic: ClassVar[str] = "jobs.application_reviewed"
    aggregate_type: ClassVar[str] = "application"

    job_id: str
    applicant_id: str
    status: str
    step: int


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn(DomainEvent):
    """The applicant took it back; the aggregate is the application."""

    topic: ClassVar[str] = "jobs.application_withdrawn"
    aggregate_type: ClassVar[str] = "application"

    job_id: str
    applicant_id: str
    round: int
