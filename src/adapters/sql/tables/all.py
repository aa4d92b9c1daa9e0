"""Every table, for migrations and tests."""

from __future__ import annotations

from adapters.sql.tables import careers, datasets, identity, jobs, platform, profiles, skills
from adapters.sql.tables.metadata import metadata

__all__ = ["careers", "datasets", "identity", "jobs", "metadata", "platform", "profiles", "skills"]
