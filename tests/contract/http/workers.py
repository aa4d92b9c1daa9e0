"""Workers that die, stop or are interrupted exactly between two transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

import sqlalchemy as sa
from dependency_injector import providers
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sql.unit_of_work import SqlUnitOfWork
from entrypoints.container import Container
from tests.contract.http.datasets import Office
from tests.wirings import WORKER

Interruption = Callable[[], Awaitable[object]]


class Killed(BaseException):
    """The end of a process: nothing may catch it, and nothing is written after it."""


class _Fate:
    """Lets `commits` transactions through; the next one dies before its commit, or right after it."""

    def __init__(self, engine: AsyncEngine, commits: int, *, after: bool) -> None:
        self._left = commits
        self._after = after
        self.is_dead = False
        sa.event.listen(engine.sync_engine, "commit", self._on_commit)

    def _on_commit(self, connection: sa.Connection) -> None:
        if self._left > 0:
            self._left -= 1
            return
        if self._after and not self.is_dead:
            connection.connection.commit()
        else:
            connection.connection.rollback()  # as the database does when the connection of a dead process breaks
        self.is_dead = True
        raise Killed


async def work_and_die(office: Office, commits: int, *, after: bool = False) -> bool:
    """A worker that is killed at its transaction number `commits` + 1; False when it finished before that.

    The dead worker's jobs are freed, as its supervisor would do.
    """
    worker = office.new_worker()
    fate = _Fate(worker.engine(), commits, after=after)
    with suppress(Killed):
        await office.work(worker)
    await worker.engine().dispose()
    await office.container.job_store().free(WORKER, office.container.clock().now())
    return fate.is_dead


class _Interrupted(SqlUnitOfWork):
    """Tells after each commit."""

    def __init__(self, *parts: Any, interruption: Interruption) -> None:
        super().__init__(*parts)
        self._interruption = interruption

    async def commit(self) -> None:
        await super().commit()
        await self._interruption()


@asynccontextmanager
async def interrupted_worker(
    office: Office, after: Collection[int], interruption: Interruption
) -> AsyncIterator[Container]:
    """A worker that waits for `interruption` after its units of work with these numbers, while it has none open."""
    done = 0

    async def told() -> None:
        nonlocal done
        done += 1
        if done in after:
            await interruption()

    async def quiet(*_: object) -> None:
        return None

    worker = office.new_worker()
    silent = providers.Object(quiet)
    parts = (worker.engine, worker.ids, worker.clock, worker.sealer, silent, silent)
    worker.uow.override(providers.Factory(_Interrupted, *parts, interruption=providers.Object(told)))
    # Progress is told by a task of its own, which would not hold the import up.
    worker.reporter.override(providers.Object(office.container.reporter()))
    yield worker
    await worker.engine().dispose()
