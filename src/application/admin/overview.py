"""The numbers on the front page of the admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import Protocol

from application.shared.access import Caller, require_admin
from application.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of one college.

    Attributes:
        users: accounts that are not erased, invited and banned ones included.
        verified_alumni: people whom an admin has verified as alumni, whatever else they have become since.
        active_jobs: postings that can be applied to.
        pending_verifications: open requests.
    """

    users: int
    verified_alumni: int
    active_jobs: int
    pending_verifications: int


class OverviewQueries(Protocol):
    async def overview(self, college_id: str, today: date) -> Overview:
        """`today` is the UTC day, to which a deadline is compared."""


class ReadOverview:
    def __init__(self, queries: OverviewQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    async def __call__(self, caller: Caller) -> Overview:
        """Of the caller's college. Raises NotAllowed."""
        require_admin(caller)
        return await self._queries.overview(caller.college_id, self._clock.now().astimezone(UTC).date())
