"""The refusals that several formats share, in words that tell what to do next."""

from __future__ import annotations

from adapters.tabular.cells import MAX_CELL, MAX_COLUMNS
from domain.datasets.errors import UnreadableFile

_SAVE_AGAIN = "Open it in a spreadsheet program, save it as .xlsx or CSV, and upload that."


def not_a_table(what: str) -> UnreadableFile:
    """`what` names what the file is instead, for example "a picture"."""
    return UnreadableFile(f"This file is {what}, not a table. Upload a CSV, Excel or JSON file.", code="NOT_A_TABLE")


def save_again(what: str) -> UnreadableFile:
    """A table in a form that is not taken, but that a spreadsheet program can turn into one that is."""
    return UnreadableFile(f"This file is {what}. {_SAVE_AGAIN}", code="NOT_A_TABLE")


def broken_workbook(detail: str) -> UnreadableFile:
    """`detail` is a clause for whoever looks into it."""
    return UnreadableFile(
        f"The workbook is damaged or was not completely copied ({detail}). "
        "Open it in a spreadsheet program, save it again and upload it again.",
        code="BROKEN_WORKBOOK",
    )


def password_protected() -> UnreadableFile:
    return UnreadableFile(
        "The workbook is protected with a password. Remove the password, save it and upload it again.",
        code="PASSWORD_PROTECTED",
    )


def archive_bomb() -> UnreadableFile:
    return UnreadableFile(
        "The workbook unpacks to far more data than a table of this size can hold, so it is not opened. "
        "Copy the rows into a new workbook, or save them as CSV, and upload that.",
        code="ARCHIVE_BOMB",
    )


def empty_file() -> UnreadableFile:
    return UnreadableFile("The file is empty. Upload a file with a header row and data rows.", code="EMPTY_FILE")


def no_rows() -> UnreadableFile:
    return UnreadableFile(
        "The file has a header but no rows below it. Add the rows and upload it again.", code="NO_ROWS"
    )


def too_many_columns(row: int) -> UnreadableFile:
    return UnreadableFile(
        f"Row {row} reaches far to the right of any table that can be read (more than {MAX_COLUMNS:,} columns). "
        "Delete the cells that stand there by mistake and upload the file again.",
        code="TOO_MANY_COLUMNS",
    )


def cell_too_long(row: int) -> UnreadableFile:
    return UnreadableFile(
        f"A cell in row {row} is longer than {MAX_CELL:,} characters. Shorten it and upload the file again.",
        code="CELL_TOO_LONG",
    )
