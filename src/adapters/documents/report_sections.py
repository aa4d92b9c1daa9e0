"""What a report says, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Table, TableStyle

from adapters.documents.report_charts import problems_by_column, rows_over_time
from adapters.documents.report_details import analyses, codes, log, problems, undo
from adapters.documents.report_style import (
    ACCENT,
    ERROR,
    GOOD,
    MUTED,
    NOTE,
    NUMBER,
    NUMBER_LABEL,
    PANEL,
    SUBTITLE,
    TITLE,
    WARNING,
    WIDTH,
    Flowables,
    banner,
    facts,
    moment,
    say,
    section,
)
from application.datasets.ports import ReportData
from domain.datasets.quality import WARNED_SHARE
from domain.datasets.upload import UndoStatus, UploadStatus

MAX_NAMES = 20

_BY_COLUMN = "Problems by column"
_OVER_TIME = "Rows processed over time"
_HEADING_HEIGHT = 32

_STATUS_COLOURS = {
    UploadStatus.COMPLETED: GOOD,
    UploadStatus.FAILED: ERROR,
    UploadStatus.CANCELLED: MUTED,
}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", ":": "colon", " ": "blank"}


def story(report: ReportData) -> Flowables:
    """The whole report, in the order of the pages."""
    return [
        *_opening(report),
        *_numbers(report),
        *_reading(report),
        *_charts(report),
        *codes(report.summary),
        *problems(report),
        *analyses(report),
        *undo(report),
        *log(report),
    ]


def duration(seconds: float) -> str:
    """A time span for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _opening(report: ReportData) -> Iterator[Any]:
    upload = report.entry.upload
    yield say(upload.file_name, TITLE, 120)
    yield say("Dataset import report", SUBTITLE)
    if upload.is_dry_run:
        yield banner(
            "DRY RUN: the file was checked and nothing was stored. All numbers say what would happen.", WARNING
        )
    if upload.is_running:
        yield banner(f"The import is {upload.status} ({upload.progress_pct} %). The numbers are not final.", ACCENT)
    elif upload.error_log:
        yield banner(f"Reason: {upload.error_log}", _STATUS_COLOURS[upload.status])
    if upload.undo_status is UndoStatus.DONE:
        yield banner(f"This import was undone on {moment(upload.undone_at)}; see below.", MUTED)
    yield facts(list(_facts(report)))


def _facts(report: ReportData) -> Iterator[tuple[str, str]]:
    upload = report.entry.upload
    yield "Status", upload.status.value
    yield "Dataset type", upload.dataset_type.replace("_", " ")
    if upload.description:
        yield "Description", upload.description
    yield "Uploaded", f"{moment(upload.created_at)} by {report.entry.uploaded_by_email}"
    yield "Started", moment(upload.started_at)
    if upload.started_at is not None and upload.ended_at is not None:
        seconds = (upload.ended_at - upload.started_at).total_seconds()
        yield "Ended", f"{moment(upload.ended_at)}, after {duration(seconds)}"
    else:
        yield "Ended", moment(upload.ended_at)
    yield "File", f"{upload.file_format}, {upload.file_size_bytes:,} bytes"
    yield "SHA-256", upload.file_sha256


def _numbers(report: ReportData) -> Flowables:
    upload, counts = report.entry.upload, report.entry.upload.counts
    would = "would be " if upload.is_dry_run else ""
    is_scored = counts.processed > 0
    tiles = [
        ("total rows", "–" if upload.total_rows is None else f"{upload.total_rows:,}"),
        (f"{would}created", f"{counts.created:,}"),
        (f"{would}updated", f"{counts.updated:,}"),
        ("unchanged", f"{counts.unchanged:,}"),
        ("rejected", f"{counts.rejected:,}"),
        ("kept with warnings", f"{counts.warned:,}"),
        ("quality score (0-100)", f"{report.entry.quality_score:.1f}" if is_scored else "–"),
    ]
    table = Table(
        [[say(value, NUMBER) for _, value in tiles], [say(name, NUMBER_LABEL) for name, _ in tiles]],
        colWidths=[WIDTH / len(tiles)] * len(tiles),
    )
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), PANEL),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, 0), 6),
                ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
                ("TOPPADDING", (0, 1), (-1, 1), 1),
                ("BOTTOMPADDING", (0, 1), (-1, 1), 6),
            ]
        )
    )
    left = (upload.total_rows or 0) - counts.processed
    note = (
        "The quality score is the mean worth of a row: a clean row counts 100, a row kept with warnings "
        f"{100 * WARNED_SHARE:.0f}, a rejected one 0."
    )
    if left > 0:
        note = f"{counts.processed:,} rows were processed; {left:,} were not. {note}"
    return section("Rows", table, say(note, NOTE))


def _reading(report: ReportData) -> Flowables:
    summary = report.summary
    if summary is None:
        return section("How the file was read", say("The file was not read, or its reading is not finished."))
    taken = [
        column if column == header else f'{column} (in the file: "{header[:60]}")'
        for column, header in summary.columns.items()
    ]
    delimiter = summary.delimiter
    pairs = [
        ("Encoding", summary.encoding[:40] if summary.encoding else "none (not a text file)"),
        ("Delimiter", "none" if delimiter is None else _DELIMITERS.get(delimiter, delimiter)),
        ("Header", f"row {summary.header_row}, {len(summary.header)} columns"),
        ("Columns taken", ", ".join(taken) or "none"),
        ("Unknown columns", _names(summary.unknown_columns) or "none"),
        ("Repeated columns", _names(summary.repeated_columns) or "none"),
    ]
    return section("How the file was read", facts(pairs, 1500))


def _names(names: list[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:MAX_NAMES])
    return f"{shown} and {len(names) - MAX_NAMES:,} more" if len(names) > MAX_NAMES else shown


def _charts(report: ReportData) -> Iterator[Any]:
    summary = report.summary
    columns = summary.problems_by_column() if summary else []
    samples = summary.samples if summary else []
    if columns:
        chart = problems_by_column(columns)
        yield from section(_BY_COLUMN, chart, least=chart.height + _HEADING_HEIGHT)
    else:
        yield from section(_BY_COLUMN, say("No problems were found."))
    if samples:
        chart = rows_over_time(samples)
        yield from section(_OVER_TIME, chart, least=chart.height + _HEADING_HEIGHT)
    else:
        yield from section(_OVER_TIME, say("No rows were processed."))
