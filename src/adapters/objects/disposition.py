"""The header that makes browsers save a file instead of showing it."""

from __future__ import annotations

from urllib.parse import quote


def attachment(file_name: str) -> str:
    """A Content-Disposition that saves under this name in every browser (RFC 6266)."""
    plain = "".join(character if character.isascii() and character.isprintable() else "_" for character in file_name)
    plain = plain.replace('"', "_").replace("\\", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
