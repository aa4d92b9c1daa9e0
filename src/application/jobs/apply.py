"""Somebody applies for a posting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from application.jobs.application_ports import ApplicationsUnitOfWork
from application.jobs.posting_access import UNKNOWN, visible
from application.jobs.posting_ports import Posting
from application.shared.access import Caller
from application.shared.ports import Clock, IdFactory
from application.shared.retrying import retrying
from domain.identity.account import Role
from domain.jobs.application import Application, ApplicationStatus, parse_text
from domain.jobs.domain_events import ApplicationSubmitted
from domain.jobs.posting import takes_applications
from domain.shared.errors import DomainError, NotAllowed
from domain.shared.ids import parse_id

_APPLICANTS = frozenset({Role.STUDENT, Role.ALUMNI})


@dataclass(frozen=True, slots=True)
class Letter:
    """`cover_letter` as it was typed."""

    job_id: str
    cover_letter: str | None


class ApplyToJob:
    """Of several tries at once one wins; none wins once the posting is closed."""

    def __init__(self, uow: Callable[[], ApplicationsUnitOfWork], ids: IdFactory, clock: Clock) -> None:
        self._uow = uow
        self._ids = ids
        self._clock = clock

    async def __call__(self, caller: Caller, letter: Letter) -> str:
        """The id of the application.

        Raises:
            NotAllowed: the caller is neither student nor alumnus. NotFound: as of `visible`.
            DomainError: a posting of one's own, code OWN_JOB, or one that takes no more applications, code JOB_CLOSED.
            Conflict: there is an application that was not withdrawn, code ALREADY_APPLIED.
            InvalidValue: the letter is too long.
        """
        known = parse_id(letter.job_id, UNKNOWN)
        if caller.role not in _APPLICANTS:
            raise NotAllowed("Only students and alumni can apply for jobs.")
        text = parse_text("cover_letter", letter.cover_letter)

        async def write() -> str:
            async with self._uow() as uow:
                posting = self._checked(await uow.portal_jobs.take(known), caller)
                application_id = await self._hand_in(uow, posting, caller, text)
                await uow.commit()
                return application_id

        return await retrying(write)

    def _checked(self, posting: Posting | None, caller: Caller) -> Posting:
        posting = visible(posting, caller)
        if posting.posted_by == caller.user_id:
            raise DomainError("You posted this job yourself.", code="OWN_JOB")
        if not takes_applications(posting.status, posting.closes_on, self._clock.now().date()):
            raise _closed()
        return posting

    async def _hand_in(self, uow: ApplicationsUnitOfWork, posting: Posting, caller: Caller, text: str | None) -> str:
        # Whoever left meanwhile must leave nothing behind that the erasure does not find.
        if not await uow.applications.is_active(caller.user_id):
            raise NotAllowed("Your account may not do this.")
        now = self._clock.now()
        former = await uow.applications.take_of(posting.id, caller.user_id)
        if former is None:
            application = Application(
                self._ids.new(), posting.id, caller.user_id, ApplicationStatus.PENDING, text, now, now
            )
            await uow.applications.add(application)
        else:
            application = former.again(text, now)
            await uow.applications.store(application)
        await uow.applications.add_step(application, former.status if former else None, caller.user_id)
        if not await uow.applications.count_one(posting.id):
            raise _closed()
        uow.outbox.add(
            ApplicationSubmitted(
                application.id, posting.id, caller.user_id, await uow.applications.rounds(application.id)
            )
        )
        return application.id


def _closed() -> DomainError:
    return DomainError("This job takes no more applications.", code="JOB_CLOSED")
