"""JSON values one after another out of a text stream, in memory for one value at a time."""

from __future__ import annotations

import json
import re
from typing import NoReturn, TextIO

from domain.datasets.errors import UnreadableFile

_WINDOW = 1 << 18
# What a cut value gets wrong is wrong at the end of the window; this covers `-Infinity` and escapes.
_CUT_MARGIN = 64
_SPACE = re.compile(r"[ \t\n\r]+")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def broken_json(where: str, why: str) -> UnreadableFile:
    return UnreadableFile(
        f"The file is not valid JSON: {why} at {where}. Export it again, or correct it there, and upload it again.",
        code="BROKEN_JSON",
    )


class JsonText:
    """A cursor over JSON text. Numbers that Python cannot hold and values nested too deeply count as broken."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0
        self._lines_before = 0
        self._column_before = 0

    def peek(self) -> str:
        """The next character that is not white space, still to be read; "" at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def take(self, sign: str) -> bool:
        """Read `sign` if it comes next."""
        if self.peek() != sign:
            return False
        self._at += 1
        return True

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.broken(f"'{sign}' is missing")

    def value(self) -> object:
        """The next value, whatever it is.

        Raises:
            UnreadableFile: BROKEN_JSON with line and column.
        """
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos > len(self._text) - _CUT_MARGIN
                if is_cut and self._read_on():
                    continue
                raise self.broken(error.msg, error.pos) from error
            except ValueError as error:
                raise self.broken(str(error)) from error
            except RecursionError as error:
                raise self.broken("values are nested too deeply") from error
            # A number may go on behind the window, even where it is whole so far: 0 of "0.5".
            if isinstance(value, int | float) and end > len(self._text) - _CUT_MARGIN and self._read_on():
                continue
            self._at = end
            return value

    def broken(self, why: str, at: int | None = None) -> UnreadableFile:
        before = self._text[: self._at if at is None else at]
        line = self._lines_before + before.count("\n")
        column = len(before) - before.rfind("\n") - 1
        if "\n" not in before:
            column += self._column_before
        return broken_json(f"line {line + 1}, column {column + 1}", why)

    def _read_on(self) -> bool:
        done, rest = self._text[: self._at], self._text[self._at :]
        # Reading as much again as there is keeps the work for one large value linear.
        more = self._stream.read(max(_WINDOW, len(rest)))
        if not more:
            return False
        if "\n" in done:
            self._lines_before += done.count("\n")
            self._column_before = len(done) - done.rfind("\n") - 1
        else:
            self._column_before += len(done)
        self._text, self._at = rest + more, 0
        return True
