"""Rejected rows as a file that can be corrected and uploaded again (decision D8)."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence

from application.datasets.ports import RejectedRow, UploadQueries
from application.datasets.read_uploads import ReadUploads
from application.shared.access import Caller
from domain.datasets.header import is_own_error_column
from domain.datasets.problems import Severity
from domain.datasets.templates import template_header
from domain.shared.formula_safety import neutralise

OWN_COLUMNS = ("error_code", "error", "suggestion")
_BLOCK = 32_768
_BOM = "\ufeff"


class ExportErrors:
    def __init__(self, uploads: ReadUploads, queries: UploadQueries) -> None:
        self._uploads = uploads
        self._queries = queries

    async def __call__(self, caller: Caller, upload_id: str) -> tuple[str, AsyncIterator[bytes]]:
        """A file name, and the CSV in blocks: UTF-8 with BOM, every cell safe from being taken for a formula.

        Raises:
            NotAllowed, NotFound.
        """
        report = await self._uploads.report(caller, upload_id)
        upload = report.entry.upload
        header = report.summary.header if report.summary else list(template_header(upload.dataset_type))
        stem = upload.file_name.rsplit(".", 1)[0]
        return f"{stem}-errors.csv", self._blocks(upload.id, header)

    async def _blocks(self, upload_id: str, header: Sequence[str]) -> AsyncIterator[bytes]:
        kept = [position for position, name in enumerate(header) if not is_own_error_column(name)]
        buffer = io.StringIO()
        buffer.write(_BOM)
        writer = csv.writer(buffer)
        writer.writerow([neutralise(header[position]) for position in kept] + list(OWN_COLUMNS))
        async for row in self._queries.rejected(upload_id):
            writer.writerow([neutralise(cell) for cell in _cells(row, kept, len(header))])
            if buffer.tell() > _BLOCK:
                yield buffer.getvalue().encode("utf-8", "replace")
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue().encode("utf-8", "replace")


def _cells(row: RejectedRow, kept: Sequence[int], width: int) -> list[str]:
    errors = [problem for problem in row.problems if problem.severity is Severity.ERROR]
    own = [
        "; ".join(problem.code for problem in errors),
        "; ".join(f"{problem.column}: {problem.message}" if problem.column else problem.message for problem in errors),
        "; ".join(
            f"{problem.column} → {problem.suggestion}" if problem.column else problem.suggestion
            for problem in errors
            if problem.suggestion
        ),
    ]
    cells = [row.cells[position] if position < len(row.cells) else "" for position in kept]
    # Cells beyond the header stay visible behind our own columns.
    return cells + own + list(row.cells[width:])
