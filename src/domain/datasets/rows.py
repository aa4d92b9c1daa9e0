"""One cleaned row of each dataset type. None means that the cell was blank or left out: nothing is invented (D7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.datasets.problems import Problem, Severity


class DatasetType(StrEnum):
    ALUMNI = "alumni"
    JOB_MARKET = "job_market"
    EDUCATIONAL = "educational"
    CAREER_PATHS = "career_paths"


@dataclass(frozen=True, slots=True)
class AlumniRow:
    """`email` is lower-cased; `skills` holds display names, distinct by skill key, in the file's order."""

    email: str
    name: str
    batch_year: int
    department: str | None
    current_company: str | None
    current_role: str | None
    location: str | None
    skills: tuple[str, ...]
    linkedin_url: str | None


@dataclass(frozen=True, slots=True)
class JobMarketRow:
    """Salaries are whole units of `salary_currency` (ISO 4217, None when the file names none).

    `posted_date` is no part of what a posting says: one that is posted again is a repeat.
    """

    job_title: str
    company: str
    industry: str | None
    location: str | None
    salary_min: int | None
    salary_max: int | None
    salary_currency: str | None
    required_skills: tuple[str, ...]
    experience_level: str | None
    posted_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CourseRow:
    student_id: str
    email: str | None
    course_name: str
    grade: str | None
    completion_date: date | None
    skills_learned: tuple[str, ...]
    instructor: str | None


@dataclass(frozen=True, slots=True)
class CareerMoveRow:
    email: str
    from_role: str
    to_role: str
    from_company: str | None
    to_company: str | None
    transition_date: date
    skills_acquired: tuple[str, ...]
    success_rating: int | None


RowValues = AlumniRow | JobMarketRow | CourseRow | CareerMoveRow

Cell = str | list[str]
"""A cell as the reader gives it: text (blank = ""), or a list where the file itself has one (JSON)."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of a file after cleaning.

    Attributes:
        row: row number as a spreadsheet shows it.
        key: the folded natural key (D2); "" when cleaning rejected the row.
        values: None when an error rejects the row.
        problems: errors and warnings, in column order.
        cells: the row as it stood in the file, one text per column of the header and then any cells beyond it, for the
            corrected re-upload (D8). Valid rows carry them too, since later checks may still reject the row.
        repeat_of: number of the earlier row that says the same: count this row as unchanged and do not store it.
    """

    row: int
    key: str
    values: RowValues | None
    problems: tuple[Problem, ...] = ()
    cells: tuple[str, ...] = ()
    repeat_of: int | None = None

    @property
    def is_rejected(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)
