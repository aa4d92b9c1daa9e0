import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics

from adapters.documents.pdf_text import BOLD, REGULAR, markup, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  José\tŁuczak \r\n Šimić ", "José Łuczak Šimić"),
        ("Jose\u0301", "José"),
        ("שלום", "[U+05E9 U+05DC U+05D5 U+05DD]"),
        ("a😀b", "a[U+1F600]b"),
        ("\x00\x1b", "[U+0000 U+001B]"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("soft\xadhyphen", "soft[U+00AD]hyphen"),
        ("\ud800", "[U+D800]"),
        ("", ""),
    ],
)
def test_what_cannot_be_drawn_is_shown_by_its_number(text, shown):
    assert printable(text, 100) == shown


@pytest.mark.parametrize(("text", "shown"), [("abcdef", "abcdef"), ("abcdefg", "abcde…"), ("😀", "[U+1F…")])
def test_a_long_text_is_cut(text, shown):
    assert printable(text, 6) == shown


@given(st.text(st.characters(codec=None)), st.integers(1, 50))
def test_both_fonts_have_a_glyph_for_every_letter_shown(text, limit):
    shown = printable(text, limit)
    assert len(shown) <= limit
    for font in (REGULAR, BOLD):
        glyphs = pdfmetrics.getFont(font).face.charToGlyph
        assert all(ord(letter) in glyphs for letter in shown)
    assert all(unicodedata.category(letter) not in ("Cc", "Cf", "Cs") for letter in shown)


def test_markup_escapes_what_a_paragraph_would_obey():
    assert markup("<b>&", 10) == "&lt;b&gt;&amp;"
