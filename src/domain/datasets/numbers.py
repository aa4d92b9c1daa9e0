"""Years and ratings."""

from __future__ import annotations

import re
from datetime import date

from domain.datasets.cells import Reading, plain, refuse
from domain.datasets.dates import FIRST_YEAR, YEARS_AHEAD, DateOrder, read_date
from domain.datasets.problems import Remark

_WHOLE_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?")
_YEAR_IN_WORDS = re.compile(r"(?![-+])[^0-9]{0,30}([0-9]{4})(?! ?[-–/])[^0-9]{0,30}")
_FIVE_DIGITS = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_RATING = re.compile(r"([1-5])(?:\.0+)?(?: ?/ ?5)?")


def read_year(text: str, today: date) -> Reading[int]:
    """A year from 1900 to ten years after `today`.

    `2018.0` and dates are taken as they are, words around one year (`Class of 2018`) with a remark. Ranges such as
    2014-2018 and years with two digits are refused, and so are five digits, where a typing error is likelier than a
    spreadsheet's day number.

    Args:
        text: tidied, not blank.
    """
    remarks: tuple[Remark, ...] = ()
    text = plain(text)
    if len(text) == 4 and text.isascii() and text.isdecimal():
        year = int(text)
    elif found := _WHOLE_YEAR.fullmatch(text):
        year = int(found[1])
    elif found := _YEAR_IN_WORDS.fullmatch(text):
        year = int(found[1])
        remarks = (Remark("year_in_text", f"The year {year} was taken out of the text.", suggestion=str(year)),)
    else:
        # The order of day and month does not change the year.
        day, _ = (None, ()) if _FIVE_DIGITS.fullmatch(text) else read_date(text, DateOrder.DAY_FIRST, today)
        if day is None:
            return refuse("invalid_year", "This is not a year with four digits.")
        year = day.year
    if not FIRST_YEAR <= year <= today.year + YEARS_AHEAD:
        return refuse("year_out_of_range", f"The year must be from {FIRST_YEAR} to {today.year + YEARS_AHEAD}.")
    return year, remarks


def read_rating(text: str) -> Reading[int]:
    """A whole number from 1 to 5; `4.0` and `4/5` are taken.

    Args:
        text: tidied, not blank.
    """
    found = _RATING.fullmatch(plain(text))
    if found is None:
        return refuse("invalid_rating", "The rating must be a whole number from 1 to 5.")
    return int(found[1]), ()
