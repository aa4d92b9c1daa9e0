"""Photos and CVs of people."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from pathlib import PurePosixPath, PureWindowsPath

from domain.shared.errors import DomainError, TooLarge, UnsupportedFile

MAX_BYTES = 5 * 1024 * 1024
"""Of a photo or a CV."""

MAX_PIXELS = 40_000_000
"""Of a photo as it is uploaded; what cameras of telephones make by default has up to 24 million."""

PHOTO_SIDE = 1024
"""Pixels of the longer side of a stored photo, at most."""

PHOTO_MIME_TYPE = "image/webp"
PHOTO_NAME = "photo.webp"

_MAX_STEM = 100
_RUN_OF_SPACES = re.compile(r"\s+")


class CvType(Enum):
    """What a CV may be: media type and file extension."""

    PDF = ("application/pdf", ".pdf")
    DOC = ("application/msword", ".doc")
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")

    def __init__(self, mime_type: str, suffix: str) -> None:
        self.mime_type = mime_type
        self.suffix = suffix


class BrokenFile(DomainError):
    """A file of an allowed kind that cannot be used."""

    code = "BROKEN_FILE"


class NoPhoto(UnsupportedFile):
    """Not one of the image formats that are taken."""

    def __init__(self) -> None:
        super().__init__("This is not a photo that we can take. Choose a JPEG, PNG or WebP image.")


class NoCv(UnsupportedFile):
    """Not one of the document formats that are taken."""

    def __init__(self) -> None:
        super().__init__("This is not a CV that we can take. Choose a PDF or a Word document (.doc, .docx).")


def check_size(size: int) -> None:
    """Raises BrokenFile for an empty file, TooLarge beyond MAX_BYTES."""
    if size == 0:
        raise BrokenFile("The file is empty.")
    if size > MAX_BYTES:
        raise too_large()


def too_large() -> TooLarge:
    return TooLarge(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Choose a smaller one.")


def too_many_pixels() -> TooLarge:
    return TooLarge(f"The photo has more than {MAX_PIXELS // 1_000_000} million pixels. Choose a smaller one.")


def download_name(original: str, cv_type: CvType) -> str:
    """The name under which a CV is saved: the last part of the original path, with the extension of its real type.

    Characters that are not seen are left out: among them are those that turn the direction of text, with which
    `fdp.exe` can be made to look like `exe.pdf`.
    """
    stem = PurePosixPath(PureWindowsPath(original.replace("\x00", "")).name).stem
    seen = "".join(" " if one.isspace() else one for one in unicodedata.normalize("NFC", stem) if _is_seen(one))
    stem = _RUN_OF_SPACES.sub(" ", seen)[:_MAX_STEM].strip(" .")
    return (stem or "cv") + cv_type.suffix


def _is_seen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"
