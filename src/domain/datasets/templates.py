"""Template files: the header that an upload should have and one row that shows how cells look."""

from __future__ import annotations

from collections.abc import Mapping

from domain.datasets.rows import DatasetType
from domain.datasets.schemas import SCHEMAS

_EXAMPLES: Mapping[DatasetType, tuple[str, ...]] = {
    DatasetType.ALUMNI: (
        "john@example.com",
        "John Doe",
        "2018",
        "Computer Science",
        "Google",
        "Senior SWE",
        "San Francisco",
        "Python,React,ML",
        "https://www.linkedin.com/in/john-doe",
    ),
    DatasetType.JOB_MARKET: (
        "Senior Developer",
        "Microsoft",
        "Technology",
        "Seattle",
        "120000",
        "180000",
        "Python,Cloud",
        "5-7 years",
    ),
    DatasetType.EDUCATIONAL: (
        "STD001",
        "student@example.com",
        "Machine Learning",
        "A",
        "2024-05-15",
        "Python,TensorFlow",
        "Dr. Smith",
    ),
    DatasetType.CAREER_PATHS: (
        "john@example.com",
        "Software Engineer",
        "Senior Software Engineer",
        "Google",
        "Google",
        "2022-03-01",
        "System Design|Mentoring",
        "4",
    ),
}


def template_header(dataset_type: DatasetType) -> tuple[str, ...]:
    """The columns of a template file, in order."""
    return tuple(column.name for column in SCHEMAS[dataset_type].columns)


def template_example(dataset_type: DatasetType) -> tuple[str, ...]:
    """One valid row for a template file, a cell for each column of `template_header`."""
    return _EXAMPLES[dataset_type]
