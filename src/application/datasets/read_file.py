"""A file as a sequence of checked rows: the same every time it is read, so that an import can start over anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from application.datasets.ports import Table
from application.datasets.progress import Meter
from domain.datasets.cleaning import RowCleaner
from domain.datasets.dates import DateOrder, DateOrderEvidence
from domain.datasets.duplicates import FirstWins
from domain.datasets.errors import UnreadableFile
from domain.datasets.header import HeaderMapping, map_header, require_columns
from domain.datasets.rows import CheckedRow, DatasetType
from domain.datasets.schemas import SCHEMAS
from domain.datasets.summary import Summary

_DATE_COLUMNS = ("completion_date", "transition_date", "posted_date")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the raw cells tells.

    Attributes:
        total_rows: rows that are not blank.
        date_order: how the days and months of its date column stand.
    """

    total_rows: int
    date_order: DateOrder


class DatasetFile:
    """An opened table read as one dataset type. All methods block; call them in a thread.

    Raises:
        WrongColumns: a required column is missing.
    """

    def __init__(self, table: Table, dataset_type: DatasetType, today: date) -> None:
        self._table = table
        self._dataset_type = dataset_type
        self._today = today
        self.mapping: HeaderMapping = map_header(SCHEMAS[dataset_type], table.header)
        require_columns(self.mapping)

    def new_summary(self) -> Summary:
        header = list(self._table.header)
        return Summary(
            columns={column: header[position] for column, position in self.mapping.columns.items()},
            header=header,
            header_row=self._table.header_row,
            unknown_columns=list(self.mapping.unknown),
            repeated_columns=list(self.mapping.repeated),
            encoding=self._table.encoding,
            delimiter=self._table.delimiter,
        )

    def survey(self, meter: Meter) -> Survey:
        """Read everything once.

        Raises:
            UnreadableFile: it is broken somewhere, or has no rows.
        """
        evidence = DateOrderEvidence()
        position = next((self.mapping.columns[name] for name in _DATE_COLUMNS if name in self.mapping.columns), None)
        total = 0
        for _, cells in self._table.rows():
            if position is not None and position < len(cells):
                evidence.add(cells[position])
            total += 1
            meter.step()
        if total == 0:
            raise UnreadableFile("The file has a header but no rows.", code="NO_ROWS")
        return Survey(total, evidence.order)

    def rows(self, date_order: DateOrder) -> Iterator[CheckedRow]:
        """Every row, cleaned and compared with the rows before it."""
        cleaner = RowCleaner(self._dataset_type, self.mapping, today=self._today, date_order=date_order)
        first_wins = FirstWins()
        for number, cells in self._table.rows():
            yield first_wins.check(cleaner.clean(number, cells))

    def check(self, date_order: DateOrder, meter: Meter) -> None:
        """Clean every row once, for the counts and so that nothing is stored of a file that breaks later on."""
        for row in self.rows(date_order):
            meter.step(rejected=row.values is None)

    def chunks(self, date_order: DateOrder, skip: int, size: int) -> Iterator[list[CheckedRow]]:
        """Rows in chunks of `size`, from the one after the first `skip` rows on."""
        rows = self.rows(date_order)
        for _ in islice(rows, skip):
            pass
        while chunk := list(islice(rows, size)):
            yield chunk
