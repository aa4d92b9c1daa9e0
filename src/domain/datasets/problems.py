"""What can be wrong with one cell or row, as an admin reads it (decision D3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VALUE_LIMIT = 100
"""Characters of an offending value that a problem quotes."""


class Severity(StrEnum):
    ERROR = "error"
    """The row is rejected."""
    WARNING = "warning"
    """The cell was cleaned or left out; the row is kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on one row.

    Attributes:
        row: row number as a spreadsheet shows it; the first line of the file is row 1.
        column: canonical column name, None when the whole row is meant.
        code: stable name, for example `invalid_email`.
        message: one plain sentence.
        value: the offending text, cut at VALUE_LIMIT characters.
        suggestion: what was probably meant, where that is evident.
    """

    row: int
    severity: Severity
    column: str | None
    code: str
    message: str
    value: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says about one cell, before row, column and severity are known.

    Attributes:
        value: the part of the cell that is meant, None for the whole cell.
    """

    code: str
    message: str
    value: str | None = None
    suggestion: str | None = None


ERASED_PERSON = "erased_person"

CODES: Mapping[str, str] = {
    "ambiguous_date": "Day and month can be exchanged, and the rest of the column does not tell which comes first.",
    "control_characters": "Invisible control characters were removed.",
    "date_in_future": "The date lies in the future.",
    "day_missing": "The date has no day; the first of the month was taken.",
    "duplicate_in_file": "An earlier row has the same key and other values; the earlier row counts.",
    "email_unavailable": "The e-mail address cannot be used in this college.",
    ERASED_PERSON: "This person had the account erased; only the person can come back, by registering.",
    "invalid_characters": "The text holds characters that cannot be stored (half of a surrogate pair).",
    "invalid_currency": "The currency is neither an ISO 4217 code nor a known symbol.",
    "invalid_date": "The text is not a date, or not a possible one.",
    "invalid_email": "The text is not an e-mail address.",
    "invalid_linkedin_url": "The link does not lead to linkedin.com.",
    "invalid_rating": "The rating is not a whole number from 1 to 5.",
    "invalid_salary": "The text is not a yearly amount from 0 to 1,000,000,000.",
    "invalid_year": "The text is not a year with four digits.",
    "missing_required": "A required cell is blank.",
    "mixed_currencies": "The salary cells of one row name different currencies; the salary was left out.",
    "own_entry_kept": "The member or an admin set this field; the value of the file was left out.",
    "placeholder_blank": "A placeholder such as N/A was taken as blank.",
    "repeated_row": "An earlier row says the same; nothing is stored twice.",
    "salary_range_reversed": "The lowest salary is above the highest; both were left out.",
    "serial_date": "A spreadsheet's day number was read as a date.",
    "suspicious_email_domain": "The address looks like a misspelling of a large mail provider.",
    "suspicious_encoding": "The letters look damaged by a wrong encoding; they were kept as they are.",
    "too_few_cells": "The row ends before the last known column; the missing cells were taken as blank.",
    "too_long": "The text is longer than can be stored.",
    "too_many_cells": "The row has more cells than the header, often because of a comma without quotes.",
    "too_many_items": "The list has more items than can be stored; the first ones were kept.",
    "year_in_text": "The year was taken out of a longer text.",
    "year_out_of_range": "The year is before 1900 or more than ten years ahead.",
}
"""Every code of the row rules, with its meaning."""
