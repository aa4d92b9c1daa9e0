"""What a file is, from its first bytes: names and content types lie."""

from __future__ import annotations

import re
from enum import Enum, auto

from adapters.tabular.refusals import empty_file, not_a_table, save_again

HEAD = 1 << 16
"""Bytes that `kind_of` wants to see."""


class Kind(Enum):
    ARCHIVE = auto()
    """A zip file, as .xlsx is."""
    COMPOUND = auto()
    """An OLE2 file, as .xls and protected .xlsx are."""
    TEXT = auto()


_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!\x1a", "a compressed file"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database file"),
)
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<(?:html|head|body|meta|table|style|div|script)[\s>])")
_MHTML = re.compile(rb"\s*mime-version:.{0,500}?content-type:", re.DOTALL)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\x00\t\n\v\f\r\x1b") + b"\x7f"


def kind_of(head: bytes) -> Kind:
    """The kind of the file that begins with `head` (its first HEAD bytes).

    Raises:
        UnreadableFile: EMPTY_FILE; NOT_A_TABLE for pictures, documents, web pages and other binary files.
    """
    if not head:
        raise empty_file()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ARCHIVE
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.COMPOUND
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise not_a_table(what)
    # Without NULs, UTF-16 reads as ASCII wherever it is.
    plain = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe").replace(b"\x00", b"").lower()
    if _WEB_PAGE.match(plain) or _MHTML.match(plain):
        raise save_again("a web page saved under another name")
    if plain.lstrip().startswith(b"<?xml"):
        raise save_again("an XML document")
    if not head.startswith(_UNICODE_MARKS) and utf16_without_mark(head) is None and _is_binary(head):
        raise not_a_table("a binary file")
    return Kind.TEXT


def utf16_without_mark(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` if the NULs of `head` stand as in UTF-16 text, else None.

    Latin letters, digits, delimiters and line ends have a NUL in UTF-16, always on the same side; a text that has
    lost its byte order mark is known by that.
    """
    pairs = len(head) // 2
    even, odd = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    for nuls, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if nuls and nuls >= min(pairs, 4) and nuls * 33 >= pairs and others * 10 <= nuls:
            try:
                text = head[: 2 * pairs].decode(encoding)
            except UnicodeDecodeError as error:
                # Only a surrogate pair that the end of `head` cuts is no objection.
                if error.start < 2 * pairs - 2:
                    continue
                return encoding
            if nuls == pairs or any(sign in text for sign in ",;\t\n\r"):
                return encoding
    return None


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(2, len(head) // 50) or head.count(0) > len(head) // 3
