"""An admin removes the record of an upload that left nothing behind."""

from __future__ import annotations

from collections.abc import Callable

from application.datasets.audit import audit_entry
from application.datasets.find import upload_of
from application.datasets.ports import DatasetsUnitOfWork
from application.shared.access import Caller, require_admin
from application.shared.ports import FileStore
from application.shared.retrying import retrying


class DeleteUpload:
    def __init__(self, uow: Callable[[], DatasetsUnitOfWork], files: FileStore) -> None:
        self._uow = uow
        self._files = files

    async def __call__(self, caller: Caller, upload_id: str) -> None:
        """Raises NotAllowed, NotFound. Conflict: it runs, or stored rows that were not undone."""
        require_admin(caller)

        async def write() -> str:
            async with self._uow() as uow:
                upload = await upload_of(uow, caller, upload_id)
                upload.check_can_delete()
                await uow.uploads.delete(upload.id)
                await uow.audit.record(audit_entry(upload, "deleted", "Deleted the record of an upload.", caller))
                await uow.commit()
                return upload.storage_key

        await self._files.delete(await retrying(write))
