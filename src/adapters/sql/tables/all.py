"""Every table, for migrations and tests."""

from __future__ import annotations

from adapters.sql.tables import (
    access,
    analysis,
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
    "analysis",
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
