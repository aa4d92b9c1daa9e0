"""An admin hands a file in: looked at briefly, stored, recorded and queued; the work itself comes later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath

from application.datasets.audit import audit_entry
from application.datasets.ports import DatasetsUnitOfWork, TableReader
from application.datasets.progress import words_for
from application.shared.access import Caller, require_admin
from application.shared.ports import Clock, FileStore, IdFactory
from application.shared.retrying import retrying
from domain.datasets.errors import UnreadableFile
from domain.datasets.header import map_header, require_columns
from domain.datasets.rows import DatasetType
from domain.datasets.schemas import SCHEMAS
from domain.datasets.upload import MAX_FILE_BYTES, Counts, UndoStatus, Upload, UploadStatus
from domain.shared.background_jobs import JobType, NewJob
from domain.shared.errors import FieldError, InvalidValue, TooLarge

MAX_DESCRIPTION = 1_000
IMPORT_PRIORITY = 3
BYTES_PER_SECOND = 250_000
"""What an import gets through on a small machine; only for the first estimate that an admin sees."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """`path` is a file of the caller's, to be read during the call only."""

    caller: Caller
    path: Path
    file_name: str
    dataset_type: str
    description: str | None = None
    is_dry_run: bool = False


class AcceptUpload:
    def __init__(
        self,
        uow: Callable[[], DatasetsUnitOfWork],
        files: FileStore,
        reader: TableReader,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._files = files
        self._reader = reader
        self._ids = ids
        self._clock = clock

    async def __call__(self, command: NewUpload) -> Upload:
        """Record the upload and queue its import.

        Raises:
            NotAllowed: not an admin.
            InvalidValue: unknown dataset type, or a description that is too long.
            TooLarge, UnsupportedFile, UnreadableFile, WrongColumns: the file itself.
        """
        require_admin(command.caller)
        dataset_type = parse_dataset_type(command.dataset_type)
        description = (command.description or "").strip() or None
        if description and len(description) > MAX_DESCRIPTION:
            message = f"The description has more than {MAX_DESCRIPTION} characters."
            raise InvalidValue(message, errors=[FieldError("description", message)])
        file_name = plain_name(command.file_name)
        size, digest = await asyncio.to_thread(self._inspect, command.path, file_name, dataset_type)
        upload = self._new(command, dataset_type, file_name, description, size, digest)
        await self._files.put(upload.storage_key, command.path)
        try:
            await retrying(lambda: self._record(upload, command.caller))
        except BaseException:
            await self._files.delete(upload.storage_key)
            raise
        return upload

    def _inspect(self, path: Path, file_name: str, dataset_type: DatasetType) -> tuple[int, str]:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise TooLarge(
                f"The file is larger than {MAX_FILE_BYTES // 1024 // 1024} MB. Split it and upload the parts."
            )
        if size == 0:
            raise UnreadableFile("The file is empty.", code="EMPTY_FILE")
        header = self._reader.peek(path, file_name)
        if header is not None:
            require_columns(map_header(SCHEMAS[dataset_type], header))
        digest = sha256()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return size, digest.hexdigest()

    def _new(
        self,
        command: NewUpload,
        dataset_type: DatasetType,
        file_name: str,
        description: str | None,
        size: int,
        digest: str,
    ) -> Upload:
        upload_id = self._ids.new()
        return Upload(
            id=upload_id,
            college_id=command.caller.college_id,
            uploaded_by=command.caller.user_id,
            file_name=file_name,
            dataset_type=dataset_type,
            file_format=PurePosixPath(file_name).suffix.lstrip(".").lower(),
            file_size_bytes=size,
            file_sha256=digest,
            storage_key=f"datasets/{upload_id}",
            description=description,
            is_dry_run=command.is_dry_run,
            status=UploadStatus.PENDING,
            current_stage=None,
            progress_pct=0,
            total_rows=None,
            counts=Counts(),
            error_log=None,
            cancel_requested_at=None,
            started_at=None,
            ended_at=None,
            undo_status=UndoStatus.NONE,
            undone_at=None,
            created_at=self._clock.now(),
        )

    async def _record(self, upload: Upload, caller: Caller) -> None:
        async with self._uow() as uow:
            await uow.uploads.add(upload)
            await uow.jobs.enqueue(
                NewJob(
                    JobType.DATASET_IMPORT,
                    upload.id,
                    {"upload_id": upload.id},
                    college_id=upload.college_id,
                    priority=IMPORT_PRIORITY,
                )
            )
            what = "dry run" if upload.is_dry_run else "import"
            await uow.audit.record(
                audit_entry(
                    upload,
                    "uploaded",
                    f"Uploaded a {upload.dataset_type} file for {what}.",
                    caller,
                    {"size_bytes": upload.file_size_bytes, "sha256": upload.file_sha256},
                )
            )
            await uow.commit()


def parse_dataset_type(text: str) -> DatasetType:
    """Raises InvalidValue naming the types that there are."""
    try:
        return DatasetType(text.strip().lower())
    except ValueError:
        known = ", ".join(DatasetType)
        message = f"Unknown dataset type {text[:40]!r}. Use one of: {known}."
        raise InvalidValue(message, errors=[FieldError("dataset_type", message)]) from None


def plain_name(file_name: str) -> str:
    """The last part of a path as a browser may send it, at most 255 characters with its extension kept."""
    name = PureWindowsPath(file_name.replace("\x00", "")).name.strip() or "upload"
    if len(name) <= 255:
        return name
    suffix = PurePosixPath(name).suffix[:16]
    return name[: 255 - len(suffix)] + suffix


def estimated_time(upload: Upload) -> str:
    """A first estimate for people, from the size alone."""
    seconds = 2 + upload.file_size_bytes / BYTES_PER_SECOND
    return "less than a minute" if seconds < 50 else f"about {words_for(seconds)}"
