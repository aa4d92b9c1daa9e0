"""Postings that somebody wants to find again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from application.jobs.posting_access import UNKNOWN, as_shown, visible
from application.jobs.posting_ports import JobsUnitOfWork, PostingQueries, SavedPosting
from application.shared.access import Caller
from application.shared.paging import Page
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.shared.ids import parse_id


class SaveJob:
    def __init__(self, uow: Callable[[], JobsUnitOfWork], postings: PostingQueries, clock: Clock) -> None:
        self._uow = uow
        self._postings = postings
        self._clock = clock

    async def __call__(self, caller: Caller, job_id: str) -> str:
        """Save it for the caller, once; its id. Raises NotFound as `visible`."""
        key = parse_id(job_id, UNKNOWN)

        async def write() -> None:
            async with self._uow() as uow:
                visible(await uow.portal_jobs.by_id(key), caller)
                await uow.portal_jobs.save(caller.user_id, key, self._clock.now())
                await uow.commit()

        await retrying(write)
        return key

    async def forget(self, caller: Caller, job_id: str) -> str:
        """The caller has it saved no more, whether or not it was; its id. Raises NotFound for a malformed id."""
        key = parse_id(job_id, UNKNOWN)

        async def write() -> None:
            async with self._uow() as uow:
                await uow.portal_jobs.unsave(caller.user_id, key)
                await uow.commit()

        await retrying(write)
        return key

    async def saved(self, caller: Caller, page: Page) -> tuple[list[SavedPosting], int]:
        """The caller's, saved the latest first, closed ones included, and how many there are."""
        found, total = await self._postings.saved(caller.user_id, page.limit, page.offset)
        today = self._clock.now().date()
        return [replace(one, posting=as_shown(one.posting, today)) for one in found], total
