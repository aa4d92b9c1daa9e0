"""Background work as a durable record. The broker only carries ids; this is what is true (decision P5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from domain.shared.domain_events import DomainEvent

LEASE = timedelta(seconds=30)
"""How long a claim holds without being renewed."""

RENEW_EVERY = timedelta(seconds=10)

MAX_CRASHES = 25
"""Workers that may die over one job without progress before it counts as poison."""


class JobType(StrEnum):
    SKILL_GRAPH = "skill_graph"
    CAREER_PREDICTION = "career_prediction"
    TALENT_CLUSTERING = "talent_clustering"
    ID_VALIDATION = "id_validation"
    CAPSULE_RANKING = "capsule_ranking"
    ENGAGEMENT_SCORING = "engagement_scoring"
    DATASET_IMPORT = "dataset_import"
    DATASET_UNDO = "dataset_undo"
    DELIVER_EVENT = "deliver_event"
    SEND_EMAIL = "send_email"
    ACCOUNT_REQUEST = "account_request"
    """Registration, a new code or a reset link: answered alike and at once, done here, so that no one learns who
    has an account."""
    BROADCAST = "broadcast"
    SEND_DIGESTS = "send_digests"
    EXPORT_PERSON = "export_person"
    ERASE_PERSON = "erase_person"
    SEAL_AUDIT = "seal_audit"
    CLEAN_UP = "clean_up"
    CLOSE_EXPIRED_JOBS = "close_expired_jobs"
    INDEX_PEOPLE = "index_people"
    """Makes everyone found by the directory's search as they are stored now."""
    MERGE_SKILLS = "merge_skills"


AI_JOB_TYPES = frozenset(
    {
        JobType.SKILL_GRAPH,
        JobType.CAREER_PREDICTION,
        JobType.TALENT_CLUSTERING,
        JobType.ID_VALIDATION,
        JobType.CAPSULE_RANKING,
        JobType.ENGAGEMENT_SCORING,
    }
)


class Queue(StrEnum):
    FILES = "file_processing"
    AI = "ai_processing"
    NOTIFICATIONS = "notifications"
    DEFAULT = "default"


def queue_of(job_type: JobType) -> Queue:
    """The queue whose workers run this type."""
    if job_type in AI_JOB_TYPES or job_type is JobType.INDEX_PEOPLE:
        return Queue.AI
    if job_type in (JobType.DATASET_IMPORT, JobType.DATASET_UNDO):
        return Queue.FILES
    if job_type in (JobType.SEND_EMAIL, JobType.ACCOUNT_REQUEST, JobType.BROADCAST, JobType.SEND_DIGESTS):
        return Queue.NOTIFICATIONS
    return Queue.DEFAULT


class JobStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NO_HANDLER = "no_handler"
    """Ended without being done: nothing in this installation handles the type (decision D1)."""


ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.NO_HANDLER})


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be recorded.

    Attributes:
        dedupe_key: a pending job of the same type and key takes this one in (1 to 190 characters).
        priority: 1 (first) to 10 (last).
    """

    job_type: JobType
    dedupe_key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    college_id: str | None = None
    priority: int = 5
    max_retries: int = 3
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that one worker holds until `lease_until`."""

    id: str
    job_type: JobType
    payload: Mapping[str, Any]
    worker_id: str
    retry_count: int
    max_retries: int
    crash_count: int = 0
    college_id: str | None = None


@dataclass(frozen=True, slots=True)
class JobEnded(DomainEvent):
    """An analysis job came to its end, whichever; `outcome` is a JobStatus in ENDED."""

    topic: ClassVar[str] = "background.job_ended"
    aggregate_type: ClassVar[str] = "job"

    job_type: str
    outcome: str


def backoff(retry: int) -> timedelta:
    """Waiting time before try number `retry` (1 is the first retry): 5 s doubled each time, at most 10 minutes."""
    return timedelta(seconds=min(5 * 2 ** (retry - 1), 600))
