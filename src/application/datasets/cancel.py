"""An admin stops a running import."""

from __future__ import annotations

from collections.abc import Callable

from application.datasets.audit import audit_entry
from application.datasets.find import upload_of
from application.datasets.finish import close_upload
from application.datasets.ports import DatasetsUnitOfWork
from application.shared.access import Caller, require_admin
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.datasets.upload import UploadStatus


class CancelUpload:
    """What is stored by then stays, until it is undone."""

    def __init__(self, uow: Callable[[], DatasetsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def __call__(self, caller: Caller, upload_id: str) -> UploadStatus:
        """The state right after: `cancelled` if it had not begun, else the present one, which ends after its chunk.

        Raises:
            NotAllowed, NotFound. Conflict: nothing is left to stop.
        """
        require_admin(caller)

        async def write() -> UploadStatus:
            async with self._uow() as uow:
                upload = await upload_of(uow, caller, upload_id)
                upload.check_can_cancel()
                now = self._clock.now()
                await uow.uploads.request_cancel(upload.id, now)
                await uow.audit.record(audit_entry(upload, "cancel_requested", "Asked to cancel an import.", caller))
                if upload.status is UploadStatus.PENDING:
                    await close_upload(uow, upload, UploadStatus.CANCELLED, now)
                await uow.commit()
                return UploadStatus.CANCELLED if upload.status is UploadStatus.PENDING else upload.status

        return await retrying(write)
