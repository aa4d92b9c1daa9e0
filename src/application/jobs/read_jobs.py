"""Postings as members and admins find them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from application.jobs.posting_access import UNKNOWN, as_shown, visible
from application.jobs.posting_ports import (
    JobFilter,
    JobPage,
    JobsUnitOfWork,
    ListedPosting,
    Posting,
    PostingQueries,
)
from application.shared.access import Caller, require_admin
from application.shared.cached_answers import CachedAnswers
from application.shared.paging import Page, check_window
from application.shared.ports import Clock, ConcurrentWrite, DataKind, Generations
from application.shared.retrying import retrying
from application.shared.search import SearchScope, UnderstandText
from domain.identity.account import Role
from domain.jobs.posting import JobKind, PostingStatus
from domain.shared.errors import FieldError, InvalidValue
from domain.shared.fingerprint import fingerprint
from domain.shared.ids import parse_id
from domain.shared.skill_names import skills_by_key
from domain.shared.text import fold_key

VIEW_EVERY = timedelta(hours=24)
"""One person's looks at one posting within this time count once."""

_MAX_TEXT = 200
_MAX_SKILLS = 50
_STATUSES = (PostingStatus.ACTIVE, PostingStatus.CLOSED, PostingStatus.DRAFT)


@dataclass(frozen=True, slots=True)
class JobQuery:
    """What a list is asked for, as it came: empty texts and `all` do not narrow.

    Attributes:
        status: None is active; `all` is all that the caller may see.
        page: None for everything, as much as one list may have.
    """

    search: str | None = None
    location: str | None = None
    company: str | None = None
    job_type: str | None = None
    skills: tuple[str, ...] = ()
    status: str | None = None
    page: Page | None = None


