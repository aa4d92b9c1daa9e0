"""The detailed sections of a report: problems, analyses, undo, log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from adapters.documents.report_style import (
    CELL,
    CELL_ERROR,
    CELL_NUMBER,
    CELL_WARNING,
    NOTE,
    Flowables,
    listing,
    moment,
    say,
    section,
)
from application.datasets.ports import ReportData, UploadJob
from domain.datasets.changes import UndoOutcome
from domain.datasets.problems import CODES, Problem, Severity
from domain.datasets.summary import Summary
from domain.datasets.upload import AI_JOB_NAMES, UndoStatus, Upload
from domain.shared.background_jobs import JobStatus

MAX_PROBLEMS = 50
MAX_LOG_LINES = 100
MAX_CODES = 30
MAX_UNDO_ITEMS = 20

_JOB_OUTCOMES: Mapping[JobStatus, str] = {
    JobStatus.PENDING: "waiting",
    JobStatus.PROCESSING: "running",
    JobStatus.COMPLETED: "done",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "cancelled, not done",
    JobStatus.NO_HANDLER: "not available in this installation",
}


def codes(summary: Summary | None) -> Flowables:
    if summary is None or not summary.problems_total:
        return []
    total = Counter(summary.errors_by_code) + Counter(summary.warnings_by_code)
    ordered = sorted(total, key=lambda code: (-total[code], code))
    rows = [
        [
            say(code, CELL, 60),
            say(CODES.get(code, ""), CELL),
            say(f"{summary.errors_by_code.get(code, 0):,}", CELL_NUMBER),
            say(f"{summary.warnings_by_code.get(code, 0):,}", CELL_NUMBER),
        ]
        for code in ordered[:MAX_CODES]
    ]
    table = listing(("Code", "Meaning", "Errors", "Warnings"), rows, (40, 96, 18, 20), numbers=2)
    more = [say(f"{len(ordered) - MAX_CODES} rarer codes are left out.", NOTE)] if len(ordered) > MAX_CODES else []
    return section("Problems by code", table, *more)


def problems(report: ReportData) -> Flowables:
    if not report.problems:
        return []
    shown = report.problems[:MAX_PROBLEMS]
    total = max(report.problems_total, len(report.problems))
    title = f"Problems: first {len(shown)} of {total:,}" if total > len(shown) else f"Problems: all {total}"
    head = ("Row", "Column", "Code", "Message", "Value in the file", "Suggestion")
    table = listing(head, [_problem(problem) for problem in shown], (12, 25, 35, 38, 32, 32))
    note = "Row numbers are those that a spreadsheet shows. The download of rejected rows has every error."
    return section(title, say(note, NOTE), table)


def _problem(problem: Problem) -> list[Any]:
    is_error = problem.severity is Severity.ERROR
    return [
        say(str(problem.row), CELL),
        say(problem.column or "(row)", CELL, 60),
        say(f"{problem.code} ({problem.severity})", CELL_ERROR if is_error else CELL_WARNING, 60),
        say(problem.message, CELL, 240),
        say(problem.value or "", CELL, 160),
        say(problem.suggestion or "", CELL, 160),
    ]


def analyses(report: ReportData) -> Flowables:
    if not report.jobs:
        return section("Analyses set off", say("None."))
    rows = [
        [say(AI_JOB_NAMES.get(job.job_type, job.job_type.value), CELL), say(_outcome(job), CELL)] for job in report.jobs
    ]
    return section("Analyses set off", listing(("Analysis", "Outcome"), rows, (60, 114)))


def _outcome(job: UploadJob) -> str:
    text = _JOB_OUTCOMES[job.status]
    if job.status is JobStatus.FAILED and job.error:
        text = f"{text}: {job.error}"
    return f"{text} (shared with a job that was waiting already)" if job.merged else text


def undo(report: ReportData) -> Flowables:
    upload = report.entry.upload
    if upload.undo_status is UndoStatus.NONE and not any(report.undo_counts.values()):
        return []
    counts = ", ".join(f"{report.undo_counts.get(outcome, 0):,} {outcome}" for outcome in UndoOutcome)
    stayed = [item for item in report.undo_items if item.outcome is not UndoOutcome.REVERSED]
    lines: Flowables = [say(f"{_undo_state(upload)}: {counts}.")]
    if stayed:
        total = sum(count for outcome, count in report.undo_counts.items() if outcome is not UndoOutcome.REVERSED)
        rows = [
            [
                say(str(item.row), CELL),
                say(item.entity_type.replace("_", " "), CELL),
                say(item.outcome.value, CELL),
                say(item.note or "", CELL),
            ]
            for item in stayed[:MAX_UNDO_ITEMS]
        ]
        lines.append(say(f"Not reversed: first {len(rows)} of {total:,}", NOTE))
        lines.append(listing(("Row", "Entity", "Outcome", "Note"), rows, (14, 36, 24, 100)))
    return section("Undo", *lines)


def _undo_state(upload: Upload) -> str:
    if upload.undo_status is UndoStatus.DONE:
        return f"Undone on {moment(upload.undone_at)}"
    return "The undo is running" if upload.undo_status is UndoStatus.RUNNING else "The undo stopped before its end"


def log(report: ReportData) -> Flowables:
    if not report.logs:
        return section("Processing log", say("Nothing was logged."))
    rows = [
        [
            say(moment(line.at), CELL),
            say(line.stage.replace("_", " "), CELL),
            say(line.status, CELL, 40),
            say(line.message, CELL, 400),
        ]
        for line in report.logs[:MAX_LOG_LINES]
    ]
    table = listing(("Time", "Stage", "Status", "Message"), rows, (40, 25, 22, 87))
    left_out = len(report.logs) - MAX_LOG_LINES
    more = [say(f"{left_out:,} later lines are left out.", NOTE)] if left_out > 0 else []
    return section("Processing log", table, *more)
