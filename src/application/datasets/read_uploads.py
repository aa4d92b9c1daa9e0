"""What admins see of uploads."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from application.datasets.accept_upload import parse_dataset_type
from application.datasets.find import UNKNOWN
from application.datasets.ports import (
    ReportData,
    ReportRenderer,
    Statistics,
    UploadEntry,
    UploadFilter,
    UploadQueries,
)
from application.datasets.progress import progress_key, settled_progress
from application.shared.access import Caller, require_admin
from application.shared.paging import Page
from application.shared.ports import Clock, ProgressStore
from domain.datasets.upload import Stage, UploadStatus
from domain.shared.errors import FieldError, InvalidValue, NotFound
from domain.shared.ids import parse_id


class ReadUploads:
    """Raises NotAllowed for others than admins, NotFound for uploads of other colleges."""

    def __init__(
        self,
        queries: UploadQueries,
        progress: ProgressStore,
        renderer: ReportRenderer,
        clock: Clock,
        *,
        list_cap: int,
    ) -> None:
        self._queries = queries
        self._progress = progress
        self._renderer = renderer
        self._clock = clock
        self._list_cap = list_cap

    async def entry(self, caller: Caller, upload_id: str) -> UploadEntry:
        require_admin(caller)
        entry = await self._queries.entry(caller.college_id, parse_id(upload_id, UNKNOWN))
        if entry is None:
            raise NotFound(UNKNOWN)
        return entry

    async def page(
        self, caller: Caller, page: Page, status: str | None, dataset_type: str | None
    ) -> tuple[Sequence[UploadEntry], int]:
        """Newest first, and the number of all; no filter for None, an empty text and `all`."""
        require_admin(caller)
        wanted = UploadFilter(
            None if not status or status == "all" else _parse_status(status),
            None if not dataset_type or dataset_type == "all" else parse_dataset_type(dataset_type),
        )
        return await self._queries.page(caller.college_id, wanted, offset=page.offset, limit=page.limit)

    async def statistics(self, caller: Caller) -> Statistics:
        require_admin(caller)
        return await self._queries.statistics(caller.college_id, self._clock.now())

    async def progress(self, caller: Caller, upload_id: str) -> Mapping[str, Any]:
        """The latest news of a running upload, from wherever it is fresher; of an ended one its record."""
        upload = (await self.entry(caller, upload_id)).upload
        recorded = settled_progress(upload)
        if not upload.is_running or upload.current_stage is Stage.AI_PROCESSING:
            return recorded
        live = await self._progress.read(progress_key(upload.id))
        if live is None or live["status"] != recorded["status"]:
            return recorded
        if live["progress_percentage"] < upload.progress_pct:
            return {**recorded, "estimated_time_remaining": live["estimated_time_remaining"]}
        return live

    async def report(self, caller: Caller, upload_id: str) -> ReportData:
        require_admin(caller)
        known = parse_id(upload_id, UNKNOWN)
        report = await self._queries.report(caller.college_id, known, limit=self._list_cap)
        if report is None:
            raise NotFound(UNKNOWN)
        return report

    async def pdf(self, caller: Caller, upload_id: str) -> tuple[bytes, UploadEntry]:
        report = await self.report(caller, upload_id)
        return await asyncio.to_thread(self._renderer.pdf, report, self._clock.now()), report.entry


def _parse_status(text: str) -> UploadStatus:
    try:
        return UploadStatus(text)
    except ValueError:
        message = f"Unknown status {text[:40]!r}. Use one of: {', '.join(UploadStatus)}, all."
        raise InvalidValue(message, errors=[FieldError("status", message)]) from None
