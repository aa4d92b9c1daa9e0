"""How values look in the public JSON (http-api 1.5)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote


def instant(value: datetime) -> str:
    """`2026-05-01T12:00:00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def optional_instant(value: datetime | None) -> str | None:
    return None if value is None else instant(value)


def attachment(file_name: str) -> str:
    """A Content-Disposition that saves under this name in every browser (RFC 6266)."""
    plain = "".join(character if character.isascii() and character.isprintable() else "_" for character in file_name)
    plain = plain.replace('"', "_").replace("\\", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
