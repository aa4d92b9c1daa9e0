"""The end of an upload, whichever, and the one place where it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from application.datasets.audit import audit_entry
from application.datasets.ports import DatasetsUnitOfWork
from application.shared.ports import Clock, FileStore, StoredEvent
from application.shared.retrying import retrying
from domain.datasets.domain_events import DatasetFinished
from domain.datasets.upload import Stage, Upload, UploadStatus
from domain.shared.background_jobs import ENDED

_LOG_STATUS = {
    UploadStatus.COMPLETED: ("completed", "The import is complete."),
    UploadStatus.CANCELLED: ("failed", "Cancelled."),
    UploadStatus.FAILED: ("failed", "The import failed: "),
}


async def close_upload(
    uow: DatasetsUnitOfWork, upload: Upload, status: UploadStatus, now: datetime, error: str | None = None
) -> None:
    """End a running upload within `uow`: state, log, audit entry, event. Nothing happens when it has ended already."""
    if not await uow.uploads.end(upload.id, status, now, error):
        return
    log_status, text = _LOG_STATUS[status]
    await uow.uploads.log(upload.id, upload.current_stage or Stage.VALIDATION, log_status, text + (error or ""))
    counts = upload.counts
    await uow.audit.record(
        audit_entry(
            upload,
            status,
            f"The {'dry run' if upload.is_dry_run else 'import'} of a {upload.dataset_type} file ended: {status}.",
            changes={"created": counts.created, "updated": counts.updated, "rejected": counts.rejected},
        )
    )
    uow.outbox.add(
        DatasetFinished(
            upload.id,
            status=status.value,
            user_id=upload.uploaded_by,
            dataset_type=upload.dataset_type.value,
            is_dry_run=upload.is_dry_run,
            processed=counts.processed,
            created=counts.created,
            updated=counts.updated,
            unchanged=counts.unchanged,
            rejected=counts.rejected,
        )
    )


class SettleUpload:
    """Consumer of `background.job_ended`: completes the uploads for which that was the last analysis."""

    def __init__(self, uow: Callable[[], DatasetsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def __call__(self, event: StoredEvent) -> None:
        async def settle() -> None:
            async with self._uow() as uow:
                for upload_id in await uow.uploads.waiting_for(event.aggregate_id):
                    upload = await uow.uploads.get(upload_id, lock=True)
                    jobs = await uow.uploads.jobs(upload_id)
                    if upload is not None and all(job.status in ENDED for job in jobs):
                        await close_upload(uow, upload, UploadStatus.COMPLETED, self._clock.now())
                await uow.commit()

        await retrying(settle)


class DiscardFile:
    """Consumer of `datasets.finished`: the uploaded file is not kept longer than its import."""

    def __init__(self, uow: Callable[[], DatasetsUnitOfWork], files: FileStore, clock: Clock) -> None:
        self._uow = uow
        self._files = files
        self._clock = clock

    async def __call__(self, event: StoredEvent) -> None:
        async with self._uow() as uow:
            upload = await uow.uploads.get(event.aggregate_id)
        if upload is None:
            return
        await self._files.delete(upload.storage_key)

        async def record() -> None:
            async with self._uow() as uow:
                await uow.uploads.mark_file_deleted(upload.id, self._clock.now())
                await uow.commit()

        await retrying(record)
