"""Files in multipart forms. The parser keeps what is large on disk, never in memory."""

from __future__ import annotations

from pathlib import Path

from litestar.datastructures import UploadFile

FORM_ROOM = 64 * 1024
"""Bytes of a multipart body around the file itself."""

_COPY_BLOCK = 1 << 20


async def save(source: UploadFile, path: Path) -> None:
    """Write the part's bytes to a file."""
    with path.open("wb") as target:
        while block := await source.read(_COPY_BLOCK):
            target.write(block)
