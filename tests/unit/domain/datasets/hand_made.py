"""Cleaners and rows as the tests of this folder need them."""

from datetime import date

from domain.datasets.cleaning import RowCleaner
from domain.datasets.dates import DateOrder
from domain.datasets.header import map_header
from domain.datasets.problems import CODES
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
from domain.datasets.templates import template_example, template_header

TODAY = date(2026, 3, 1)


def cleaner(kind: DatasetType, *header: str, order: DateOrder = DateOrder.UNKNOWN) -> RowCleaner:
    mapping = map_header(SCHEMAS[kind], header or template_header(kind))
    return RowCleaner(kind, mapping, today=TODAY, date_order=order)


def clean(kind: DatasetType, order: DateOrder = DateOrder.UNKNOWN, **changed: Cell) -> CheckedRow:
    """The template's example row after cleaning, with some cells changed; every code it gets stands in the table."""
    cells: dict[str, Cell] = {**dict(zip(template_header(kind), template_example(kind), strict=True)), **changed}
    row = cleaner(kind, order=order).clean(2, list(cells.values()))
    assert {problem.code for problem in row.problems} <= CODES.keys()
    return row


def codes(row: CheckedRow) -> list[str]:
    return [problem.code for problem in row.problems]


def printed(values: RowValues) -> list[Cell]:
    """The values as a file would hold them, a cell for each column of the template."""
    match values:
        case AlumniRow():
            cells = (values.email, values.name, values.batch_year, values.department, values.current_company)
            cells += (values.current_role, values.location, values.skills, values.linkedin_url)
        case JobMarketRow():
            salaries = [
                None if end is None else f"{end} {values.salary_currency or ''}"
                for end in (values.salary_min, values.salary_max)
            ]
            cells = (values.job_title, values.company, values.industry, values.location, *salaries)
            cells += (values.required_skills, values.experience_level)
        case CourseRow():
            cells = (values.student_id, values.email, values.course_name, values.grade, values.completion_date)
            cells += (values.skills_learned, values.instructor)
        case CareerMoveRow():
            cells = (values.email, values.from_role, values.to_role, values.from_company, values.to_company)
            cells += (values.transition_date, values.skills_acquired, values.success_rating)
    return ["; ".join(cell) if isinstance(cell, tuple) else "" if cell is None else str(cell) for cell in cells]
