"""Pages of lists; every list is bounded."""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.errors import FieldError, InvalidValue

MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Page number from 1 on, and items per page. Raises InvalidValue outside 1..MAX_LIMIT items."""

    page: int = 1
    limit: int = 20

    def __post_init__(self) -> None:
        if not 1 <= self.page <= 1_000_000:
            raise InvalidValue("page counts from 1.", errors=[FieldError("page", "It counts from 1.")])
        if not 1 <= self.limit <= MAX_LIMIT:
            message = f"limit lies between 1 and {MAX_LIMIT}."
            raise InvalidValue(message, errors=[FieldError("limit", message)])

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit

    def pages(self, total: int) -> int:
        """How many pages `total` items fill."""
        return -(-total // self.limit)


def check_window(limit: int, offset: int, cap: int) -> None:
    """Raises InvalidValue unless a list of the admins is asked for 1 to `cap` items from an offset of 0 or more."""
    wrong = []
    if not 1 <= limit <= cap:
        wrong.append(FieldError("limit", f"It lies between 1 and {cap}."))
    if not 0 <= offset <= 1_000_000_000:
        wrong.append(FieldError("offset", "It counts from 0."))
    if wrong:
        raise InvalidValue(" ".join(f"{error.field}: {error.message}" for error in wrong), errors=wrong)
