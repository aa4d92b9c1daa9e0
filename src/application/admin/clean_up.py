"""What has been kept long enough is deleted, every night."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from application.admin.ports import Retention
from application.shared.ports import Clock
from application.shared.stopping import is_stopping
from domain.shared.background_jobs import ClaimedJob

log = logging.getLogger(__name__)

Cleaning = Callable[[], Awaitable[int]]
"""Cleans some of one kind of thing, and says how many; 0 when nothing is left."""


class CleaningIncomplete(Exception):
    """Some kinds of things could not be cleaned; the message names them."""


class CleanUp:
    """Handler of `clean_up` jobs.

    Args:
        others: cleanings of other contexts, by name; they come after the rules of `retention`.
    """

    def __init__(self, retention: Retention, clock: Clock, others: Mapping[str, Cleaning]) -> None:
        self._retention = retention
        self._clock = clock
        self._others = others

    async def __call__(self, job: ClaimedJob) -> Mapping[str, int]:
        """How many were deleted, by kind, where there were any. One that fails does not hold the others back.

        Raises:
            CleaningIncomplete: at the end, so that the job is tried again.
        """
        now = self._clock.now()
        cleanings: dict[str, Cleaning] = {
            rule: partial(self._retention.delete_expired, rule, now) for rule in self._retention.rules
        }
        deleted: dict[str, int] = {}
        failed = []
        for name, clean in (cleanings | dict(self._others)).items():
            try:
                while some := await clean():
                    deleted[name] = deleted.get(name, 0) + some
            except Exception:
                if is_stopping():
                    raise
                log.exception("not cleaned", extra={"cleaning": name})
                failed.append(name)
        if failed:
            raise CleaningIncomplete(", ".join(failed))
        return deleted
