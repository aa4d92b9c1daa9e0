"""The report of one upload as a PDF document to print and file."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from adapters.documents.pdf_text import REGULAR, fitting
from adapters.documents.report_sections import story
from adapters.documents.report_style import MARGIN, MUTED, PAGE_SIZE, RULE, moment
from application.datasets.ports import ReportData, ReportRenderer

_PAGE_COUNT = "page_count"
_SMALL = 7
_VERTICAL = 15 * mm


class PdfReportRenderer(ReportRenderer):
    """A4 pages; equal reports at an equal `now` give equal bytes."""

    def pdf(self, report: ReportData, now: datetime) -> bytes:
        name = fitting(report.entry.upload.file_name, 350, _SMALL)
        generated = f"Generated {moment(now)}"

        def furnish(canvas: Any, document: Any) -> None:
            _furnish(canvas, document.page, name, generated)

        target = BytesIO()
        document = BaseDocTemplate(
            target,
            pagesize=PAGE_SIZE,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=_VERTICAL,
            bottomMargin=_VERTICAL,
            title=f"Dataset import report: {name}",
            author="AlumUnity",
            creator="AlumUnity",
            lang="en",
            invariant=1,
        )
        frame = Frame(
            MARGIN,
            _VERTICAL + 4 * mm,
            PAGE_SIZE[0] - 2 * MARGIN,
            PAGE_SIZE[1] - 2 * _VERTICAL - 6 * mm,
            leftPadding=0,
            rightPadding=0,
            topPadding=2 * mm,
            bottomPadding=0,
        )
        document.addPageTemplates(PageTemplate(frames=[frame], onPage=furnish))
        document.build(story(report), canvasmaker=_CountingCanvas)
        return target.getvalue()


class _CountingCanvas(Canvas):  # type: ignore[misc]
    """Fills in, at the end, the number of pages that every page refers to."""

    def save(self) -> None:
        pages = self.getPageNumber() - 1
        self.beginForm(_PAGE_COUNT)
        self.setFont(REGULAR, _SMALL)
        self.setFillColor(MUTED)
        self.drawString(0, 0, str(pages))
        self.endForm()
        super().save()


def _furnish(canvas: Any, page: int, name: str, generated: str) -> None:
    """What stands above and below the text of every page."""
    right, top, bottom = PAGE_SIZE[0] - MARGIN, PAGE_SIZE[1] - _VERTICAL, _VERTICAL
    canvas.saveState()
    canvas.setFont(REGULAR, _SMALL)
    canvas.setFillColor(MUTED)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    if page > 1:
        canvas.drawString(MARGIN, top + 2 * mm, f"Dataset import report: {name}")
        canvas.line(MARGIN, top, right, top)
    canvas.line(MARGIN, bottom, right, bottom)
    canvas.drawString(MARGIN, bottom - 4 * mm, generated)
    count_at = right - canvas.stringWidth("00", REGULAR, _SMALL)
    canvas.drawRightString(count_at, bottom - 4 * mm, f"Page {page} of ")
    canvas.translate(count_at, bottom - 4 * mm)
    canvas.doForm(_PAGE_COUNT)
    canvas.restoreState()
