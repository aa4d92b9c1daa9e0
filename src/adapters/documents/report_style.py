"""How a report looks: measures, colours, paragraphs and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Paragraph, Table, TableStyle

from adapters.documents.pdf_text import BOLD, REGULAR, markup

PAGE_SIZE = A4
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
"""Of the text, in points; nothing goes beyond it."""

INK = HexColor("#1f2937")
MUTED = HexColor("#5b6472")
RULE = HexColor("#d5d9e0")
PANEL = HexColor("#f3f5f8")
ACCENT = HexColor("#1f4e8c")
ERROR = HexColor("#b3261e")
WARNING = HexColor("#e39a1b")
WARNING_INK = HexColor("#8a5a00")
GOOD = HexColor("#1d7a46")

Flowables = list[Any]
"""reportlab has no types."""


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    settings = {
        "fontName": REGULAR,
        "fontSize": size,
        "leading": round(size * 1.35, 1),
        "textColor": INK,
        "spaceShrinkage": 0,
        **more,
    }
    return ParagraphStyle(name, **settings)


TITLE = _style("title", 16, fontName=BOLD, spaceAfter=2)
SUBTITLE = _style("subtitle", 9.5, textColor=MUTED, spaceAfter=8)
HEADING = _style("heading", 10.5, fontName=BOLD, textColor=ACCENT, spaceBefore=12, spaceAfter=5)
BODY = _style("body", 8)
NOTE = _style("note", 7.5, textColor=MUTED, spaceBefore=3, spaceAfter=4)
LABEL = _style("label", 7.5, textColor=MUTED)
CELL = _style("cell", 6.8)
CELL_HEAD = _style("cell head", 6.8, fontName=BOLD, textColor=white)
CELL_NUMBER = _style("cell number", 6.8, alignment=2)
CELL_NUMBER_HEAD = _style("cell number head", 6.8, fontName=BOLD, textColor=white, alignment=2)
CELL_ERROR = _style("cell error", 6.8, textColor=ERROR)
CELL_WARNING = _style("cell warning", 6.8, textColor=WARNING_INK)
NUMBER = _style("number", 11, fontName=BOLD, alignment=1)
NUMBER_LABEL = _style("number label", 6.5, textColor=MUTED, alignment=1)
BANNER = _style("banner", 8.5, fontName=BOLD)


def moment(at: datetime | None) -> str:
    """To the second, in UTC; a dash for what has not happened. Times without a zone are taken as UTC."""
    if at is None:
        return "–"
    return f"{(at if at.tzinfo is None else at.astimezone(UTC)):%Y-%m-%d %H:%M:%S} UTC"


def say(text: str, style: ParagraphStyle = BODY, limit: int = 300) -> Any:
    """A paragraph that shows `text` and nothing else: no markup of it has any effect."""
    return Paragraph(markup(text, limit), style)


def section(title: str, *content: Any, least: float = 50 * mm) -> Flowables:
    """A heading and what follows it, on a page that has at least `least` points left."""
    return [CondPageBreak(least), say(title, HEADING), *content]


def banner(text: str, colour: Any) -> Any:
    """A line that must not be overlooked."""
    table = Table([[say(text, BANNER, 1000)]], colWidths=[WIDTH])
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), PANEL),
                ("LINEBEFORE", (0, 0), (0, -1), 3, colour),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    table.spaceAfter = 6
    return table


def facts(pairs: Sequence[tuple[str, str]], limit: int = 300) -> Any:
    """Names and what they stand for, one below the other."""
    table = Table(
        [[say(name, LABEL), say(value, BODY, limit)] for name, value in pairs], colWidths=[31 * mm, WIDTH - 31 * mm]
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        )
    )
    return table


def listing(head: Sequence[str], rows: Sequence[Sequence[Any]], shares: Sequence[float], numbers: int = 0) -> Any:
    """A table over the whole width that goes on over pages and repeats its head.

    Args:
        rows: paragraphs, one per column.
        shares: of the width, per column; any unit.
        numbers: how many columns at the end hold numbers.
    """
    first_number = len(head) - numbers
    titles = [say(title, CELL_HEAD if place < first_number else CELL_NUMBER_HEAD) for place, title in enumerate(head)]
    table = Table(
        [titles, *rows], colWidths=[WIDTH * share / sum(shares) for share in shares], repeatRows=1, splitByRow=1
    )
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, PANEL]),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table
