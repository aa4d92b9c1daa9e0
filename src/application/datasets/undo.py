"""What an upload stored is taken back, entity by entity, unless it was changed since (decision D5)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from application.datasets.audit import audit_entry
from application.datasets.find import upload_of
from application.datasets.ports import DatasetsUnitOfWork, ImportContext, Sinks
from application.shared.access import Caller, require_admin
from application.shared.ports import Clock, ConcurrentWrite
from application.shared.retrying import retrying
from application.shared.run_job import LeaseLost
from domain.datasets.changes import Change, EntityType, Undone, UndoOutcome
from domain.datasets.domain_events import DatasetUndone
from domain.datasets.upload import AI_JOBS, Stage, UndoStatus, Upload
from domain.shared.background_jobs import ClaimedJob, JobType, NewJob

log = logging.getLogger(__name__)

UNDO_PRIORITY = 2
CHUNK = 500


class RequestUndo:
    def __init__(self, uow: Callable[[], DatasetsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def __call__(self, caller: Caller, upload_id: str) -> None:
        """Queue the undo.

        Raises:
            NotAllowed, NotFound. Conflict: it stored nothing, runs still, or was undone before.
        """
        require_admin(caller)

        async def write() -> None:
            async with self._uow() as uow:
                upload = await upload_of(uow, caller, upload_id)
                now = self._clock.now()
                upload.check_can_undo(now)
                await uow.uploads.set_undo(upload.id, UndoStatus.RUNNING, now)
                await uow.jobs.enqueue(
                    NewJob(
                        JobType.DATASET_UNDO,
                        upload.id,
                        {"upload_id": upload.id},
                        college_id=upload.college_id,
                        priority=UNDO_PRIORITY,
                    )
                )
                await uow.audit.record(audit_entry(upload, "undo_requested", "Asked to undo an import.", caller))
                await uow.commit()

        await retrying(write)


class UndoUpload:
    """Handler of `dataset_undo` jobs; each chunk of the journal is one transaction, so it resumes where it stopped."""

    def __init__(self, uow: Callable[[], DatasetsUnitOfWork], sinks: Sinks, clock: Clock) -> None:
        self._uow = uow
        self._sinks = sinks
        self._clock = clock

    async def __call__(self, job: ClaimedJob) -> None:
        async with self._uow() as uow:
            upload = await uow.uploads.get(str(job.payload["upload_id"]))
        if upload is None or upload.undo_status is not UndoStatus.RUNNING:
            return
        for entity_type in EntityType:
            while changes := await self._next(upload, entity_type):
                await self._undo(job, upload, changes)
        await retrying(partial(self._finish, job, upload))

    async def _next(self, upload: Upload, entity_type: EntityType) -> Sequence[Change]:
        async with self._uow() as uow:
            return await uow.uploads.changes_to_undo(upload.id, entity_type, CHUNK)

    async def _undo(self, job: ClaimedJob, upload: Upload, changes: Sequence[Change]) -> None:
        """All at once; where that breaks, one by one, so that a single bad entry does not hold the others."""
        try:
            await retrying(partial(self._revert, job, upload, changes))
        except (LeaseLost, ConcurrentWrite):
            raise
        except Exception:
            log.exception("undo chunk failed", extra={"upload_id": upload.id, "entries": len(changes)})
            if len(changes) == 1:
                await retrying(partial(self._mark_failed, job, upload, changes[0]))
                return
            for change in changes:
                await self._undo(job, upload, [change])

    async def _revert(self, job: ClaimedJob, upload: Upload, changes: Sequence[Change]) -> None:
        async with self._uow() as uow:
            if not await uow.jobs.holds(job.id, job.worker_id):
                raise LeaseLost
            context = ImportContext(upload.id, upload.college_id, False, self._clock.now())
            reverter = self._sinks.reverter(uow, changes[0].entity_type)
            await uow.uploads.mark_undone(upload.id, await reverter.revert(changes, context))
            await uow.commit()

    async def _mark_failed(self, job: ClaimedJob, upload: Upload, change: Change) -> None:
        async with self._uow() as uow:
            if not await uow.jobs.holds(job.id, job.worker_id):
                raise LeaseLost
            failed = Undone(change.entity_type, change.entity_id, UndoOutcome.FAILED, "an internal fault; see the log")
            await uow.uploads.mark_undone(upload.id, [failed])
            await uow.commit()

    async def _finish(self, job: ClaimedJob, upload: Upload) -> None:
        async with self._uow() as uow:
            if not await uow.jobs.holds(job.id, job.worker_id):
                raise LeaseLost
            now = self._clock.now()
            counts = await uow.uploads.count_undone(upload.id)
            reversed_, kept, failed = (counts.get(outcome, 0) for outcome in UndoOutcome)
            await uow.uploads.set_undo(upload.id, UndoStatus.DONE, now)
            text = f"Undone: {reversed_} reversed, {kept} kept, {failed} failed."
            await uow.uploads.log(upload.id, Stage.STORAGE, "completed", text)
            await uow.audit.record(
                audit_entry(
                    upload,
                    "undone",
                    "Undid an import.",
                    changes={"reversed": reversed_, "kept": kept, "failed": failed},
                )
            )
            if reversed_:
                for job_type in AI_JOBS[upload.dataset_type]:
                    await uow.jobs.enqueue(
                        NewJob(job_type, f"college:{upload.college_id}", college_id=upload.college_id)
                    )
            uow.outbox.add(
                DatasetUndone(upload.id, user_id=upload.uploaded_by, reversed=reversed_, kept=kept, failed=failed)
            )
            await uow.commit()

    async def gave_up(self, job: ClaimedJob, reason: str) -> None:
        """An undo that cannot go on may be asked for again; it then continues where it stopped."""

        async def write() -> None:
            async with self._uow() as uow:
                upload_id = str(job.payload["upload_id"])
                await uow.uploads.set_undo(upload_id, UndoStatus.NONE, self._clock.now())
                await uow.uploads.log(upload_id, Stage.STORAGE, "failed", f"The undo stopped: {reason}")
                await uow.commit()

        await retrying(write)
