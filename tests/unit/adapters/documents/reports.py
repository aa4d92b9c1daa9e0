"""Reports of made-up uploads, as the tests of this folder need them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from application.datasets.ports import LogLine, ReportData, UndoItem, UploadEntry
from domain.datasets.changes import EntityType, UndoOutcome
from domain.datasets.problems import Problem, Severity
from domain.datasets.quality import quality_score
from domain.datasets.rows import DatasetType
from domain.datasets.summary import Summary
from domain.datasets.upload import Counts, Stage, UndoStatus, Upload, UploadStatus
from domain.shared.background_jobs import JobStatus, JobType

START = datetime(2026, 3, 1, 9, 30, 12, tzinfo=UTC)
NOW = START + timedelta(hours=2)


@dataclass(frozen=True)
class Job:
    job_type: JobType
    status: JobStatus
    merged: bool = False
    error: str | None = None


def upload(**changed: Any) -> Upload:
    fields: dict[str, Any] = {
        "id": "5f0c",
        "college_id": "c1",
        "uploaded_by": "u1",
        "file_name": "alumni_2026_spring.csv",
        "dataset_type": DatasetType.ALUMNI,
        "file_format": "csv",
        "file_size_bytes": 1_482_113,
        "file_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "storage_key": "uploads/5f0c",
        "description": None,
        "is_dry_run": False,
        "status": UploadStatus.COMPLETED,
        "current_stage": Stage.AI_PROCESSING,
        "progress_pct": 100,
        "total_rows": 10_000,
        "counts": Counts(10_000, 8_412, 903, 377, 308, 1_244),
        "error_log": None,
        "cancel_requested_at": None,
        "started_at": START,
        "ended_at": START + timedelta(seconds=46.2),
        "undo_status": UndoStatus.NONE,
        "undone_at": None,
        "created_at": START - timedelta(seconds=2),
    }
    return Upload(**{**fields, **changed})


def report(summary: Summary | None = None, problems: Any = (), **changed: Any) -> ReportData:
    """Of an upload; what is no field of an upload is one of the report."""
    parts = {name: changed.pop(name) for name in ("jobs", "logs", "undo_counts", "undo_items") if name in changed}
    found = upload(**changed)
    counts = found.counts
    entry = UploadEntry(found, "registrar@example.edu", quality_score(counts.processed, counts.rejected, counts.warned))
    return ReportData(
        entry=entry,
        summary=summary,
        problems=problems,
        problems_total=summary.problems_total if summary else len(problems),
        **{"jobs": (), "logs": (), "undo_counts": {}, **parts},
    )


def problem(row: int, column: str | None, code: str, message: str, value: str | None, meant: str | None) -> Problem:
    is_error = code in ("invalid_email", "missing_required", "year_out_of_range", "duplicate_in_file")
    return Problem(row, Severity.ERROR if is_error else Severity.WARNING, column, code, message, value, meant)


def realistic_summary() -> Summary:
    return Summary(
        columns={
            "email": "E-Mail Address",
            "name": "Full name",
            "batch_year": "Class of",
            "department": "department",
            "current_company": "Employer",
            "current_role": "Job title",
            "location": "City",
            "skills": "skills",
            "linkedin_url": "LinkedIn",
        },
        header=[
            *("E-Mail Address", "Full name", "Class of", "department", "Employer", "Job title", "City", "skills"),
            *("LinkedIn", "Shoe size", "Newsletter?", "Mail"),
        ],
        unknown_columns=["Shoe size", "Newsletter?"],
        repeated_columns=["Mail"],
        encoding="cp1252",
        delimiter=";",
        errors_by_code={"invalid_email": 171, "missing_required": 88, "duplicate_in_file": 41, "year_out_of_range": 8},
        warnings_by_code={"invalid_linkedin_url": 702, "placeholder_blank": 391, "suspicious_email_domain": 151},
        errors_by_column={"email": 201, "batch_year": 66, "(row)": 41},
        warnings_by_column={"linkedin_url": 702, "email": 151, "location": 240, "current_company": 151},
        samples=[(round(0.24 * n + (0.8 if n > 30 else 0), 3), n * 100) for n in range(1, 101)],
    )


def realistic_problems() -> list[Problem]:
    kinds = [
        ("email", "invalid_email", "The e-mail address has no @.", "m.kovacs.example.org", "m.kovacs@example.org"),
        ("batch_year", "missing_required", "batch_year is required.", None, None),
        (None, "duplicate_in_file", "Row 17 has the same key and other values; row 17 counts.", None, None),
        ("batch_year", "year_out_of_range", "The year must be from 1900 to 2036.", "20188", None),
        (
            "email",
            "suspicious_email_domain",
            "The domain looks like a misspelling of gmail.com.",
            "oluwaseun.adebayo-fitzgerald@gmial.com",
            "oluwaseun.adebayo-fitzgerald@gmail.com",
        ),
        (
            "linkedin_url",
            "invalid_linkedin_url",
            "The link does not lead to linkedin.com.",
            "https://example.com/people/anna-m%C3%BCller-averylongnamewithoutanyblanksinitatall",
            "https://www.linkedin.com/in/anna-muller",
        ),
        ("location", "placeholder_blank", "A placeholder was taken as blank.", "N/A", None),
    ]
    problems = [problem(3 + 37 * n, *kinds[n % len(kinds)]) for n in range(120)]
    return sorted(problems, key=lambda found: found.severity)


def realistic_report(**changed: Any) -> ReportData:
    """A completed import of 10,000 rows with all that can be said of one."""
    stages = [
        (Stage.VALIDATION, "started", "Reading the file."),
        (Stage.VALIDATION, "completed", "10000 rows found."),
        (Stage.STORAGE, "completed", "8412 rows created, 903 updated, 377 unchanged, 308 rejected."),
        (Stage.AI_PROCESSING, "started", "skill_graph_update: queued."),
        (Stage.AI_PROCESSING, "completed", "The import is complete."),
    ]
    parts: dict[str, Any] = {
        "description": "Registry export of the spring ceremony, second attempt after the address corrections.",
        "jobs": [
            Job(JobType.SKILL_GRAPH, JobStatus.COMPLETED),
            Job(JobType.CAREER_PREDICTION, JobStatus.FAILED, error="Fewer than 50 transitions are known."),
            Job(JobType.TALENT_CLUSTERING, JobStatus.PENDING, merged=True),
            Job(JobType.ENGAGEMENT_SCORING, JobStatus.NO_HANDLER),
        ],
        "logs": [LogLine(START + timedelta(seconds=9 * n), *stage) for n, stage in enumerate(stages)],
        "undo_status": UndoStatus.DONE,
        "undone_at": START + timedelta(minutes=50),
        "undo_counts": {UndoOutcome.REVERSED: 9_301, UndoOutcome.KEPT: 14},
        "undo_items": [
            UndoItem(12, EntityType.PERSON, UndoOutcome.REVERSED, None),
            UndoItem(15, EntityType.PERSON, UndoOutcome.KEPT, "the person has claimed the account"),
        ],
    }
    return report(realistic_summary(), realistic_problems(), **{**parts, **changed})
