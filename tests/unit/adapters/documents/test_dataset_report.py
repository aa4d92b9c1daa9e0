import threading
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from adapters.documents.dataset_report import PdfReportRenderer
from adapters.documents.pdf_text import BOLD, REGULAR
from adapters.documents.report_sections import duration
from adapters.documents.report_style import MARGIN, PAGE_SIZE
from application.datasets.ports import LogLine, ReportData
from domain.datasets.changes import UndoOutcome
from domain.datasets.problems import Problem, Severity
from domain.datasets.summary import Summary
from domain.datasets.upload import AI_JOB_NAMES, Counts, Stage, UndoStatus, UploadStatus
from domain.shared.background_jobs import JobStatus, JobType
from tests.unit.adapters.documents.reports import (
    NOW,
    START,
    Job,
    problem,
    realistic_problems,
    realistic_report,
    realistic_summary,
    report,
)

HOSTILE = [
    "<b>bold</b> & <para> </para> &amp; <img src='x'/> <a href=",
    "שלום עולם مرحبا",
    "😀👩‍👩‍👧",
    "\x00\x01\x1b[31m\x7f\x85\u202e\u2066\ufeff",
    "\ud800 half",
    "W" * 100_000,
    "wort " * 20_000,
    "\U0010ffff" * 100_000,
    "'; DROP TABLE uploads; --",
    "%s %(x)s {} {0}",
    "",
    " \t\r\n\u2028",
]


def pages(data: ReportData) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(PdfReportRenderer().pdf(data, NOW))).pages]


def text_of(data: ReportData) -> str:
    """The words of all pages, with single blanks between them."""
    return " ".join(" ".join(pages(data)).split())


def hostile_report(text: str, rows: int = 9) -> ReportData:
    """A report that says `text` wherever a text from outside can stand."""
    summary = Summary(
        columns={"email": text, text: "x"},
        header=[text] * 300,
        unknown_columns=[text] * 300,
        repeated_columns=[text],
        encoding=text,
        delimiter=text,
        errors_by_code={text: 3},
        errors_by_column={text: 3, text + "2": 1},
        warnings_by_column={text: 4},
        samples=[(0.0, 0)],
    )
    found = [Problem(10**9, Severity.WARNING, text, text, text, text, text)] * rows
    return report(
        summary,
        found,
        file_name=text,
        description=text,
        error_log=text,
        status=UploadStatus.FAILED,
        file_format=text,
        jobs=[Job(JobType.SKILL_GRAPH, JobStatus.FAILED, error=text)],
        logs=[LogLine(START, Stage.STORAGE, text, text)] * 3,
    )


def test_a_report_says_everything_about_an_import():
    said = text_of(realistic_report())
    for words in (
        "alumni_2026_spring.csv Dataset import report",
        "Status completed Dataset type alumni",
        "Registry export of the spring ceremony",
        "2026-03-01 09:30:10 UTC by registrar@example.edu",
        "Ended 2026-03-01 09:30:58 UTC, after 46 s",
        "csv, 1,482,113 bytes",
        "10,000 8,412 903 377 308 1,244 93.8",
        "Encoding cp1252 Delimiter semicolon Header row 1, 12 columns",
        'email (in the file: "E-Mail Address")',
        "Unknown columns Shoe size, Newsletter? Repeated columns Mail",
        "errors (row rejected)",
        "number of problems",
        "rows processed",
        "seconds since the start",
        "invalid_linkedin_url The link does not lead to linkedin.com. 0 702",
        "invalid_email The text is not an e-mail address. 171 0",
        "Problems: first 50 of 1,552",
        "9,301 reversed, 14 kept, 0 failed",
        "15 person kept the person has claimed the account",
        "8412 rows created, 903 updated, 377 unchanged, 308 rejected.",
    ):
        assert words in said
    assert "DRY RUN" not in said


def test_every_page_has_its_number_and_the_time_of_the_report():
    said = pages(realistic_report())
    assert len(said) > 1
    for number, page in enumerate(said, start=1):
        words = " ".join(page.split())
        assert "Generated 2026-03-01 11:30:12 UTC" in words
        assert f"Page {number} of {len(said)}" in words


def test_the_pages_are_a4():
    for page in PdfReader(BytesIO(PdfReportRenderer().pdf(realistic_report(), NOW))).pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def test_a_dry_run_is_marked_and_says_would():
    said = text_of(realistic_report(is_dry_run=True))
    assert "DRY RUN: the file was checked and nothing was stored." in said
    assert "would be created" in said


def test_only_the_first_fifty_problems_are_listed():
    found = [problem(n, "email", "invalid_email", "No.", f"value{n}x", None) for n in range(1, 61)]
    said = text_of(report(None, found))
    assert "Problems: first 50 of 60" in said
    assert "value50x" in said
    assert "value51x" not in said


def test_a_problem_shows_value_and_suggestion():
    found = [problem(7, "email", "invalid_email", "The e-mail address has no @.", "ana.example.org", "ana@example.org")]
    assert "7 email invalid_email (error) The e-mail address has no @. ana.example.org ana@example.org" in text_of(
        report(None, found)
    )


def test_columns_beyond_the_twelfth_are_summed_up():
    columns = {f"column_{n:02}": 100 - n for n in range(15)}
    said = text_of(report(Summary(errors_by_column=columns, errors_by_code={"invalid_email": 1395})))
    assert "column_11" in said
    assert "column_12" not in said
    assert "other (3 columns)" in said


