"""From the cells of a row to its checked values (decisions D2, D3, D7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.datasets.cells import (
    Reading,
    has_surrogate,
    is_placeholder,
    read_name,
    read_text,
    storable,
    tidy,
)
from domain.datasets.columns import Column, Kind
from domain.datasets.dates import DateOrder, read_date
from domain.datasets.emails import read_email
from domain.datasets.header import HeaderMapping, require_columns
from domain.datasets.links import read_linkedin
from domain.datasets.lists import read_list
from domain.datasets.money import Money, read_currency, read_salary
from domain.datasets.natural_keys import natural_key
from domain.datasets.numbers import read_rating, read_year
from domain.datasets.problems import VALUE_LIMIT, Problem, Remark, Severity
from domain.datasets.rows import (
    AlumniRow,
    CareerMoveRow,
    Cell,
    CheckedRow,
    CourseRow,
    DatasetType,
    JobMarketRow,
    RowValues,
)
from domain.datasets.schemas import SCHEMAS
from domain.shared.text import cut

_ROW_TYPES: Mapping[DatasetType, Callable[..., RowValues]] = {
    DatasetType.ALUMNI: AlumniRow,
    DatasetType.JOB_MARKET: JobMarketRow,
    DatasetType.EDUCATIONAL: CourseRow,
    DatasetType.CAREER_PATHS: CareerMoveRow,
}

_JOB_MARKET_ORDER = (
    None,
    *(column.name for column in (*SCHEMAS[DatasetType.JOB_MARKET].columns, *SCHEMAS[DatasetType.JOB_MARKET].helpers)),
)

_Read = Callable[[Cell], Reading[Any]]


class RowCleaner:
    """Cleans the rows of one file, each for itself: a bad row never stops the others and never changes them.

    Args:
        dataset_type: kind of the file.
        mapping: where its columns stand.
        today: the day of the import, for years and dates that lie too far ahead.
        date_order: what `DateOrderEvidence` found in the date column of the whole file.
    Raises:
        WrongColumns: a required column is missing.
    """

    def __init__(
        self,
        dataset_type: DatasetType,
        mapping: HeaderMapping,
        *,
        today: date,
        date_order: DateOrder = DateOrder.UNKNOWN,
    ) -> None:
        require_columns(mapping)
        schema = SCHEMAS[dataset_type]
        self._make = _ROW_TYPES[dataset_type]
        self._has_salary = dataset_type is DatasetType.JOB_MARKET
        self._width = len(mapping.header)
        self._last_known = max(mapping.columns.values(), default=-1)
        self._blank: dict[str, Any] = {c.name: () if c.kind is Kind.LIST else None for c in schema.columns}
        self._steps: list[tuple[str, bool, tuple[int, ...], _Read]] = []
        for column in (*schema.columns, *schema.helpers):
            positions: tuple[int, ...] = ()
            if column.name in mapping.columns:
                positions = (mapping.columns[column.name],)
            elif column.name == "name" and "first_name" in mapping.columns:
                positions = (mapping.columns["first_name"], mapping.columns["last_name"])
            if positions and column.name not in ("first_name", "last_name"):
                self._steps.append((column.name, column.required, positions, _rule(column, today, date_order)))

    def clean(self, row: int, cells: Sequence[Cell]) -> CheckedRow:
        """The checked row. A blank or invalid required cell rejects it, an invalid optional cell is left out.

        Missing cells at the end count as blank; non-blank cells beyond the header reject the row.

        Args:
            row: its number as a spreadsheet shows it.
            cells: as the reader gives them, untrimmed, as many as the row has.
        """
        values = self._blank.copy()
        problems: list[Problem] = []
        texts = _texts(cells)
        count = len(texts)
        if count != self._width:
            self._check_width(row, texts, problems)
        for name, is_required, positions, read in self._steps:
            if len(positions) == 1:
                position = positions[0]
                cell = cells[position] if position < count else ""
            else:
                cell = " ".join([_text(cells[position]).strip() for position in positions if position < count])
            value, remarks = read(cell)
            if value is not None:
                values[name] = value
            elif is_required and not remarks:
                remarks = (Remark("missing_required", f"{name} is required."),)
            if remarks:
                is_error = is_required and value is None
                problems.extend(_problems(row, name, remarks, cell, is_error=is_error))
        if self._has_salary:
            _settle_salary(row, values, problems)

        shown = tuple(texts)
        if count != self._width:
            shown = (*shown, *[""] * (self._width - count))
        if problems and any(problem.severity is Severity.ERROR for problem in problems):
            return CheckedRow(row, "", None, tuple(problems), shown)
        made = self._make(**values)
        return CheckedRow(row, natural_key(made), made, tuple(problems), shown)

    def _check_width(self, row: int, texts: Sequence[str], problems: list[Problem]) -> None:
        extra = [text.strip() for text in texts[self._width :] if text.strip()]
        if extra:
            problems.append(
                Problem(
                    row,
                    Severity.ERROR,
                    None,
                    "too_many_cells",
                    f"The row has {len(texts)} cells, the header {self._width}; a text with a comma needs quotes.",
                    cut(", ".join(extra), VALUE_LIMIT),
                )
            )
        elif len(texts) <= self._last_known:
            problems.append(
                Problem(
                    row,
                    Severity.WARNING,
                    None,
                    "too_few_cells",
                    f"The row has {len(texts)} cells, the header {self._width}; the missing ones count as blank.",
                )
            )


def _rule(column: Column, today: date, order: DateOrder) -> _Read:
    """The reading of one column, from the raw cell to the value."""
    limit = column.max_length
    if column.kind is Kind.LIST:

        def read_items(cell: Cell) -> Reading[tuple[str, ...]]:
            items, remarks = read_list(cell, limit)
            if items is None and remarks and column.required:
                remarks = (*remarks, Remark("missing_required", f"{column.name} is required; no item could be taken."))
            return items, remarks

        return read_items
    if column.kind is Kind.NAME:
        return lambda cell: read_name(_text(cell), limit)
    rules: dict[Kind, Callable[[str], Reading[Any]]] = {
        Kind.EMAIL: read_email,
        Kind.TEXT: lambda text: read_text(text, limit),
        Kind.YEAR: lambda text: read_year(text, today),
        Kind.LINKEDIN: lambda text: read_linkedin(text, limit),
        Kind.SALARY: read_salary,
        Kind.CURRENCY: read_currency,
        Kind.DATE: lambda text: read_date(text, order, today),
        Kind.PAST_DATE: lambda text: read_date(text, order, today, is_past=True),
        Kind.RATING: read_rating,
    }
    rule = rules[column.kind]

    def read(cell: Cell) -> Reading[Any]:
        text, remarks = tidy(_text(cell))
        if text is None:
            return None, remarks
        if is_placeholder(text):
            if column.required:
                return None, (Remark("missing_required", f"{column.name} is required; this is a placeholder."),)
            return None, (Remark("placeholder_blank", "A placeholder was taken as blank."),)
        value, more = rule(text)
        return value, remarks + more

    return read


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ", ".join(cell)


def _texts(cells: Sequence[Cell]) -> list[str]:
    """The cells as texts that can be written to a file."""
    texts = [cell if isinstance(cell, str) else ", ".join(cell) for cell in cells]
    joined = "".join(texts)
    return texts if joined.isascii() or not has_surrogate(joined) else [storable(text) for text in texts]


def _problems(row: int, column: str, remarks: Sequence[Remark], cell: Cell, *, is_error: bool) -> Iterator[Problem]:
    """The remarks as problems; of a refused required cell the last one is the error."""
    for number, remark in enumerate(remarks, start=1):
        quoted = _text(cell) if remark.value is None else remark.value
        yield Problem(
            row,
            Severity.ERROR if is_error and number == len(remarks) else Severity.WARNING,
            column,
            remark.code,
            remark.message,
            cut(storable(quoted[: 2 * VALUE_LIMIT].strip()), VALUE_LIMIT) or None,
            remark.suggestion,
        )


def _settle_salary(row: int, values: dict[str, Any], problems: list[Problem]) -> None:
    """Make one range of the salary cells and their currency; a range that makes no sense is left out whole."""
    low: Money | None = values["salary_min"]
    high: Money | None = values["salary_max"]
    currencies = {money.currency for money in (low, high) if money is not None} | {values.pop("salary_currency", None)}
    currencies.discard(None)
    code = message = ""
    if len(currencies) > 1:
        code, message = "mixed_currencies", f"The salary cells name {' and '.join(sorted(map(str, currencies)))}."
    elif low is not None and high is not None and low.amount > high.amount:
        code, message = "salary_range_reversed", "salary_min is above salary_max; both were left out."
    if code:
        ends = f"{low.amount if low else ''} - {high.amount if high else ''}"
        problems.append(Problem(row, Severity.WARNING, "salary_min", code, message, ends))
        problems.sort(key=lambda problem: _JOB_MARKET_ORDER.index(problem.column))
        low = high = None
    values["salary_min"] = low.amount if low else None
    values["salary_max"] = high.amount if high else None
    values["salary_currency"] = next(iter(currencies), None) if low or high else None
