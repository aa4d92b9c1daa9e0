"""The public JSON of uploads; several names for one thing where different pages read different ones (http-api 3.22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from application.datasets.ports import ReportData, Statistics, UploadEntry, UploadJob
from domain.datasets.changes import UndoOutcome
from domain.datasets.problems import Problem, Severity
from domain.datasets.upload import AI_JOB_NAMES, UndoStatus
from domain.shared.background_jobs import JobStatus
from entrypoints.http.formats import instant, optional_instant


def upload_row(entry: UploadEntry) -> dict[str, Any]:
    """UploadRow: camelCase for the table of the client, snake_case for everyone else."""
    upload, counts = entry.upload, entry.upload.counts
    total = upload.total_rows or 0
    return {
        "id": upload.id,
        "upload_id": upload.id,
        "fileName": upload.file_name,
        "file_name": upload.file_name,
        "datasetType": upload.dataset_type,
        "dataset_type": upload.dataset_type,
        "file_type": upload.dataset_type,
        "description": upload.description,
        "status": upload.status,
        "is_dry_run": upload.is_dry_run,
        "undo_status": upload.undo_status,
        "uploaded_by": entry.uploaded_by_email,
        "uploadDate": instant(upload.created_at),
        "created_at": instant(upload.created_at),
        "completed_at": optional_instant(upload.ended_at),
        "fileSize": upload.file_size_bytes,
        "file_size_kb": -(-upload.file_size_bytes // 1024),
        "totalRows": total,
        "total_rows": total,
        "validRows": counts.valid,
        "valid_rows": counts.valid,
        "errorRows": counts.rejected,
        "error_rows": counts.rejected,
        "dataQualityScore": round(entry.quality_score, 1),
    }


def summary(entry: UploadEntry) -> dict[str, Any]:
    upload, counts = entry.upload, entry.upload.counts
    seconds = None
    if upload.started_at is not None and upload.ended_at is not None:
        seconds = round((upload.ended_at - upload.started_at).total_seconds(), 1)
    return {
        "total_rows": upload.total_rows or 0,
        "processed_rows": counts.processed,
        "valid_rows": counts.valid,
        "error_rows": counts.rejected,
        "created_rows": counts.created,
        "updated_rows": counts.updated,
        "unchanged_rows": counts.unchanged,
        "rejected_rows": counts.rejected,
        "warning_rows": counts.warned,
        "processing_time_seconds": seconds,
    }


def report(data: ReportData) -> dict[str, Any]:
    """The payload of a report, in every status."""
    upload = data.entry.upload
    return {
        "upload_id": upload.id,
        "file_name": upload.file_name,
        "file_type": upload.dataset_type,
        "dataset_type": upload.dataset_type,
        "description": upload.description,
        "status": upload.status,
        "is_dry_run": upload.is_dry_run,
        "created_at": instant(upload.created_at),
        "started_at": optional_instant(upload.started_at),
        "completed_at": optional_instant(upload.ended_at),
        "summary": summary(data.entry),
        "validation_report": _validation(data),
        "ai_processing_triggered": [AI_JOB_NAMES[job.job_type] for job in data.jobs],
        "ai_jobs": [_ai_job(job) for job in data.jobs],
        "processing_logs": [f"{instant(line.at)} {line.stage} {line.status}: {line.message}" for line in data.logs],
        "error_log": upload.error_log,
        "undo": _undo(data),
    }


def _validation(data: ReportData) -> dict[str, Any]:
    upload, counts, found = data.entry.upload, data.entry.upload.counts, data.summary
    errors = [problem for problem in data.problems if problem.severity is Severity.ERROR]
    warnings = [problem for problem in data.problems if problem.severity is Severity.WARNING]
    return {
        "errors": [{"row": problem.row, "error": _sentence(problem)} for problem in errors],
        "validationErrors": [_problem(problem) for problem in errors],
        "warnings": [_problem(problem) for problem in warnings],
        "truncated": len(data.problems) < data.problems_total,
        "problems_total": data.problems_total,
        "errorsByCode": found.errors_by_code if found else {},
        "warningsByCode": found.warnings_by_code if found else {},
        "errorsByColumn": found.errors_by_column if found else {},
        "warningsByColumn": found.warnings_by_column if found else {},
        "columns": found.columns if found else {},
        "unknownColumns": found.unknown_columns if found else [],
        "repeatedColumns": found.repeated_columns if found else [],
        "encoding": found.encoding if found else None,
        "delimiter": found.delimiter if found else None,
        "dataQualityScore": round(data.entry.quality_score, 1),
        "totalRows": upload.total_rows or 0,
        "validRows": counts.valid,
        "errorRows": counts.rejected,
    }


def _sentence(problem: Problem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else problem.message


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "field": problem.column or "",
        "code": problem.code,
        "error": problem.message,
        "value": problem.value,
        "suggestion": problem.suggestion,
    }


def _ai_job(job: UploadJob) -> dict[str, Any]:
    said = {
        JobStatus.PENDING: "waiting",
        JobStatus.PROCESSING: "running",
        JobStatus.NO_HANDLER: "not available in this installation; nothing was done",
    }
    return {
        "name": AI_JOB_NAMES[job.job_type],
        "type": job.job_type,
        "outcome": job.status,
        "merged": job.merged,
        "message": said.get(job.status, job.error if job.status is JobStatus.FAILED else job.status.value),
    }


def _undo(data: ReportData) -> dict[str, Any] | None:
    upload = data.entry.upload
    if upload.undo_status is UndoStatus.NONE and not data.undo_items:
        return None
    return {
        "status": upload.undo_status,
        "undone_at": optional_instant(upload.undone_at),
        **{outcome.value: data.undo_counts.get(outcome, 0) for outcome in UndoOutcome},
        "items": [
            {"row": item.row, "entity": item.entity_type, "outcome": item.outcome, "note": item.note}
            for item in data.undo_items
        ],
        "truncated": len(data.undo_items) < sum(data.undo_counts.values()),
    }


def statistics(found: Statistics) -> dict[str, Any]:
    return {
        "total_uploads": found.total,
        "by_status": {status.value: number for status, number in found.by_status.items()},
        "by_type": {kind.value: number for kind, number in found.by_type.items()},
        "recent_24h": found.recent_24h,
    }


class AcceptedData(msgspec.Struct, frozen=True):
    upload_id: str
    status: str
    file_name: str
    dataset_type: str
    is_dry_run: bool
    estimated_processing_time: str


class AcceptedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str
    data: AcceptedData


class Pagination(msgspec.Struct, frozen=True):
    total: int
    page: int
    limit: int
    total_pages: int


class UploadListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: Sequence[Mapping[str, Any]]
    total: int
    page: int
    limit: int
    total_pages: int
    pagination: Pagination


class DataOut(msgspec.Struct, frozen=True, omit_defaults=True):
    success: Literal[True]
    data: Mapping[str, Any]
    message: str = ""


class MessageOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


def both_levels(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload at the top level and under `data`: clients read either."""
    return {**payload, "success": True, "data": payload}
