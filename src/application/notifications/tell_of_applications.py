"""Tells posters of applications, and applicants of what becomes of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from application.notifications.notify import Notify
from application.notifications.ports import NotificationsUnitOfWork
from application.shared.ports import StoredEvent
from application.shared.retrying import retrying
from domain.jobs.domain_events import ApplicationReviewed, ApplicationWithdrawn, JobClosed
from domain.notifications.notice import Notice, Priority
from domain.shared.text import cut

CONSUMER = "notifications.tell_of_applications"
PEOPLE_PER_TRANSACTION = 500
_MAX_TITLE = 120


@dataclass(frozen=True, slots=True)
class JobFacts:
    id: str
    title: str
    company: str
    posted_by: str


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """`applicant_name` is None for somebody who left or is suspended."""

    job: JobFacts
    applicant_id: str
    applicant_name: str | None


class ApplicationFactsReader(Protocol):
    """What there is to tell, as it is at the time of telling."""

    async def application(self, application_id: str) -> ApplicationFacts | None: ...

    async def changed_state(self, application_id: str, step: int) -> bool:
        """Whether this step of the history led to another state."""

    async def job(self, job_id: str) -> JobFacts | None: ...

    async def waiting(self, job_id: str, after: str, limit: int) -> Sequence[str]:
        """Users with ids greater than `after` whose applications for the job are not decided yet, by id."""


class TellOfApplications:
    """Consumer of what happens to applications, and of `jobs.closed`."""

    def __init__(
        self, uow: Callable[[], NotificationsUnitOfWork], facts: ApplicationFactsReader, notify: Notify
    ) -> None:
        self._uow = uow
        self._facts = facts
        self._notify = notify

    async def __call__(self, event: StoredEvent) -> None:
        if event.topic == JobClosed.topic:
            await self._tell_waiting(event)
            return
        notice = await self._notice(event)
        if notice is not None:
            await self._tell(event, [notice])

    async def _notice(self, event: StoredEvent) -> Notice | None:
        facts = await self._facts.application(event.aggregate_id)
        if facts is None:
            return None
        if event.topic == ApplicationReviewed.topic:
            return await self._to_applicant(event, facts)
        return _to_poster(event, facts)

    async def _to_applicant(self, event: StoredEvent, facts: ApplicationFacts) -> Notice:
        step, status = int(event.payload["step"]), str(event.payload["status"])
        what = _what(facts.job)
        title, message = _NEWS.get(status, _MESSAGE)
        if not await self._facts.changed_state(event.aggregate_id, step):
            title, message = _MESSAGE
        return Notice(
            facts.applicant_id,
            "job",
            "job",
            title,
            message.format(job=what),
            "/jobs/my-applications",
            Priority.HIGH if status == "accepted" else Priority.MEDIUM,
            {"kind": event.topic, "job_id": facts.job.id, "application_id": event.aggregate_id, "status": status},
            f"{event.topic}:{event.aggregate_id}:{step}",
        )

    async def _tell_waiting(self, event: StoredEvent) -> None:
        """Chunk after chunk; one that was told already is known by its keys."""
        job = await self._facts.job(event.aggregate_id)
        if job is None:
            return
        after = ""
        while people := await self._facts.waiting(job.id, after, PEOPLE_PER_TRANSACTION):
            notices = [_of_closed_job(event, job, user_id) for user_id in people]
            await self._tell(event, notices, is_last=len(people) < PEOPLE_PER_TRANSACTION)
            after = people[-1]

    async def _tell(self, event: StoredEvent, notices: Sequence[Notice], *, is_last: bool = True) -> None:
        await retrying(partial(self._write, event, notices, is_last))

    async def _write(self, event: StoredEvent, notices: Sequence[Notice], is_last: bool) -> None:
        async with self._uow() as uow:
            # Only with the last chunk: what a crash left untold must be told when the event comes again.
            if is_last and not await uow.inbox.first_time(CONSUMER, event.id):
                return
            await self._notify(uow, notices)
            await uow.commit()


_MESSAGE = ("News about your application", "There is a message about your application for {job}.")
_NEWS = {
    "reviewed": ("Your application was reviewed", "Your application for {job} was reviewed."),
    "shortlisted": ("You are on the shortlist", "Your application for {job} was put on the shortlist."),
    "rejected": ("News about your application", "Your application for {job} was not successful."),
    "accepted": ("Your application was accepted", "Your application for {job} was accepted. Congratulations!"),
}


def _to_poster(event: StoredEvent, facts: ApplicationFacts) -> Notice | None:
    if facts.applicant_name is None:
        return None
    name, what, number = facts.applicant_name, _what(facts.job), event.payload["round"]
    title, message = "New application", f"{name} applied for {what}."
    if event.topic == ApplicationWithdrawn.topic:
        title, message = "Application withdrawn", f"{name} withdrew the application for {what}."
    return Notice(
        facts.job.posted_by,
        "job",
        "job",
        title,
        message,
        f"/jobs/{facts.job.id}/applications",
        Priority.MEDIUM,
        {
            "kind": event.topic,
            "job_id": facts.job.id,
            "application_id": event.aggregate_id,
            "applicant_id": facts.applicant_id,
        },
        f"{event.topic}:{event.aggregate_id}:{number}",
    )


def _of_closed_job(event: StoredEvent, job: JobFacts, user_id: str) -> Notice:
    return Notice(
        user_id,
        "job",
        "job",
        "A job that you applied for is closed",
        f"{_what(job)} takes no more applications. Yours stays as it is.",
        "/jobs/my-applications",
        Priority.LOW,
        {"kind": event.topic, "job_id": job.id},
        f"{event.topic}:{job.id}",
    )


def _what(job: JobFacts) -> str:
    return f"{cut(job.title, _MAX_TITLE)} at {cut(job.company, _MAX_TITLE)}"
