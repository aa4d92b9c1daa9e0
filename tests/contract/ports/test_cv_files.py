"""CvInspector: what a document is, whatever its name says."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.documents.cvs import CvSniffer
from domain.profiles.files import BrokenFile, CvType, NoCv
from domain.shared.errors import UnsupportedFile
from tests.pictures import GIF_AND_SCRIPT, HTML, PDF, SVG, compound_file, docx, photo


@pytest.fixture
def inspect(tmp_path: Path):
    sniffer = CvSniffer()

    async def inspect(content: bytes) -> CvType:
        path = tmp_path / "cv"
        path.write_bytes(content)
        return await sniffer.inspect(path)

    return inspect


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, CvType.PDF),
        (docx(), CvType.DOCX),
        (docx("word/styles.xml", "docProps/core.xml"), CvType.DOCX),
        (docx(document="word\\document.xml"), CvType.DOCX),
        (compound_file("Root Entry", "1Table", "WordDocument"), CvType.DOC),
    ],
)
async def test_documents_are_known_by_their_bytes(inspect, content, expected):
    assert await inspect(content) is expected


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        SVG,
        GIF_AND_SCRIPT,
        photo(),
        b"x",
        b"\n" + PDF,
        HTML + PDF,
        HTML + docx(),
        docx(document="xl/workbook.xml"),
        compound_file("Root Entry", "Workbook"),
        b"{\\rtf1 Curriculum vitae}",
    ],
    ids=[
        "html",
        "svg",
        "gif",
        "photo",
        "x",
        "junk before pdf",
        "html before pdf",
        "html before docx",
        "xlsx",
        "xls",
        "rtf",
    ],
)
async def test_what_is_no_cv_is_refused(inspect, content):
    with pytest.raises(NoCv):
        await inspect(content)


@pytest.mark.parametrize(
    "content",
    [
        docx("word/vbaProject.bin"),
        docx("word/VBAPROJECT.BIN"),
        docx("vbaProject.bin"),
        compound_file("Root Entry", "WordDocument", "Macros", "_VBA_PROJECT"),
    ],
)
async def test_macros_are_refused(inspect, content):
    with pytest.raises(UnsupportedFile, match="macros"):
        await inspect(content)


async def test_a_document_with_a_password_is_refused_with_the_reason(inspect):
    with pytest.raises(UnsupportedFile, match="password"):
        await inspect(compound_file("Root Entry", "EncryptionInfo", "EncryptedPackage"))


@pytest.mark.parametrize(
    "content",
    [docx()[:100], docx()[:-30], b"PK\x03\x04"],
    ids=["first 100 bytes", "without its end", "signature only"],
)
async def test_an_archive_that_was_cut_off_is_refused(inspect, content):
    with pytest.raises(BrokenFile):
        await inspect(content)


async def test_an_archive_bomb_is_refused_by_what_it_declares(inspect):
    bomb = docx(content=b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(BrokenFile, match="unpack"):
        await inspect(bomb)


async def test_an_archive_of_very_many_parts_is_refused(inspect):
    target = io.BytesIO(docx())
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(6_000):
            archive.writestr(f"word/{number}", b"")
    with pytest.raises(BrokenFile):
        await inspect(target.getvalue())


async def test_archives_with_changed_bytes_are_answered_or_refused_in_our_words(inspect):
    whole = docx("word/styles.xml")
    random_bytes = random.Random(7)
    for _ in range(400):
        changed = bytearray(whole)
        for _ in range(4):
            changed[random_bytes.randrange(4, len(changed))] = random_bytes.randrange(256)
        with suppress(UnsupportedFile, BrokenFile):
            assert await inspect(bytes(changed)) is CvType.DOCX


async def test_a_size_that_lies_about_the_archive_changes_nothing(inspect):
    """Only the directory is looked at, and nothing is unpacked."""
    content = bytearray(docx())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    with pytest.raises(BrokenFile):
        await inspect(bytes(content))