@pytest.mark.parametrize("job_type", AI_JOB_NAMES)
def test_an_analysis_without_handler_is_not_called_done(job_type):
    said = text_of(report(jobs=[Job(job_type, JobStatus.NO_HANDLER)]))
    row = said.partition("Analysis Outcome ")[2].partition(" Processing log")[0]
    assert row == f"{AI_JOB_NAMES[job_type]} not available in this installation"


@pytest.mark.parametrize(
    ("job", "outcome"),
    [
        (Job(JobType.SKILL_GRAPH, JobStatus.COMPLETED), "done"),
        (Job(JobType.SKILL_GRAPH, JobStatus.PENDING), "waiting"),
        (Job(JobType.SKILL_GRAPH, JobStatus.PROCESSING), "running"),
        (Job(JobType.SKILL_GRAPH, JobStatus.CANCELLED), "cancelled, not done"),
        (Job(JobType.SKILL_GRAPH, JobStatus.FAILED, error="No memory."), "failed: No memory."),
        (
            Job(JobType.SKILL_GRAPH, JobStatus.PENDING, merged=True),
            "waiting (shared with a job that was waiting already)",
        ),
    ],
)
def test_each_analysis_has_its_outcome(job, outcome):
    assert f"skill_graph_update {outcome}" in text_of(report(jobs=[job]))


@pytest.mark.parametrize("status", UploadStatus)
@pytest.mark.parametrize("summary", [None, Summary(), realistic_summary()])
def test_every_status_has_a_report(status, summary):
    is_over = status in (UploadStatus.COMPLETED, UploadStatus.FAILED, UploadStatus.CANCELLED)
    data = report(
        summary,
        status=status,
        total_rows=None,
        counts=Counts(),
        started_at=None,
        ended_at=START if is_over else None,
        error_log="The file holds no table." if status is UploadStatus.FAILED else None,
    )
    said = text_of(data)
    assert f"Status {status}" in said
    assert ("The numbers are not final." in said) is not is_over
    assert ("Reason: The file holds no table." in said) is (status is UploadStatus.FAILED)


def test_a_file_without_rows_has_no_score():
    said = text_of(report(Summary(), total_rows=0, counts=Counts()))
    assert "0 0 0 0 0 0 – total rows" in said
    assert "No problems were found." in said
    assert "No rows were processed." in said


def test_rows_that_were_not_processed_are_counted():
    said = text_of(report(status=UploadStatus.CANCELLED, total_rows=1_000, counts=Counts(400, 400)))
    assert "400 rows were processed; 600 were not." in said


@pytest.mark.parametrize(
    "samples",
    [
        [(0.0, 0)],
        [(0.004, 1)],
        [(3.0, 100)] * 5,
        [(n * 600.0, n * 5_000_000) for n in range(200)],
    ],
)
def test_any_number_of_samples_makes_a_curve(samples):
    assert "seconds since the start" in text_of(report(Summary(samples=samples)))


def test_an_undo_that_stopped_is_not_called_done():
    said = text_of(report(undo_counts={UndoOutcome.REVERSED: 5}))
    assert "The undo stopped before its end: 5 reversed, 0 kept, 0 failed." in said
    assert "The undo is running" in text_of(report(undo_status=UndoStatus.RUNNING))
    assert "ndo" not in text_of(report(undo_counts=dict.fromkeys(UndoOutcome, 0)))


def test_equal_reports_give_equal_bytes():
    first, second = (PdfReportRenderer().pdf(realistic_report(), NOW) for _ in range(2))
    assert first == second
    assert PdfReportRenderer().pdf(realistic_report(), NOW + timedelta(seconds=1)) != first


def test_reports_made_at_the_same_time_do_not_disturb_each_other():
    renderer = PdfReportRenderer()
    reports = [realistic_report(), report(None, realistic_problems()[:9]), hostile_report(HOSTILE[0])]
    alone = [renderer.pdf(data, NOW) for data in reports]
    together: dict[int, bytes] = {}

    def render(place: int) -> None:
        together[place] = renderer.pdf(reports[place % len(reports)], NOW)

    threads = [threading.Thread(target=render, args=(place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[place] for place in range(6)] == alone * 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_report_or_leaves_its_page(text):
    for page in PdfReader(BytesIO(PdfReportRenderer().pdf(hostile_report(text), NOW))).pages:
        spans: list[tuple[float, float]] = []

        def look(words, matrix, text_matrix, font, size, spans=spans):
            # The number of pages is drawn in a form, whose places are its own.
            if words.strip() and (start := text_matrix[4] * matrix[0] + matrix[4]):
                name = BOLD if "Bold" in font["/BaseFont"] else REGULAR
                spans.append((start, start + max(stringWidth(line, name, size) for line in words.strip().split("\n"))))

        assert "Page" in page.extract_text(visitor_text=look)
        assert min(start for start, _ in spans) >= MARGIN - 0.1
        assert max(end for _, end in spans) <= PAGE_SIZE[0] - MARGIN + 0.1


def test_markup_in_a_text_is_shown_and_not_obeyed():
    said = text_of(report(file_name="<b>a</b> & b &lt;.csv"))
    assert "<b>a</b> & b &lt;.csv" in said


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec=None), max_size=400))
def test_any_text_gives_a_readable_report(text):
    assert "Dataset import report" in text_of(hostile_report(text, rows=2))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0.0 s"), (0.44, "0.4 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"), (7_800, "2 h 10 min")],
)
def test_durations_are_told_in_words(seconds, words):
    assert duration(seconds) == words
