"""Brings what the directory finds people by up to date, for those who were too many to do it with their change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from application.shared.ports import UnitOfWork
from application.shared.retrying import retrying
from domain.shared.background_jobs import ClaimedJob, JobType, NewJob

PEOPLE_PER_TRANSACTION = 500
TRANSACTIONS_PER_JOB = 10
INDEX_MARKED = NewJob(JobType.INDEX_PEOPLE, "marked", priority=6, max_retries=20)
"""Behind the analyses that an upload waits for; lists show the people before that."""


class DirectoryIndex(Protocol):
    async def mark_all(self) -> None:
        """Have everyone indexed anew who is found, or ought to be."""

    async def index_marked(self, limit: int) -> int:
        """Index the next of those who are marked, how many; 0 when nobody is left."""


class IndexUnitOfWork(UnitOfWork, Protocol):
    @property
    def directory_index(self) -> DirectoryIndex: ...


class RequestIndexing:
    def __init__(self, uow: Callable[[], IndexUnitOfWork]) -> None:
        self._uow = uow

    async def __call__(self) -> None:
        """Have a worker index everyone."""

        async def request() -> None:
            async with self._uow() as uow:
                await uow.directory_index.mark_all()
                await uow.jobs.enqueue(INDEX_MARKED)
                await uow.commit()

        await retrying(request)


class IndexPeople:
    """Handler of `index_people` jobs: in short transactions, so that it may be killed anywhere and run again.

    After `transactions` of them the rest is left to another job, so that an import that came meanwhile goes first.
    """

    def __init__(self, uow: Callable[[], IndexUnitOfWork], *, transactions: int = TRANSACTIONS_PER_JOB) -> None:
        self._uow = uow
        self._transactions = transactions

    async def __call__(self, job: ClaimedJob) -> Mapping[str, int]:
        """How many people were indexed."""
        total = 0
        for left in reversed(range(self._transactions)):
            number = await retrying(partial(self._next, is_last=not left))
            total += number
            if not number:
                break
        return {"people": total}

    async def _next(self, *, is_last: bool) -> int:
        async with self._uow() as uow:
            number = await uow.directory_index.index_marked(PEOPLE_PER_TRANSACTION)
            if is_last and number:
                await uow.jobs.enqueue(INDEX_MARKED)
            await uow.commit()
            return number
