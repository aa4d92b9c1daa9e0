"""What makes two rows the same thing (decision D2)."""

from __future__ import annotations

from domain.datasets.rows import AlumniRow, CourseRow, JobMarketRow, RowValues
from domain.shared.text import fold_key

_SEPARATOR = "\x1f"


def natural_key(values: RowValues) -> str:
    """Folded key of a row; its parts are joined with U+001F, and a blank part is the empty string.

    alumni: e-mail. job_market: title, company, location, experience level. educational: student, course, completion
    date. career_paths: e-mail, from role, to role, date. Folding turns U+001F into a blank, so no part can hold one.
    """
    parts: tuple[str, ...]
    match values:
        case AlumniRow():
            return fold_key(values.email)
        case JobMarketRow():
            parts = (values.job_title, values.company, values.location or "", values.experience_level or "")
        case CourseRow():
            completed = values.completion_date.isoformat() if values.completion_date else ""
            parts = (values.student_id, values.course_name, completed)
        case _:
            parts = (values.email, values.from_role, values.to_role, values.transition_date.isoformat())
    return _SEPARATOR.join([fold_key(part) for part in parts])
