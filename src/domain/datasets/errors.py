"""Why a file or an upload is refused."""

from __future__ import annotations

from domain.shared.errors import DomainError, InvalidValue


class UnreadableFile(DomainError):
    """The file cannot be read as a table; the code says why, for example `BROKEN_WORKBOOK`."""

    code = "UNREADABLE_FILE"


class WrongColumns(InvalidValue):
    """Required columns are missing; the message names what was found and what was probably meant."""

    code = "MISSING_COLUMNS"
