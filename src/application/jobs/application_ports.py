"""What the use cases of applications need from outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from application.jobs.posting_ports import Postings
from application.shared.access import Caller
from application.shared.ports import UnitOfWork
from domain.jobs.application import Application, ApplicationStatus
from domain.jobs.posting import JobKind, PostingStatus


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of an application's history.

    Attributes:
        number: 1, 2, 3, ... within the application.
        from_status: None for the first.
    """

    number: int
    from_status: ApplicationStatus | None
    to_status: ApplicationStatus
    actor_id: str | None
    occurred_at: datetime


class Applications(Protocol):
    """Applications within a transaction; take the posting first where both are locked."""

    async def take(self, application_id: str) -> Application | None:
        """Locked until the transaction ends."""

    async def take_of(self, job_id: str, applicant_id: str) -> Application | None:
        """The person's one for this job, locked until the transaction ends."""

    async def is_active(self, user_id: str) -> bool:
        """Whether the account is active; it stays so until the transaction ends."""

    async def add(self, application: Application) -> None: ...

    async def store(self, application: Application) -> None:
        """Put it in place of the version before it. Raises ConcurrentWrite when that one is not there any more."""

    async def add_step(
        self,
        application: Application,
        from_status: ApplicationStatus | None,
        actor_id: str,
    ) -> int:
        """Record how it came to its present state; returns the number of the step. The application is locked."""

    async def rounds(self, application_id: str) -> int:
        """How often it was handed in."""

    async def count_one(self, job_id: str) -> bool:
        """Count one application more for a posting that is online; False when it is not."""

    async def discount_one(self, job_id: str) -> None:
        """Count one application less."""


class ApplicationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def applications(self) -> Applications: ...
    @property
    def portal_jobs(self) -> Postings: ...


@dataclass(frozen=True, slots=True)
class JobOfApplication:
    """What an application tells of its posting.

    Attributes:
        status: as it is to be shown, REMOVED for a deleted posting.
        is_withheld: as of `domain.jobs.posting`.
    """

    id: str
    college_id: str
    posted_by: str
    title: str
    company: str
    location: str
    job_type: JobKind
    status: PostingStatus
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody as a viewer may see them. `fields` has the names of the privacy policy; what is hidden is not in it."""

    user_id: str
    role: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """`is_applicant_active` is False for accounts that are suspended."""

    application: Application
    job: JobOfApplication
    is_applicant_active: bool

    def is_there_for_poster(self, *, or_withdrawn: bool) -> bool:
        """As `ApplicationFilter.is_for_poster` has it; `or_withdrawn` lets in those that were withdrawn."""
        is_gone = self.job.status is PostingStatus.REMOVED or not self.is_applicant_active
        return not is_gone and (or_withdrawn or self.application.status is not ApplicationStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class ApplicationEntry:
    """An application as a viewer may see it.

    Attributes:
        applicant: None when the account has no profile.
        poster: None when the viewer may not know of the person.
    """

    application: Application
    job: JobOfApplication
    applicant: PersonView | None
    poster: PersonView | None


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Whose applications, or which; what is None does not narrow.

    Attributes:
        status: None for all but the withdrawn ones, which are found by their status alone.
        is_for_poster: leave out what a poster does not see: withdrawn ones, those of suspended people, and those for
            postings that were deleted.
    """

    college_id: str
    applicant_id: str | None = None
    job_id: str | None = None
    posted_by: str | None = None
    status: ApplicationStatus | None = None
    is_for_poster: bool = False


class ApplicationQueries(Protocol):
    """Reads outside of transactions. Applications of erased people are gone for all of them."""

    async def page(self, wanted: ApplicationFilter, limit: int, offset: int) -> tuple[Sequence[StoredApplication], int]:
        """Newest first, and how many there are in all."""

    async def one(self, application_id: str) -> StoredApplication | None: ...

    async def history(self, application_id: str, limit: int) -> Sequence[Step]:
        """The latest steps, in the order in which they happened."""

    async def job(self, job_id: str) -> JobOfApplication | None:
        """A posting of whatever college and status."""


class People(Protocol):
    async def of(
        self, caller: Caller, user_ids: Collection[str], applicants: Collection[str]
    ) -> Mapping[str, PersonView]:
        """Those of these people whom the caller may know of, by id; a few statements, however many they are.

        Args:
            applicants: those of them who applied for a job of the caller's, and by that show SHOWN_TO_POSTER.
        """
