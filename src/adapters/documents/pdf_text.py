"""Texts from anywhere, made fit for a page: fonts, escapes and lengths."""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "Vera"
BOLD = "VeraBd"
"""Bitstream Vera comes with reportlab, so every installation prints the same. It has the letters of Western Europe and
some of Central Europe and Turkey; both weights have the same letters."""

_font = TTFont(REGULAR, "Vera.ttf")
pdfmetrics.registerFont(_font)
pdfmetrics.registerFont(TTFont(BOLD, "VeraBd.ttf"))

_BLANKS = re.compile(r"[\t\r\n\u2028\u2029\xa0 ]+")
_NO_LETTERS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_letters = "".join(chr(code) for code in _font.face.charToGlyph if unicodedata.category(chr(code)) not in _NO_LETTERS)
_WITHOUT_GLYPH = re.compile(f"[^{re.escape(_letters)}]+")


def printable(text: str, limit: int) -> str:
    """The text in one line with nothing in it that the font cannot draw; at most `limit` characters.

    White space is folded to single blanks. Letters that the font lacks, control characters and invisible marks are
    shown by their numbers: `[U+05E9 U+05DC]`. A cut text ends in an ellipsis.
    """
    head = unicodedata.normalize("NFC", text[:limit])
    shown = _WITHOUT_GLYPH.sub(_numbers, _BLANKS.sub(" ", head).strip())
    if len(text) > limit or len(shown) > limit:
        return shown[: limit - 1] + "…"
    return shown


def fitting(text: str, width: float, size: float) -> str:
    """As much of `printable` as goes into `width` points in the regular font of `size` points."""
    limit = int(width / size * 4)
    shown = printable(text, limit)
    while limit > 1 and pdfmetrics.stringWidth(shown, REGULAR, size) > width:
        limit -= 1
        shown = printable(text, limit)
    return shown


def markup(text: str, limit: int) -> str:
    """`printable` as the content of a reportlab paragraph, which would take `<b>` and `&` for its own."""
    return escape(printable(text, limit))


def _numbers(run: re.Match[str]) -> str:
    return f"[{' '.join(f'U+{ord(letter):04X}' for letter in run[0])}]"
