"""When periodic work is due. Time is cut into slots of equal length, in UTC, where no day is longer than another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.shared.background_jobs import JobType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that is to be done once in every slot.

    Attributes:
        name: 1 to 100 characters; the same work keeps the same name.
        every: length of a slot, more than nothing.
        offset: how long after midnight UTC of 1 January 1970 the slots begin: 2 hours make `every` day begin at 02:00.
    """

    name: str
    every: timedelta
    job_type: JobType
    offset: timedelta = timedelta()

    def slot(self, now: datetime) -> datetime:
        """The beginning of the slot that `now` lies in, in UTC; `now` is aware."""
        since = now - _EPOCH - self.offset
        return _EPOCH + self.offset + since // self.every * self.every
