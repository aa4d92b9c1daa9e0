"""The poster of a job, or an admin, says what becomes of an application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from application.jobs.application_ports import ApplicationsUnitOfWork, JobOfApplication
from application.jobs.read_applications import UNKNOWN, ReadApplications
from application.shared.access import Caller
from application.shared.audit import act
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.admin.audit import ActionType
from domain.identity.account import Role
from domain.jobs.application import Application, parse_review_status, parse_text
from domain.jobs.domain_events import ApplicationReviewed
from domain.shared.errors import NotAllowed, NotFound, PreconditionFailed


@dataclass(frozen=True, slots=True)
class Review:
    """`expected_version` is that of the application as the reviewer saw it; None for whichever there is."""

    application_id: str
    status: str
    response_message: str | None = None
    expected_version: int | None = None


class ReviewApplication:
    """Each review that says something new is a step of the history, and the applicant hears of it."""

    def __init__(self, uow: Callable[[], ApplicationsUnitOfWork], applications: ReadApplications, clock: Clock) -> None:
        self._uow = uow
        self._applications = applications
        self._clock = clock

    async def __call__(self, caller: Caller, review: Review) -> bool:
        """Whether it said something new.

        Raises:
            NotFound. NotAllowed: neither the poster of the job nor an admin.
            InvalidValue: an unknown state, or a message that is too long.
            Conflict: an application does not change so. PreconditionFailed: it has another version by now.
        """
        entry = await self._applications.entry(caller, review.application_id, or_withdrawn=True)
        job = entry.job
        is_poster = caller.user_id == job.posted_by
        if not is_poster and caller.role is not Role.ADMIN:
            raise NotAllowed("Only who posted the job can review its applications.")
        status = parse_review_status(review.status)
        message = parse_text("response_message", review.response_message)

        async def write() -> bool:
            async with self._uow() as uow:
                application = await uow.applications.take(entry.application.id)
                if application is None:
                    raise NotFound(UNKNOWN)
                if review.expected_version not in (None, application.version):
                    raise PreconditionFailed("Someone else changed this in the meantime. Load it again.")
                reviewed = application.reviewed(status, message, self._clock.now())
                if reviewed == application:
                    return False
                await self._record(uow, caller, application, reviewed, job)
                await uow.commit()
                return True

        return await retrying(write)

    @staticmethod
    async def _record(
        uow: ApplicationsUnitOfWork, caller: Caller, former: Application, new: Application, job: JobOfApplication
    ) -> None:
        await uow.applications.store(new)
        step = await uow.applications.add_step(new, former.status, caller.user_id)
        uow.outbox.add(ApplicationReviewed(new.id, new.job_id, new.applicant_id, new.status, step))
        if caller.user_id != job.posted_by:
            await uow.audit.record(
                act(
                    caller,
                    ActionType.CONTENT_MODERATION,
                    "jobs.review_application",
                    "application",
                    new.id,
                    "Reviewed an application for a job that somebody else posted.",
                    {"job_id": new.job_id, "from": former.status, "to": new.status},
                )
            )
