"""How values look in the public JSON (http-api 1.5)."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.objects.disposition import attachment as attachment


def instant(value: datetime) -> str:
    """`2026-05-01T12:00:00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def optional_instant(value: datetime | None) -> str | None:
    return None if value is None else instant(value)
