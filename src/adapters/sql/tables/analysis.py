"""Rebuilds of derived data, and what changed since the last one."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import id_column, reference, slot, table
from adapters.sql.types import Hash, Id, Json, Key, Text, Timestamp, Voc, state


class RunStatus(StrEnum):
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


ai_runs = table(
    "ai_runs",
    id_column(),
    sa.Column("ai_system", Voc(), nullable=False),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    state("status", RunStatus),
    sa.Column("params", Json(), nullable=False),
    sa.Column("metrics", Json(), nullable=False),
    sa.Column("model_name", Text(120)),
    sa.Column("storage_key", Key(255), nullable=False),
    sa.Column("sha256", Hash(), nullable=False),
    sa.Column("started_at", Timestamp(), nullable=False),
    sa.Column("published_at", Timestamp(), nullable=False),
    slot("status = 'published'", "published_slot"),
    sa.UniqueConstraint("college_id", "ai_system", "published_slot"),
    sa.Index(None, "ai_system", "status", "published_at"),
)

skill_graph_changes = table(
    "skill_graph_changes",
    reference("college_id", "colleges.id", on_delete="CASCADE", primary_key=True),
    sa.Column("source", Voc(), primary_key=True),
    sa.Column("owner_id", Id(), primary_key=True),
    sa.Column("noted_at", Timestamp(), nullable=False),
)
