"""Uploads of the alumni office."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Stream

from application.datasets.accept_upload import AcceptUpload, NewUpload, estimated_time, parse_dataset_type
from application.datasets.cancel import CancelUpload
from application.datasets.delete import DeleteUpload
from application.datasets.export_errors import ExportErrors
from application.datasets.read_uploads import ReadUploads
from application.datasets.undo import RequestUndo
from application.shared.access import Caller
from application.shared.paging import Page
from domain.datasets.templates import template_example, template_header
from domain.datasets.upload import MAX_FILE_BYTES
from domain.shared.errors import FieldError, InvalidValue, NotFound
from entrypoints.http import dataset_views as views
from entrypoints.http.errors import on_undecodable_form
from entrypoints.http.formats import attachment
from entrypoints.http.multipart import FORM_ROOM, save


class UploadForm(msgspec.Struct):
    """The multipart form. Parts are optional here, so that a missing one is refused in our words."""

    file: UploadFile | None = None
    dataset_type: str | None = None
    file_type: str | None = None
    description: str | None = None
    dry_run: str | None = None


class DatasetController(Controller):
    path, tags = "/api/admin/datasets", ("datasets",)

    @post(
        "/upload",
        operation_id="UploadDataset",
        status_code=201,
        request_max_body_size=MAX_FILE_BYTES + FORM_ROOM,
        # Litestar lets the text of a form field that is no UTF-8 through as this.
        exception_handlers={UnicodeDecodeError: on_undecodable_form},
    )
    async def upload(
        self,
        data: Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)],
        caller: NamedDependency[Caller],
        accept_upload: NamedDependency[AcceptUpload],
    ) -> views.AcceptedOut:
        """Hand in a file (CSV, XLSX, XLS, JSON, JSON lines; 50 MB at most). `dry_run=true` only tells."""
        if data.file is None:
            raise InvalidValue("No file was sent.", errors=[FieldError("file", "Choose a file.")])
        dataset_type = data.dataset_type or data.file_type
        if not dataset_type:
            raise InvalidValue("dataset_type is required.", errors=[FieldError("dataset_type", "Choose a type.")])
        with TemporaryDirectory(prefix="alumunity-") as folder:
            path = Path(folder) / "file"
            await save(data.file, path)
            command = NewUpload(
                caller, path, data.file.filename, dataset_type, data.description, _is_true("dry_run", data.dry_run)
            )
            upload = await accept_upload(command)
        what = "dry run" if upload.is_dry_run else "import"
        return views.AcceptedOut(
            True,
            f"The file was received; its {what} has been queued.",
            views.AcceptedData(
                upload.id,
                upload.status,
                upload.file_name,
                upload.dataset_type,
                upload.is_dry_run,
                estimated_time(upload),
            ),
        )

    @get("/uploads", operation_id="ListUploads")
    async def uploads(
        self,
        caller: NamedDependency[Caller],
        read_uploads: NamedDependency[ReadUploads],
        status: FromQuery[str | None] = None,
        file_type: FromQuery[str | None] = None,
        dataset_type: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
    ) -> views.UploadListOut:
        """Uploads, newest first."""
        wanted = Page(page, limit)
        entries, total = await read_uploads.page(caller, wanted, status, file_type or dataset_type)
        pages = wanted.pages(total)
        rows = [views.upload_row(entry) for entry in entries]
        return views.UploadListOut(True, rows, total, page, limit, pages, views.Pagination(total, page, limit, pages))

    @get("/statistics", operation_id="GetUploadStatistics")
    async def statistics(
        self, caller: NamedDependency[Caller], read_uploads: NamedDependency[ReadUploads]
    ) -> views.DataOut:
        """How many uploads there are, by state and type."""
        return views.DataOut(True, views.statistics(await read_uploads.statistics(caller)))

    @get("/templates/{file_name:str}", operation_id="DownloadTemplate", media_type="text/csv")
    async def template(self, file_name: FromPath[str]) -> Response[bytes]:
        """`{dataset_type}.csv`: the columns of a dataset type and one row that shows how cells look."""
        name, dot, suffix = file_name.rpartition(".")
        try:
            dataset_type = parse_dataset_type(name)
        except InvalidValue:
            dot = ""
        if not dot or suffix != "csv":
            raise NotFound("There is no such template.")
        text = io.StringIO()
        csv.writer(text).writerows([template_header(dataset_type), template_example(dataset_type)])
        headers = {"Content-Disposition": attachment(f"{dataset_type}-template.csv")}
        return Response(text.getvalue().encode(), headers=headers, media_type="text/csv")

    @get("/upload/{upload_id:str}", operation_id="GetUpload")
    async def upload_detail(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_uploads: NamedDependency[ReadUploads],
    ) -> views.DataOut:
        """One upload with its numbers."""
        entry = await read_uploads.entry(caller, upload_id)
        return views.DataOut(True, {**views.upload_row(entry), "summary": views.summary(entry)})

    @get("/upload/{upload_id:str}/progress", operation_id="GetUploadProgress")
    async def progress(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_uploads: NamedDependency[ReadUploads],
    ) -> dict[str, Any]:
        """How far the import is, 0 to 100, and about how long it will take."""
        return views.both_levels(await read_uploads.progress(caller, upload_id))

    @get("/upload/{upload_id:str}/report", operation_id="GetUploadReport")
    async def report(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_uploads: NamedDependency[ReadUploads],
    ) -> dict[str, Any]:
        """What became of every row, what is wrong with some, what was set off and undone. In every state."""
        return views.both_levels(views.report(await read_uploads.report(caller, upload_id)))

    @get("/upload/{upload_id:str}/report.pdf", operation_id="DownloadUploadReport", media_type="application/pdf")
    async def report_pdf(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_uploads: NamedDependency[ReadUploads],
    ) -> Response[bytes]:
        """The report for printing, with charts."""
        content, entry = await read_uploads.pdf(caller, upload_id)
        name = entry.upload.file_name.rsplit(".", 1)[0] + "-report.pdf"
        return Response(content, media_type="application/pdf", headers={"Content-Disposition": attachment(name)})

    @get("/upload/{upload_id:str}/errors/download", operation_id="DownloadUploadErrors", media_type="text/csv")
    async def errors(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        export_errors: NamedDependency[ExportErrors],
    ) -> Stream:
        """The rejected rows with what is wrong, to be corrected and uploaded again."""
        name, blocks = await export_errors(caller, upload_id)
        headers = {"Content-Disposition": attachment(name)}
        return Stream(blocks, media_type="text/csv; charset=utf-8", headers=headers)

    @post("/upload/{upload_id:str}/cancel", operation_id="CancelUpload", status_code=200)
    async def cancel(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        cancel_upload: NamedDependency[CancelUpload],
    ) -> views.DataOut:
        """Stop an import; what is stored by then stays until it is undone."""
        status = await cancel_upload(caller, upload_id)
        data = {"upload_id": upload_id, "status": status, "cancel_requested": True}
        return views.DataOut(True, data, "The import stops after the rows that it is working on.")

    @post("/upload/{upload_id:str}/undo", operation_id="UndoUpload", status_code=202)
    async def undo(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        request_undo: NamedDependency[RequestUndo],
    ) -> views.DataOut:
        """Take back what an import stored, unless it was changed since; the report tells how it went."""
        await request_undo(caller, upload_id)
        return views.DataOut(True, {"upload_id": upload_id, "undo": {"status": "running"}}, "The undo has been queued.")

    @delete("/upload/{upload_id:str}", operation_id="DeleteUpload", status_code=200)
    async def remove(
        self,
        upload_id: FromPath[str],
        caller: NamedDependency[Caller],
        delete_upload: NamedDependency[DeleteUpload],
    ) -> views.MessageOut:
        """Delete the record of an upload that stored nothing or was undone."""
        await delete_upload(caller, upload_id)
        return views.MessageOut(True, "The upload was deleted.")


def _is_true(name: str, text: str | None) -> bool:
    word = (text or "false").strip().lower()
    if word in ("true", "1", "yes", "on"):
        return True
    if word in ("false", "0", "no", "off", ""):
        return False
    raise InvalidValue(f"{name} is true or false.", errors=[FieldError(name, "It is true or false.")])
