"""What the use cases of postings need from outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from application.shared.ports import SkillNames, UnitOfWork
from application.shared.search import TextQuery
from domain.jobs.matching import Candidate
from domain.jobs.posting import CloseReason, JobKind, PostingStatus


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting of the portal as it is stored.

    Attributes:
        closes_on: last day on which one can apply, to its end in UTC; None for no end.
        status: as stored; a posting whose last day has passed may still be ACTIVE here.
        published_at: when it went online the last time; None before the first.
        skills: display names in the poster's order.
        is_withheld: as of `domain.jobs.posting`, when it was read.
    """

    id: str
    college_id: str
    posted_by: str
    title: str
    description: str
    company: str
    location: str
    job_type: JobKind
    experience: str | None
    salary: str | None
    apply_url: str | None
    closes_on: date | None
    status: PostingStatus
    published_at: datetime | None
    closed_at: datetime | None
    close_reason: CloseReason | None
    skills: tuple[str, ...]
    views_count: int
    applications_count: int
    created_at: datetime
    updated_at: datetime
    version: int
    is_withheld: bool = False


class Postings(Protocol):
    """Postings within a transaction."""

    async def take(self, job_id: str) -> Posting | None:
        """The posting, of whatever college and status, locked until the transaction ends."""

    async def by_id(self, job_id: str) -> Posting | None:
        """The same without the lock."""

    async def add(self, posting: Posting, skill_ids: Sequence[str]) -> None: ...

    async def store(self, posting: Posting, skill_ids: Sequence[str] | None) -> None:
        """Put it in place of the one that was taken, without its counters; None leaves its skills as they are.

        Raises:
            ConcurrentWrite: it was changed meanwhile; `posting.version` is that of the one that was taken.
        """

    async def delete(self, posting: Posting) -> None:
        """Remove it for good, with its views and everywhere that it was saved. It has no applications."""

    async def has_applications(self, job_id: str) -> bool:
        """Whether anybody ever applied, withdrawn applications included."""

    async def count_view(self, job_id: str, user_id: str, at: datetime, since: datetime) -> bool:
        """Count a look at it, unless one of the same person was counted after `since`; whether it was counted."""

    async def save(self, user_id: str, job_id: str, at: datetime) -> None:
        """Remember it for the person; nothing happens when it is remembered already."""

    async def unsave(self, user_id: str, job_id: str) -> None: ...

    async def expired(self, today: date, limit: int) -> Sequence[str]:
        """Ids of online postings whose last day lies before `today`, those that ended first first."""


class JobsUnitOfWork(UnitOfWork, Protocol):
    @property
    def portal_jobs(self) -> Postings: ...
    @property
    def skills(self) -> SkillNames: ...


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which postings of a college; what is None does not narrow.

    Attributes:
        status: as shown; None for all. Removed ones are never meant.
        seen_by: of what is not online only the postings of this person; None for those of everybody.
        posted_by: only postings of this person.
        with_withheld: those that are withheld, too.
        location, company: folded; a part of the field.
        skill_keys: any of these skills (S1) or of the skills that they are aliases of.
    """

    college_id: str
    status: PostingStatus | None = PostingStatus.ACTIVE
    seen_by: str | None = None
    posted_by: str | None = None
    text: TextQuery | None = None
    location: str | None = None
    company: str | None = None
    job_type: JobKind | None = None
    skill_keys: tuple[str, ...] | None = None
    with_withheld: bool = False


@dataclass(frozen=True, slots=True)
class JobPage:
    """`total` counts what matches, wherever the page ends."""

    postings: Sequence[Posting]
    total: int


@dataclass(frozen=True, slots=True)
class ListedPosting:
    """A posting as admins see it; address and name are None of an erased account."""

    posting: Posting
    email: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class SavedPosting:
    posting: Posting
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Demand:
    """What the online postings of a college ask for.

    Attributes:
        postings: how many there are.
        askers: how many ask for a skill, by its id.
    """

    postings: int
    askers: Mapping[str, int]


class PostingQueries(Protocol):
    """Reads on connections of its own. `today` decides which postings are over."""

    async def page(self, wanted: JobFilter, today: date, limit: int, offset: int) -> JobPage:
        """Best matches of a text first; then the latest published first, or made first when not only online ones."""

    async def listed(
        self, wanted: JobFilter, today: date, limit: int, offset: int
    ) -> tuple[Sequence[ListedPosting], int]:
        """The same with those who posted them."""

    async def one(self, job_id: str, viewer_id: str) -> tuple[Posting, datetime | None] | None:
        """The posting, of whatever college and status, and when a look of this viewer was counted the last time."""

    async def one_listed(self, job_id: str) -> ListedPosting | None: ...

    async def saved(self, user_id: str, limit: int, offset: int) -> tuple[Sequence[SavedPosting], int]:
        """Saved the latest first, and how many there are; without removed ones, and drafts of others."""

    async def postings(self, job_ids: Collection[str]) -> Mapping[str, Posting]:
        """Those of these that exist, by id."""

    async def skills_of(self, user_id: str) -> frozenset[str]:
        """Ids of the skills in somebody's profile."""

    async def candidates(
        self, college_id: str, user_id: str, skill_ids: Collection[str], today: date, limit: int
    ) -> Sequence[Candidate]:
        """The latest online postings that ask for one of these skills, without the person's own and those that the
        person applied for at any time."""

    async def demand(self, college_id: str, today: date) -> Demand:
        """Reads all online postings of the college."""

    async def skill_names(self, skill_ids: Collection[str]) -> Mapping[str, str]:
        """Display names by id."""
