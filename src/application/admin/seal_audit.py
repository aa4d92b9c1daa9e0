"""New entries of the audit log get their place in the chain of their college."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from application.admin.ports import AdminUnitOfWork
from application.shared.ports import Clock, KeyedHashes
from application.shared.retrying import retrying
from domain.admin.chain import PURPOSE, seal
from domain.shared.background_jobs import ClaimedJob

SETTLED = timedelta(seconds=5)
"""Entries wait for so long, so that those of slower transactions stand in the order of their acts, as a rule."""

BATCH = 500


class SealAudit:
    """Handler of `seal_audit` jobs, so that writers of entries do not queue for the end of the chain.

    An entry that is committed later than younger ones is sealed behind them: the order of a chain is that of sealing.
    """

    def __init__(self, uow: Callable[[], AdminUnitOfWork], hashes: KeyedHashes, clock: Clock) -> None:
        self._uow = uow
        self._hash = partial(hashes.hash, PURPOSE)
        self._clock = clock

    async def __call__(self, job: ClaimedJob) -> dict[str, int]:
        """Raises ConcurrentWrite when another sealer was faster again and again."""
        before = self._clock.now() - SETTLED
        async with self._uow() as uow:
            chains = await uow.audit_chain.unsealed_chains()
        total = 0
        for college_id in chains:
            while sealed := await retrying(partial(self._seal, college_id, before)):
                total += sealed
        return {"sealed": total}

    async def _seal(self, college_id: str | None, before: datetime) -> int:
        async with self._uow() as uow:
            entries = await uow.audit_chain.unsealed(college_id, before, BATCH)
            head = await uow.audit_chain.head(college_id)
            await uow.audit_chain.seal(seal(entries, head, self._hash))
            await uow.commit()
        return len(entries)
