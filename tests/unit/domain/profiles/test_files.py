"""Rules for photos and CVs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.profiles.files import MAX_BYTES, BrokenFile, CvType, check_size, download_name
from domain.shared.errors import TooLarge


@pytest.mark.parametrize(
    ("original", "saved"),
    [
        ("Ana López CV.pdf", "Ana López CV.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ana\\cv.html", "cv.pdf"),
        ("cv.pdf.exe", "cv.pdf.pdf"),
        ("x\u202efdp.exe", "xfdp.pdf"),
        ("a\r\nSet-Cookie: b=c.pdf", "a Set-Cookie: b=c.pdf"),
        ("履歴書.docx", "履歴書.pdf"),
        ("..", "cv.pdf"),
        ("", "cv.pdf"),
        ("\x00", "cv.pdf"),
    ],
)
def test_a_cv_is_saved_under_a_harmless_name_with_its_real_extension(original, saved):
    assert download_name(original, CvType.PDF) == saved


@given(st.text(st.characters(codec=None), max_size=300), st.sampled_from(CvType))
def test_no_name_can_leave_a_folder_or_break_a_header(original, cv_type):
    name = download_name(original, cv_type)
    assert name.endswith(cv_type.suffix)
    assert 0 < len(name) - len(cv_type.suffix) <= 100
    assert not set("/\\\0\r\n") & set(name)
    assert not name.startswith(".")
    assert all(unicodedata.category(character)[0] != "C" for character in name)
    assert download_name(name, cv_type) == name


def test_a_file_has_a_byte_at_least_and_five_megabytes_at_most():
    check_size(1)
    check_size(MAX_BYTES)
    with pytest.raises(BrokenFile):
        check_size(0)
    with pytest.raises(TooLarge):
        check_size(MAX_BYTES + 1)
