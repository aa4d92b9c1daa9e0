"""Every table, for migrations and tests."""

from __future__ import annotations

from adapters.sql.tables import (
    access,
    careers,
    datasets,
    identity,
    jobs,
    notifications,
    platform,
    privacy,
    profiles,
    search,
    skills,
)
from adapters.sql.tables.metadata import metadata

__all__ = [
    "access",
    "careers",
    "datasets",
    "identity",
    "jobs",
    "metadata",
    "notifications",
    "platform",
    "privacy",
    "profiles",
    "search",
    "skills",
]
