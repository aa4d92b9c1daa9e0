"""What a case of the corpus is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

HEADER = ["email", "name", "batch_year"]
ANA = ["ana@alumni.edu", "Ana", "2010"]
BEN = ["ben@alumni.edu", "Ben", "2011"]


@dataclass(frozen=True)
class Readable:
    """What comes out: the header, and rows as (row number, cells). None leaves an attribute open."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str | list[str]]]]
    file_format: str = "csv"
    header_row: int = 1
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class Refused:
    code: str
    in_message: str = ""
    only_in_rows: bool = False
    """The beginning is fine; the fault is met while rows are read."""
    only_by_open: bool = False
    """A short look may give up before it sees the fault."""


@dataclass(frozen=True)
class Case:
    name: str
    file_name: str
    make: Callable[[], bytes] = field(repr=False)
    outcome: Readable | Refused

    @property
    def content(self) -> bytes:
        return _made(self.make)


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


def case(name: str, file_name: str, content: bytes | Callable[[], bytes], outcome: Readable | Refused) -> Case:
    return Case(name, file_name, content if callable(content) else lambda: content, outcome)


def people(*rows: Sequence[str | list[str]], header: Sequence[str] = HEADER, **attributes: object) -> Readable:
    return Readable(header, list(enumerate(rows, 2)), **attributes)  # type: ignore[arg-type]
