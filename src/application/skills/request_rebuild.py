"""Changes of profiles and postings, suspensions and erasures bring the skill graph up to date a minute later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from application.shared.ports import Clock, StoredEvent
from application.shared.retrying import retrying
from application.skills.build_ports import SkillsUnitOfWork
from application.skills.graph_ports import SkillUses
from domain.identity.domain_events import AccountReinstated, AccountSuspended
from domain.jobs.domain_events import JobChanged, JobClosed, JobPosted
from domain.privacy.domain_events import PersonErased
from domain.profiles.domain_events import ProfileChanged
from domain.shared.background_jobs import JobType, NewJob
from domain.skills.graph import Source

CONSUMER = "skills.request_rebuild"

DELAY = timedelta(minutes=1)
PRIORITY = 7

_SOURCES = {
    ProfileChanged.topic: Source.PROFILES,
    AccountSuspended.topic: Source.PROFILES,
    AccountReinstated.topic: Source.PROFILES,
    JobPosted.topic: Source.JOBS,
    JobChanged.topic: Source.JOBS,
    JobClosed.topic: Source.JOBS,
}
_FIELDS = frozenset({"skills", "industry"})


class RequestRebuild:
    """Consumer of changes of profiles and postings, and of erasures."""

    def __init__(self, uow: Callable[[], SkillsUnitOfWork], uses: SkillUses, clock: Clock) -> None:
        self._uow = uow
        self._uses = uses
        self._clock = clock

    async def __call__(self, event: StoredEvent) -> None:
        fields = event.payload.get("fields")
        if fields is not None and _FIELDS.isdisjoint(fields):
            return
        college_id = await self._college_id(event)
        if college_id is None:
            return

        async def enqueue() -> None:
            async with self._uow() as uow:
                # A key of its own: uploads wait for the end of theirs.
                await uow.jobs.enqueue(
                    NewJob(
                        JobType.SKILL_GRAPH,
                        f"changes:{college_id}",
                        college_id=college_id,
                        priority=PRIORITY,
                        not_before=self._clock.now() + DELAY,
                    )
                )
                await uow.commit()

        await retrying(enqueue)

    async def _college_id(self, event: StoredEvent) -> str | None:
        if event.topic == PersonErased.topic:  # the profile may be gone
            return str(event.payload["college_id"])
        return await self._uses.college_of(_SOURCES[event.topic], event.aggregate_id)