class ReadJobs:
    def __init__(
        self,
        uow: Callable[[], JobsUnitOfWork],
        postings: PostingQueries,
        understand: UnderstandText,
        answers: CachedAnswers,
        generations: Generations,
        clock: Clock,
        *,
        list_cap: int,
    ) -> None:
        self._uow = uow
        self._postings = postings
        self._understand = understand
        self._answers = answers
        self._generations = generations
        self._clock = clock
        self._list_cap = list_cap

    async def listed(self, caller: Caller, query: JobQuery, encode: Callable[[JobPage], bytes]) -> bytes:
        """What `encode` makes of the postings that match.

        Online ones are the same for everybody of a college and kept, so that their numbers of views and applications
        may be a little old. Of others the caller finds the own ones only, as an admin everybody's.

        Raises:
            InvalidValue: with every wrong filter.
        """
        wanted = _filter(caller, query)
        today = self._clock.now().date()

        async def make() -> bytes:
            limit, offset = (query.page.limit, query.page.offset) if query.page else (self._list_cap, 0)
            return encode(await self._page(await self._understood(wanted, query.search), today, limit, offset))

        if wanted.status is not PostingStatus.ACTIVE:
            return await make()
        generation = await self._generations.current(caller.college_id, DataKind.JOBS)
        page = (query.page.page, query.page.limit) if query.page else ()
        digest = fingerprint(
            query.search, wanted.location, wanted.company, wanted.job_type, wanted.skill_keys or (), page
        )
        # The day: a posting is over at midnight, without anything being changed.
        return await self._answers.get(f"jobs:{caller.college_id}:{generation}:{today}:{digest}", make)

    async def _page(self, wanted: JobFilter, today: date, limit: int, offset: int) -> JobPage:
        found = await self._postings.page(wanted, today, limit, offset)
        return JobPage([as_shown(posting, today) for posting in found.postings], found.total)

    async def _understood(self, wanted: JobFilter, search: str | None) -> JobFilter:
        text = await self._understand(search or "", wanted.college_id, SearchScope.JOBS)
        return replace(wanted, text=text)

    async def of_user(self, caller: Caller, user_id: str) -> JobPage:
        """Somebody's postings, newest first: online ones, with the others for the person and for admins.

        Raises NotFound for a malformed id; nobody is told whether there is such a person.
        """
        key = parse_id(user_id, "There is no such member.")
        is_all = caller.role is Role.ADMIN or caller.user_id == key
        status = None if is_all else PostingStatus.ACTIVE
        wanted = JobFilter(caller.college_id, status, posted_by=key, with_withheld=caller.role is Role.ADMIN)
        return await self._page(wanted, self._clock.now().date(), self._list_cap, 0)

    async def one(self, caller: Caller, job_id: str) -> Posting:
        """The posting, this look at it counted. Raises NotFound as `visible`."""
        found = await self._postings.one(parse_id(job_id, UNKNOWN), caller.user_id)
        posting, viewed_at = found or (None, None)
        posting, now = visible(posting, caller), self._clock.now()
        is_seen = viewed_at is not None and viewed_at > now - VIEW_EVERY
        if not is_seen and posting.posted_by != caller.user_id and posting.status is not PostingStatus.DRAFT:
            posting = replace(posting, views_count=posting.views_count + await self._count_view(caller, posting.id))
        return as_shown(posting, now.date())

    async def _count_view(self, caller: Caller, job_id: str) -> int:
        now = self._clock.now()

        async def write() -> bool:
            async with self._uow() as uow:
                is_counted = await uow.portal_jobs.count_view(job_id, caller.user_id, now, now - VIEW_EVERY)
                await uow.commit()
                return is_counted

        try:
            return int(await retrying(write))
        except ConcurrentWrite:
            # Reading must not fail for a number; the next look counts.
            return 0

    async def for_admin(
        self, caller: Caller, status: str | None, search: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ListedPosting], int]:
        """Postings of the college in all states, and how many there are. Raises NotAllowed, InvalidValue."""
        require_admin(caller)
        wanted = replace(_filter(caller, JobQuery(search=search, status=status or "all")), with_withheld=True)
        check_window(limit, offset, self._list_cap)
        today = self._clock.now().date()
        found, total = await self._postings.listed(await self._understood(wanted, search), today, limit, offset)
        return [_listed(one, today) for one in found], total

    async def one_for_admin(self, caller: Caller, job_id: str) -> ListedPosting:
        """Without counting a look at it. Raises NotAllowed, NotFound."""
        require_admin(caller)
        found = await self._postings.one_listed(parse_id(job_id, UNKNOWN))
        visible(found.posting if found else None, caller)
        assert found is not None
        return _listed(found, self._clock.now().date())


def _listed(found: ListedPosting, today: date) -> ListedPosting:
    return replace(found, posting=as_shown(found.posting, today))


def _filter(caller: Caller, query: JobQuery) -> JobFilter:
    wrong = [
        FieldError(name, f"It has at most {_MAX_TEXT} characters.")
        for name in ("search", "location", "company")
        if len(getattr(query, name) or "") > _MAX_TEXT
    ]
    keys = tuple(sorted(key for key in skills_by_key(query.skills) if key != "all"))
    if len(keys) > _MAX_SKILLS or any(len(key) > _MAX_TEXT for key in keys):
        wrong.append(FieldError("skills", f"At most {_MAX_SKILLS}, with {_MAX_TEXT} characters each."))
    job_type = None if query.job_type in (None, "", "all") else query.job_type
    if job_type not in (None, *JobKind):
        wrong.append(FieldError("job_type", f"It is one of {', '.join(JobKind)}."))
    if query.status not in (None, "", "all", *_STATUSES):
        wrong.append(FieldError("status", f"It is one of {', '.join(_STATUSES)}, or all."))
    if wrong:
        raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in wrong), errors=wrong)
    return JobFilter(
        caller.college_id,
        None if query.status == "all" else PostingStatus(query.status or PostingStatus.ACTIVE),
        seen_by=None if caller.role is Role.ADMIN else caller.user_id,
        location=_part(query.location),
        company=_part(query.company),
        job_type=JobKind(job_type) if job_type else None,
        skill_keys=keys or None,
    )


def _part(text: str | None) -> str | None:
    folded = fold_key(text or "")
    return None if folded in ("", "all") else folded
