"""What a document is, by its bytes. It is never opened, only looked at: whoever downloads it has a viewer for that."""

from __future__ import annotations

import asyncio
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from application.profiles.file_ports import CvInspector
from domain.profiles.files import BrokenFile, CvType, NoCv
from domain.shared.errors import UnsupportedFile

THREADS = 2

_PDF = b"%PDF-"
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"

_MAX_PARTS = 5_000
_MAX_INFLATED = 300_000_000
_MAX_RATIO = 200
_RATIO_MATTERS_FROM = 20_000_000


class CvSniffer(CvInspector):
    """Source: MS-CFB 2.2 and 2.6.1 (compound files, names of streams); ECMA-376 part 2 (parts of a package)."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="cv")

    async def inspect(self, path: Path) -> CvType:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _inspect, path)


def _inspect(path: Path) -> CvType:
    content = path.read_bytes()
    if content.startswith(_PDF):
        return CvType.PDF
    if content.startswith(_OLE2):
        return _word_97(content)
    if content.startswith(_ZIP):
        return _word_2007(path)
    raise NoCv


def _word_97(content: bytes) -> CvType:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise UnsupportedFile("The document has a password. Save it without one, and upload that.")
    if not has("WordDocument"):
        raise NoCv
    if has("_VBA_PROJECT"):
        raise _macros()
    return CvType.DOC


def _word_2007(path: Path) -> CvType:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise BrokenFile("The document is damaged. Save it again, and upload that.") from None
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    if not names >= {"[content_types].xml", "word/document.xml"}:
        raise NoCv
    if any(name.rpartition("/")[2] == "vbaproject.bin" for name in names):
        raise _macros()
    inflated = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if (
        len(parts) > _MAX_PARTS
        or inflated > _MAX_INFLATED
        or (inflated > _RATIO_MATTERS_FROM and inflated > _MAX_RATIO * packed)
    ):
        raise BrokenFile("The document would unpack to far more than a CV can hold. Save it as PDF, and upload that.")
    return CvType.DOCX


def _macros() -> UnsupportedFile:
    return UnsupportedFile("The document has macros. Save it as PDF, or as a document without them, and upload that.")
