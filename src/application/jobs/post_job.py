"""A new posting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from application.jobs.posting_ports import JobsUnitOfWork, Posting
from application.shared.access import Caller
from application.shared.ports import Clock, IdFactory
from application.shared.retrying import retrying
from application.shared.skill_vocabulary import canonical
from domain.identity.account import Role
from domain.jobs.domain_events import JobPosted
from domain.jobs.posting import PostingStatus
from domain.jobs.posting_form import new_posting
from domain.shared.errors import NotAllowed


class PostJob:
    def __init__(self, uow: Callable[[], JobsUnitOfWork], ids: IdFactory, clock: Clock) -> None:
        self._uow = uow
        self._ids = ids
        self._clock = clock

    async def __call__(self, caller: Caller, form: Mapping[str, Any]) -> Posting:
        """The posting, of the caller whatever the form says.

        Args:
            form: as of `domain.jobs.posting_form.new_posting`.

        Raises:
            NotAllowed: students do not post jobs. InvalidValue.
        """
        if caller.role is Role.STUDENT:
            raise NotAllowed("Students cannot post jobs.")
        now = self._clock.now()
        values = new_posting(form, now.date())
        is_online = values["status"] is PostingStatus.ACTIVE
        posting = Posting(
            id=self._ids.new(),
            college_id=caller.college_id,
            posted_by=caller.user_id,
            published_at=now if is_online else None,
            closed_at=None,
            close_reason=None,
            views_count=0,
            applications_count=0,
            created_at=now,
            updated_at=now,
            version=1,
            **values,
        )

        async def write() -> Posting:
            async with self._uow() as uow:
                meant = await canonical(posting.skills, uow.skills)
                resolved = await uow.skills.resolve(meant)
                await uow.portal_jobs.add(posting, [resolved.ids[key] for key in meant])
                if is_online:
                    uow.outbox.add(JobPosted(posting.id, posted_by=posting.posted_by))
                stored = await uow.portal_jobs.by_id(posting.id)
                assert stored is not None
                await uow.commit()
                return stored

        return await retrying(write)
