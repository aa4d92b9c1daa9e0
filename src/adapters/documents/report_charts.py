"""The two charts of a report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.charts.lineplots import LinePlot
from reportlab.graphics.shapes import Drawing, Rect, String

from adapters.documents.pdf_text import REGULAR, fitting
from adapters.documents.report_style import ACCENT, ERROR, INK, MUTED, RULE, WARNING, WIDTH

MAX_BARS = 12

_FONT_SIZE = 7
_BAR_HEIGHT = 17
_NAMES_WIDTH = 130


def problems_by_column(columns: Sequence[tuple[str, int, int]]) -> Any:
    """Stacked bars, a column of the file each, with the errors and the warnings found in it.

    Args:
        columns: (name, errors, warnings), at least one, most problems first; what goes beyond MAX_BARS is one bar.
    """
    shown = [*columns[:MAX_BARS]]
    if rest := columns[MAX_BARS:]:
        shown.append((f"other ({len(rest)} columns)", sum(errors for _, errors, _ in rest), sum(w for *_, w in rest)))
    height = _BAR_HEIGHT * len(shown)
    drawing = Drawing(WIDTH, height + 46)
    chart = HorizontalBarChart()
    chart.x, chart.y, chart.width, chart.height = _NAMES_WIDTH, 28, WIDTH - _NAMES_WIDTH - 14, height
    chart.data = [[errors for _, errors, _ in shown], [warnings for *_, warnings in shown]]
    chart.barSpacing, chart.groupSpacing = 0, 6
    for series, colour in enumerate((ERROR, WARNING)):
        chart.bars[series].fillColor = colour
        chart.bars[series].strokeColor = None
    names = chart.categoryAxis
    names.style, names.reverseDirection = "stacked", 1
    names.categoryNames = [fitting(name, _NAMES_WIDTH - 6, _FONT_SIZE) or "(no name)" for name, _, _ in shown]
    names.labels.boxAnchor, names.labels.dx = "e", -4
    names.visibleTicks = 0
    _set_scale(chart.valueAxis, max(errors + warnings for _, errors, warnings in shown))
    for axis in (names, chart.valueAxis):
        _set_look(axis)
    drawing.add(chart)
    drawing.add(_title(chart.x + chart.width / 2, 2, "number of problems"))
    for x, colour, meaning in (
        (_NAMES_WIDTH, ERROR, "errors (row rejected)"),
        (_NAMES_WIDTH + 120, WARNING, "warnings"),
    ):
        drawing.add(Rect(x, height + 35, 8, 8, fillColor=colour, strokeColor=None))
        drawing.add(String(x + 12, height + 36, meaning, fontName=REGULAR, fontSize=_FONT_SIZE, fillColor=INK))
    return drawing


def rows_over_time(samples: Sequence[tuple[float, int]]) -> Any:
    """A line of the rows processed so far.

    Args:
        samples: (seconds since the start, rows), at least one, in order of time.
    """
    drawing = Drawing(WIDTH, 116)
    chart = LinePlot()
    chart.x, chart.y, chart.width, chart.height = 52, 28, WIDTH - 52 - 14, 74
    chart.data = [[(0.0, 0), *samples]]
    chart.joinedLines = 1
    chart.lines[0].strokeColor = ACCENT
    chart.lines[0].strokeWidth = 1.6
    _set_scale(chart.xValueAxis, max(seconds for seconds, _ in samples), least_step=0.001)
    _set_scale(chart.yValueAxis, max(rows for _, rows in samples))
    for axis in (chart.xValueAxis, chart.yValueAxis):
        _set_look(axis)
    drawing.add(chart)
    drawing.add(_title(chart.x + chart.width / 2, 2, "seconds since the start"))
    drawing.add(_title(chart.x, 108, "rows processed", anchor="start"))
    return drawing


def scale(highest: float, least_step: float = 1) -> tuple[float, float]:
    """End and step of an axis that begins at 0: at most six round numbers, the end not below `highest`.

    Args:
        highest: not negative.
        least_step: no step is smaller; a power of ten.
    """
    rough = max(highest / 5, least_step)
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return max(math.ceil(highest / step - 1e-9), 1) * step, step


def _set_scale(axis: Any, highest: float, least_step: float = 1) -> None:
    axis.valueMin = 0
    axis.valueMax, axis.valueStep = scale(highest, least_step)
    axis.labelTextFormat = lambda value: f"{round(value, 3):,.10g}"
    axis.visibleGrid = 1
    axis.gridStrokeColor = RULE
    axis.gridStrokeWidth = 0.5


def _set_look(axis: Any) -> None:
    axis.strokeColor = MUTED
    axis.strokeWidth = 0.6
    axis.labels.fontName = REGULAR
    axis.labels.fontSize = _FONT_SIZE
    axis.labels.fillColor = INK


def _title(x: float, y: float, text: str, anchor: str = "middle") -> Any:
    return String(x, y, text, fontName=REGULAR, fontSize=_FONT_SIZE, fillColor=MUTED, textAnchor=anchor)
