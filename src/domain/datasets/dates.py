"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from domain.datasets.cells import Reading, plain, refuse
from domain.datasets.problems import Remark
from domain.datasets.rows import Cell

FIRST_YEAR = 1900
YEARS_AHEAD = 10

_LONGEST_DATE = 40
_SERIAL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *(("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun")),
            *(
                ("july", "jul"),
                ("august", "aug"),
                ("september", "sep", "sept"),
                ("october", "oct"),
                ("november", "nov"),
            ),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}

_TIME = re.compile(
    r"(?:t| |, )[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]m)?(?: ?(?:z|utc|[+-][0-9]{2}:?[0-9]{2}))?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_DAY_MONTH_NAME = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ .-]+([a-z]{3,9})[ .,-]+([0-9]{4})")
_MONTH_NAME_DAY = re.compile(r"([a-z]{3,9})[ .-]+([0-9]{1,2})(?:st|nd|rd|th)?[ .,-]+([0-9]{4})")
_MONTH_NAME = re.compile(r"([a-z]{3,9})[ .,-]+([0-9]{4})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/-]([0-9]{4})")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


class DateOrder(StrEnum):
    """Which comes first in a date like 05/06/2024."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"


class DateOrderEvidence:
    """Looks at all cells of one date column and says in which order its days and months stand.

    A date such as 15/06/2024 proves that days come first, 06/15/2024 that months do. Without proof, or with proof for
    both, the order is unknown. The order of the cells does not matter. Dates with dots are always day first and prove
    nothing about the others.
    """

    def __init__(self) -> None:
        self._has_day_first = False
        self._has_month_first = False

    def add(self, cell: Cell) -> None:
        """Look at one cell; anything that is not such a date says nothing."""
        if isinstance(cell, list) or len(cell) > _LONGEST_DATE:
            return
        numbers = _YEAR_LAST.match(plain(cell))
        if numbers is None or numbers[2] == ".":
            return
        first, second = int(numbers[1]), int(numbers[3])
        if 12 < first <= 31 and 1 <= second <= 12:
            self._has_day_first = True
        elif 12 < second <= 31 and 1 <= first <= 12:
            self._has_month_first = True

    @property
    def order(self) -> DateOrder:
        if self._has_day_first is self._has_month_first:
            return DateOrder.UNKNOWN
        return DateOrder.DAY_FIRST if self._has_day_first else DateOrder.MONTH_FIRST


def read_date(text: str, order: DateOrder, today: date, *, is_past: bool = False) -> Reading[date]:
    """A calendar day from 1900 to ten years after `today`; a time of day is left out, no time zone is applied.

    Taken are year-month-day with -, / or . (or nothing) between, day-month-year and month-day-year, months by English
    name, a month alone (its first day, with a remark) and day numbers of a spreadsheet's 1900 system from 20000 to
    60000 (with a remark). Years have four digits.

    Args:
        text: tidied, not blank.
        order: of day and month in numbers such as 05/06/2024; a date that has only one possible reading needs no order.
        is_past: refuse a day after `today`.
    """
    reading = _read(plain(text) if len(text) <= _LONGEST_DATE else "", order)
    day, _ = reading
    if day is None:
        return reading
    if day.year < FIRST_YEAR or day.year > today.year + YEARS_AHEAD:
        return refuse("invalid_date", f"The year {day.year} is not possible here.")
    if is_past and day > today:
        return refuse("date_in_future", f"The date {day.isoformat()} lies in the future.")
    return reading


def _read(text: str, order: DateOrder) -> Reading[date]:
    if time := _TIME.search(text):
        text = text[: time.start()] if time.end() == len(text) else ""
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _YEAR_LAST.fullmatch(text):
        return _read_year_last(text, DateOrder.DAY_FIRST if found[2] == "." else order, found)
    if found := _COMPACT.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY_MONTH_NAME.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_NAME_DAY.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := _MONTH_NAME.fullmatch(text):
        return _day(found[2], _month(found[1]), None)
    if found := _YEAR_MONTH.fullmatch(text):
        return _day(found[1], found[2], None)
    if found := _MONTH_YEAR.fullmatch(text):
        return _day(found[2], found[1], None)
    if (found := _SERIAL.fullmatch(text)) and _FIRST_SERIAL <= int(found[1]) <= _LAST_SERIAL:
        day = _SERIAL_EPOCH + timedelta(days=int(found[1]))
        return day, (Remark("serial_date", f"A spreadsheet's day number was read as {day.isoformat()}."),)
    return refuse("invalid_date", "This is not a date; write it as YYYY-MM-DD.")


def _read_year_last(text: str, order: DateOrder, found: re.Match[str]) -> Reading[date]:
    first, second, year = found[1], found[3], found[4]
    is_day_first = int(second) <= 12 and (order is not DateOrder.MONTH_FIRST or int(first) > 12)
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if order is DateOrder.UNKNOWN and day_first[0] and month_first[0] and day_first[0] != month_first[0]:
        return refuse(
            "ambiguous_date",
            f"{text} can mean {day_first[0]} (day first) or {month_first[0]} (month first); write it as YYYY-MM-DD.",
        )
    return day_first if is_day_first else month_first


def _month(name: str) -> int:
    return _MONTHS.get(name, 0)


def _day(year: str, month: str | int, day: str | None) -> Reading[date]:
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return refuse("invalid_date", "There is no such day; write the date as YYYY-MM-DD.")
    if day is None:
        return found, (Remark("day_missing", f"The date has no day; {found.isoformat()} was taken."),)
    return found, ()
