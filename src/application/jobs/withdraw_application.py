"""An applicant takes an application back."""

from __future__ import annotations

from collections.abc import Callable

from application.jobs.application_ports import ApplicationsUnitOfWork
from application.jobs.read_applications import UNKNOWN, ReadApplications
from application.shared.access import Caller
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.jobs.domain_events import ApplicationWithdrawn
from domain.shared.errors import NotAllowed, NotFound


class WithdrawApplication:
    """Its letter is forgotten with it."""

    def __init__(self, uow: Callable[[], ApplicationsUnitOfWork], applications: ReadApplications, clock: Clock) -> None:
        self._uow = uow
        self._applications = applications
        self._clock = clock

    async def __call__(self, caller: Caller, application_id: str) -> None:
        """Raises NotFound, NotAllowed unless it is the caller's own, and Conflict when it is decided or withdrawn."""
        found = (await self._applications.entry(caller, application_id)).application
        if found.applicant_id != caller.user_id:
            raise NotAllowed("Only who applied can withdraw an application.")

        async def write() -> None:
            async with self._uow() as uow:
                await uow.portal_jobs.take(found.job_id)
                application = await uow.applications.take(found.id)
                if application is None:
                    raise NotFound(UNKNOWN)
                withdrawn = application.withdrawn(self._clock.now())
                await uow.applications.store(withdrawn)
                await uow.applications.add_step(withdrawn, application.status, caller.user_id)
                await uow.applications.discount_one(application.job_id)
                rounds = await uow.applications.rounds(application.id)
                uow.outbox.add(ApplicationWithdrawn(application.id, application.job_id, caller.user_id, rounds))
                await uow.commit()

        await retrying(write)
