"""What a report sums up while rows are processed: how the file was read, problems by kind, rows over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.datasets.problems import Problem, Severity

MAX_SAMPLES = 200
"""Points of the curve of rows over time; beyond, every second one is dropped."""


@dataclass(slots=True)
class Summary:
    """Grows chunk by chunk; saved with the checkpoint, so that a resumed import continues it.

    Attributes:
        columns: column of the dataset type -> header as spelled in the file.
        unknown_columns: headers that were kept out.
        repeated_columns: headers that named a column for a second time and were kept out.
        header: the header as spelled.
        header_row: its row number.
        errors_by_code, warnings_by_code, errors_by_column, warnings_by_column: exact numbers of problems.
        samples: (seconds since the start, rows processed), at most MAX_SAMPLES.
    """

    columns: dict[str, str] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)
    header_row: int = 1
    unknown_columns: list[str] = field(default_factory=list)
    repeated_columns: list[str] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    errors_by_code: dict[str, int] = field(default_factory=dict)
    warnings_by_code: dict[str, int] = field(default_factory=dict)
    errors_by_column: dict[str, int] = field(default_factory=dict)
    warnings_by_column: dict[str, int] = field(default_factory=dict)
    samples: list[tuple[float, int]] = field(default_factory=list)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            is_error = problem.severity is Severity.ERROR
            codes = self.errors_by_code if is_error else self.warnings_by_code
            columns = self.errors_by_column if is_error else self.warnings_by_column
            codes[problem.code] = codes.get(problem.code, 0) + 1
            column = problem.column or "(row)"
            columns[column] = columns.get(column, 0) + 1

    def add_sample(self, seconds: float, rows: int) -> None:
        self.samples.append((round(seconds, 3), rows))
        if len(self.samples) > MAX_SAMPLES:
            self.samples = self.samples[::2]

    @property
    def problems_total(self) -> int:
        return sum(self.errors_by_code.values()) + sum(self.warnings_by_code.values())

    def problems_by_column(self) -> list[tuple[str, int, int]]:
        """(column, errors, warnings), most problems first, then by name."""
        total = Counter(self.errors_by_column) + Counter(self.warnings_by_column)
        order = sorted(total, key=lambda column: (-total[column], column))
        return [
            (column, self.errors_by_column.get(column, 0), self.warnings_by_column.get(column, 0)) for column in order
        ]
