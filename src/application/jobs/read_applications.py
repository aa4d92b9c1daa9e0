"""Applications as applicants, posters and admins see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.jobs.application_ports import (
    ApplicationEntry,
    ApplicationFilter,
    ApplicationQueries,
    JobOfApplication,
    People,
    Step,
    StoredApplication,
)
from application.shared.access import Caller, require_admin
from domain.identity.account import Role
from domain.jobs.application import parse_filter_status
from domain.jobs.posting import PostingStatus
from domain.shared.errors import FieldError, InvalidValue, NotAllowed, NotFound
from domain.shared.ids import parse_id

UNKNOWN = "There is no such application."
_UNKNOWN_JOB = "There is no such job."
_UNKNOWN_PERSON = "There is no such account."
_POSTERS = frozenset({Role.ALUMNI, Role.RECRUITER, Role.ADMIN})
_MAX_PAGE = 1_000_000
_MAX_OFFSET = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted; without a limit as much as one list may have.

    Attributes:
        status: as clients send it.
        offset: how many to leave out before, whatever the page says; None goes by pages.
    """

    status: str | None = None
    page: int = 1
    limit: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """`total` counts what matches."""

    entries: Sequence[ApplicationEntry]
    total: int


class ReadApplications:
    """All lists are newest first, and raise InvalidValue for an unknown status and for numbers out of range.

    Who withdrew an application has none: lists have withdrawn ones only where they are asked for by that status.

    Jobs, applications and people of other colleges are not found.
    """

    def __init__(self, queries: ApplicationQueries, people: People, *, list_cap: int) -> None:
        self._queries = queries
        self._people = people
        self._list_cap = list_cap

    async def entry(self, caller: Caller, application_id: str, *, or_withdrawn: bool = False) -> ApplicationEntry:
        """One application.

        Args:
            or_withdrawn: whether one that was withdrawn is there for the poster, too.

        Raises:
            NotFound. NotAllowed: the caller is neither the applicant, nor the poster of the job, nor an admin.
        """
        found = await self._queries.one(parse_id(application_id, UNKNOWN))
        if found is None or found.job.college_id != caller.college_id:
            raise NotFound(UNKNOWN)
        if caller.user_id != found.application.applicant_id and caller.role is not Role.ADMIN:
            if caller.user_id != found.job.posted_by:
                raise NotAllowed("This application is not yours.")
            if not found.is_there_for_poster(or_withdrawn=or_withdrawn):
                raise NotFound(UNKNOWN)
        (entry,) = await self._entries(caller, [found])
        return entry

    async def history(self, entry: ApplicationEntry) -> Sequence[Step]:
        """The latest steps of an application that was read, in the order in which they happened."""
        return await self._queries.history(entry.application.id, self._list_cap)

    async def of_applicant(self, caller: Caller, user_id: str, window: Window) -> ApplicationPage:
        """Those of a person. Raises NotAllowed unless that is the caller, or the caller an admin."""
        known = parse_id(user_id, _UNKNOWN_PERSON)
        if caller.user_id != known and caller.role is not Role.ADMIN:
            raise NotAllowed("You can only see your own applications.")
        await self._check_person(caller, known)
        return await self._page(caller, ApplicationFilter(caller.college_id, applicant_id=known), window)

    async def of_poster(self, caller: Caller, user_id: str, window: Window) -> ApplicationPage:
        """Those for all jobs of a person. Raises NotAllowed for students, and for the jobs of others but to admins."""
        known = parse_id(user_id, _UNKNOWN_PERSON)
        if caller.role not in _POSTERS or (caller.user_id != known and caller.role is not Role.ADMIN):
            raise NotAllowed("You can only see applications for your own jobs.")
        await self._check_person(caller, known)
        return await self._page(
            caller, ApplicationFilter(caller.college_id, posted_by=known, is_for_poster=True), window
        )

    async def of_job(self, caller: Caller, job_id: str, window: Window) -> ApplicationPage:
        """Those for one job. Raises NotFound, and NotAllowed unless the caller posted it, or is an admin."""
        job = await self._job(caller, job_id)
        if job is None or job.status is PostingStatus.REMOVED:
            raise NotFound(_UNKNOWN_JOB)
        if caller.user_id != job.posted_by and caller.role is not Role.ADMIN:
            if job.status is PostingStatus.DRAFT or job.is_withheld:
                raise NotFound(_UNKNOWN_JOB)
            raise NotAllowed("This job is not yours.")
        return await self._page(caller, ApplicationFilter(caller.college_id, job_id=job.id, is_for_poster=True), window)

    async def for_admin(self, caller: Caller, job_id: str, window: Window) -> ApplicationPage:
        """All for one job, also for a deleted one. Raises NotAllowed, NotFound."""
        require_admin(caller)
        job = await self._job(caller, job_id)
        if job is None:
            raise NotFound(_UNKNOWN_JOB)
        return await self._page(caller, ApplicationFilter(caller.college_id, job_id=job.id), window)

    async def _check_person(self, caller: Caller, user_id: str) -> None:
        if caller.user_id != user_id and not await self._people.of(caller, [user_id], []):
            raise NotFound(_UNKNOWN_PERSON)

    async def _job(self, caller: Caller, job_id: str) -> JobOfApplication | None:
        job = await self._queries.job(parse_id(job_id, _UNKNOWN_JOB))
        return job if job is not None and job.college_id == caller.college_id else None

    async def _page(self, caller: Caller, wanted: ApplicationFilter, window: Window) -> ApplicationPage:
        if window.limit is not None and not 1 <= window.limit <= self._list_cap:
            raise _wrong("limit", f"It lies between 1 and {self._list_cap}.")
        if not 1 <= window.page <= _MAX_PAGE:
            raise _wrong("page", "It counts from 1.")
        if window.offset is not None and not 0 <= window.offset <= _MAX_OFFSET:
            raise _wrong("offset", "It counts from 0.")
        size = window.limit or self._list_cap
        start = (window.page - 1) * size if window.offset is None else window.offset
        wanted = replace(wanted, status=parse_filter_status(window.status))
        found, total = await self._queries.page(wanted, size, start)
        return ApplicationPage(await self._entries(caller, found), total)

    async def _entries(self, caller: Caller, found: Sequence[StoredApplication]) -> Sequence[ApplicationEntry]:
        applicants = {one.application.applicant_id for one in found if one.job.posted_by == caller.user_id}
        everybody = {one.application.applicant_id for one in found} | {one.job.posted_by for one in found}
        people = await self._people.of(caller, everybody, applicants)
        return [
            ApplicationEntry(
                one.application, one.job, people.get(one.application.applicant_id), people.get(one.job.posted_by)
            )
            for one in found
        ]


def _wrong(field: str, message: str) -> InvalidValue:
    return InvalidValue(f"{field}: {message}", errors=[FieldError(field, message)])
