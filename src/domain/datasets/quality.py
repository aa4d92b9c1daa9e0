"""One number for how good a file was."""

from __future__ import annotations

WARNED_SHARE = 0.75
"""What a row that was kept with warnings counts; a clean row counts 1, a rejected row 0."""


def quality_score(total: int, rejected: int, warned: int) -> float:
    """Data quality in [0, 100]: the mean worth of a row, in percent.

    100 * (clean + 0.75 * warned) / total, where clean = total - rejected - warned.

    Args:
        total: rows of the file; 0 gives 0.
        rejected: rows with an error.
        warned: rows that were kept and have at least one warning.
    Raises:
        ValueError: a count is negative, or rejected and warned rows are more than all rows.
    """
    if min(total, rejected, warned) < 0 or rejected + warned > total:
        raise ValueError(f"impossible row counts: total {total}, rejected {rejected}, warned {warned}")
    if total == 0:
        return 0.0
    return 100.0 * (total - rejected - warned + WARNED_SHARE * warned) / total
