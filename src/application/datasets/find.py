"""Uploads of the caller's own college; those of others do not exist for them."""

from __future__ import annotations

from application.datasets.ports import DatasetsUnitOfWork
from application.shared.access import Caller
from domain.datasets.upload import Upload
from domain.shared.errors import NotFound
from domain.shared.ids import parse_id

UNKNOWN = "There is no such upload."


async def upload_of(uow: DatasetsUnitOfWork, caller: Caller, upload_id: str) -> Upload:
    """The upload, locked until the transaction ends. Raises NotFound."""
    upload = await uow.uploads.get(parse_id(upload_id, UNKNOWN), lock=True)
    if upload is None or upload.college_id != caller.college_id:
        raise NotFound(UNKNOWN)
    return upload
