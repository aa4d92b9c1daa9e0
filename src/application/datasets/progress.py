"""How far an import got: counted in the thread that reads, told to the world by the event loop (decision D9)."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from application.datasets.ports import DatasetsUnitOfWork, UploadQueries
from application.shared.ports import Clock, LiveMessage, ProgressStore, TellLive
from application.shared.retrying import retrying
from domain.datasets.upload import Stage, Upload, UploadStatus, percentage

log = logging.getLogger(__name__)

REPORT_EVERY = 0.3
"""Seconds between two reports: fewer than the five per second that the progress channel allows."""

CHECK_EVERY = timedelta(seconds=1)
"""How soon a wish to cancel is seen while nothing is written."""

STAGE_NAMES: Mapping[Stage, str] = {
    Stage.VALIDATION: "validating",
    Stage.CLEANING: "cleaning",
    Stage.STORAGE: "storing",
    Stage.AI_PROCESSING: "ai_processing",
}
"""Stages as the web client knows them."""


class CancelRequested(Exception):
    """An admin asked to stop."""


class Meter:
    """Counts of the running stage; written by one thread, read by another, each value for itself."""

    def __init__(self, floor: int) -> None:
        self._floor = floor
        self.status = UploadStatus.VALIDATING
        self.stage = Stage.VALIDATION
        self.total = 0
        self.done = 0
        self.rejected = 0
        self.is_cancelled = False
        self._begun: datetime | None = None
        self._begun_at = 0

    def begin(self, status: UploadStatus, stage: Stage, now: datetime, *, done: int = 0, rejected: int = 0) -> None:
        self.status, self.stage = status, stage
        self.done, self.rejected = done, rejected
        self._begun, self._begun_at = now, done

    def step(self, *, rejected: bool = False) -> None:
        """One row further. Raises CancelRequested."""
        self.done += 1
        if rejected:
            self.rejected += 1
        if self.is_cancelled:
            raise CancelRequested

    @property
    def percentage(self) -> int:
        """0 to 100, never less than before, also after a restart."""
        self._floor = max(self._floor, percentage(self.stage, self.done, self.total))
        return self._floor

    def seconds_left(self, now: datetime) -> float | None:
        """What storing will still take at its present rate; None while that is not known."""
        if self._begun is None or self.total == 0 or self.stage is not Stage.STORAGE:
            return None
        moved = self.done - self._begun_at
        elapsed = (now - self._begun).total_seconds()
        if moved <= 0 or elapsed <= 0:
            return None
        return (self.total - self.done) * elapsed / moved


def words_for(seconds: float) -> str:
    """A time span for people: `12 seconds`, `1 minute`, `5 minutes`."""
    if seconds < 50:
        count = max(1, math.ceil(seconds))
        return f"{count} second{'s' if count > 1 else ''}"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def progress_key(upload_id: str) -> str:
    return f"upload:progress:{upload_id}"


class ProgressReporter:
    """Until rows are stored, each step is recorded before it is told, so that no restart takes progress back."""

    def __init__(
        self,
        uow: Callable[[], DatasetsUnitOfWork],
        progress: ProgressStore,
        tell: TellLive,
        uploads: UploadQueries,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._progress = progress
        self._tell_pages = tell
        self._uploads = uploads
        self._clock = clock

    @asynccontextmanager
    async def watching(self, upload: Upload, meter: Meter) -> AsyncIterator[None]:
        """While the block runs, report the meter and look for a wish to cancel."""
        over = asyncio.Event()
        task = asyncio.create_task(self._watch(upload, meter, over))
        try:
            yield
        finally:
            # Not cancelled: a driver may take that for a broken connection, and the watch would go on for ever.
            over.set()
            await asyncio.gather(task, return_exceptions=True)

    async def _watch(self, upload: Upload, meter: Meter, over: asyncio.Event) -> None:
        last: Mapping[str, Any] = {}
        checked = self._clock.now()
        while not over.is_set():
            now = self._clock.now()
            snapshot = self._snapshot(upload, meter, now)
            try:
                if snapshot != last:
                    await self._tell(upload, meter, snapshot, last)
                    last = snapshot
                if now - checked >= CHECK_EVERY:
                    checked = now
                    entry = await self._uploads.entry(upload.college_id, upload.id)
                    meter.is_cancelled = entry is None or entry.upload.cancel_requested_at is not None
            except Exception:
                # Progress is a comfort; the import itself must not end for want of it.
                log.exception("progress not reported", extra={"upload_id": upload.id})
            with suppress(TimeoutError):
                async with asyncio.timeout(REPORT_EVERY):
                    await over.wait()

    async def _tell(self, upload: Upload, meter: Meter, snapshot: Mapping[str, Any], last: Mapping[str, Any]) -> None:
        if snapshot["progress_percentage"] > last.get("progress_percentage", -1):
            await self._record(upload, meter)
        await self._progress.write(progress_key(upload.id), snapshot)
        await self._tell_pages(LiveMessage(upload.uploaded_by, {"type": "dataset_progress", **snapshot}))

    async def _record(self, upload: Upload, meter: Meter) -> None:
        if meter.stage is Stage.STORAGE:
            return

        async def write() -> None:
            async with self._uow() as uow:
                await uow.uploads.note_progress(upload.id, meter.percentage)
                await uow.commit()

        await retrying(write)

    @staticmethod
    def _snapshot(upload: Upload, meter: Meter, now: datetime) -> dict[str, Any]:
        left = meter.seconds_left(now)
        return {
            "upload_id": upload.id,
            "status": meter.status.value,
            "progress_percentage": meter.percentage,
            "current_stage": STAGE_NAMES[meter.stage],
            "total_rows": meter.total,
            "processed_rows": meter.done,
            "valid_rows": meter.done - meter.rejected,
            "error_rows": meter.rejected,
            "estimated_time_remaining": None if left is None else words_for(left),
        }


def settled_progress(upload: Upload) -> dict[str, Any]:
    """Progress as the row of the upload tells it."""
    counts = upload.counts
    return {
        "upload_id": upload.id,
        "status": upload.status.value,
        "progress_percentage": upload.progress_pct,
        "current_stage": STAGE_NAMES[upload.current_stage or Stage.VALIDATION],
        "total_rows": upload.total_rows or 0,
        "processed_rows": counts.processed,
        "valid_rows": counts.valid,
        "error_rows": counts.rejected,
        "estimated_time_remaining": None,
    }
