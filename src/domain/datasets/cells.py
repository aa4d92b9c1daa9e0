"""Reading one cell as text: what is cut off, what counts as blank, what cannot be stored."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

from domain.datasets.problems import Remark
from domain.shared.text import squash

T = TypeVar("T")

Reading = tuple[T | None, tuple[Remark, ...]]
"""What a rule made of a cell. (None, ()) is a blank cell; None with remarks is a refused one, whose last remark says
why; a value with remarks was kept after cleaning."""

BLANK: tuple[None, tuple[Remark, ...]] = (None, ())

PLACEHOLDERS = frozenset(
    {
        *(
            "n/a",
            "na",
            "n.a.",
            "n.a",
            "#n/a",
            "#na",
            "<na>",
            "null",
            "(null)",
            "none",
            "(none)",
            "nan",
            "nil",
            "undefined",
        ),
        *("not available", "not applicable", "unknown", "(blank)", "-", "--", "---", "–", "—", ".", "..", "...", "?"),
        *("??", "???", "#value!", "#ref!", "#name?", "#div/0!", "#null!", "#num!"),
    }
)
"""Lower-cased texts that people and programs write into a cell that should be blank."""

_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
_REPLACEMENT = "\ufffd"


def has_surrogate(text: str) -> bool:
    """Whether the text cannot be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def storable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate and each NUL."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", _REPLACEMENT)


def is_placeholder(text: str) -> bool:
    return len(text) <= _LONGEST_PLACEHOLDER and text.lower() in PLACEHOLDERS


def plain(text: str) -> str:
    """Lower-cased text in compatibility form, for reading numbers and dates: full-width digits become digits."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().lower()


def refuse(code: str, message: str, value: str | None = None, suggestion: str | None = None) -> Reading[T]:
    return None, (Remark(code, message, value, suggestion),)


def tidy(text: str) -> Reading[str]:
    """Trimmed text with inner white space folded and control characters dropped; the letters stay (decision D7)."""
    text = text.strip()
    if text.isprintable():
        return (squash(text) if "  " in text else text) or None, ()
    if has_surrogate(text):
        return refuse("invalid_characters", "The text holds characters that cannot be stored.")
    folded = squash(text)
    if folded.isprintable():
        return folded or None, ()
    kept = squash("".join([letter for letter in folded if unicodedata.category(letter) != "Cc"]))
    if kept == folded:
        return folded, ()
    return kept or None, (Remark("control_characters", "Invisible control characters were removed."),) if kept else ()


def read_name(text: str, max_length: int) -> Reading[str]:
    """A person's name: exactly the trimmed text without NUL characters. `Null` is a surname, no placeholder."""
    remarks: tuple[Remark, ...] = ()
    if "\0" in text:
        text = text.replace("\0", "")
        remarks = (Remark("control_characters", "Invisible control characters were removed."),)
    text = text.strip()
    if not text:
        return BLANK
    if len(text) > max_length:
        return refuse_long(text, max_length)
    if text.isascii():
        return text, remarks
    if has_surrogate(text):
        return refuse("invalid_characters", "The text holds characters that cannot be stored.")
    return text, remarks + encoding_remarks(text)


def read_text(text: str, max_length: int) -> Reading[str]:
    """A tidied text of at most `max_length` characters, its spelling as in the file."""
    if len(text) > max_length:
        return refuse_long(text, max_length)
    return text, () if text.isascii() else encoding_remarks(text)


def refuse_long(text: str, max_length: int) -> Reading[T]:
    return refuse("too_long", f"The text has {len(text):,} characters; at most {max_length} can be stored.")


def encoding_remarks(text: str) -> tuple[Remark, ...]:
    """Remark on UTF-8 that was read as Windows-1252 (`JosÃ©`) or on letters that were lost (U+FFFD)."""
    if _REPLACEMENT in text:
        return (Remark("suspicious_encoding", "Letters were lost when this file was written."),)
    try:
        meant = text.encode("cp1252").decode()
    except UnicodeError:
        return ()
    return (Remark("suspicious_encoding", "The letters look damaged by a wrong encoding.", suggestion=meant),)
