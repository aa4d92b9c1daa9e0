"""Published rebuilds of derived data, and what the skill graph has still to count."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.sql import types as t

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mysql_engine": "InnoDB",
    "mysql_row_format": "DYNAMIC",
}


def upgrade() -> None:
    op.create_table(
        "ai_runs",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("ai_system", t.Ascii(64), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("params", t.Json(), nullable=False),
        sa.Column("metrics", t.Json(), nullable=False),
        sa.Column("model_name", t.Text(120), nullable=True),
        sa.Column("storage_key", t.Key(255), nullable=False),
        sa.Column("sha256", t.Ascii(64), nullable=False),
        sa.Column("started_at", t.Timestamp(), nullable=False),
        sa.Column("published_at", t.Timestamp(), nullable=False),
        sa.Column(
            "published_slot",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN status = 'published' THEN 1 END", persisted=False),
            nullable=True,
        ),
        sa.CheckConstraint("status IN ('published', 'superseded')", name=op.f("ck_ai_runs_status")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_ai_runs_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "college_id",
            "ai_system",
            "published_slot",
            name=op.f("uq_ai_runs_college_id_ai_system_published_slot"),
        ),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_ai_runs_ai_system_status_published_at"), "ai_runs", ["ai_system", "status", "published_at"]
    )
    op.create_table(
        "skill_graph_changes",
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("source", t.Ascii(64), nullable=False),
        sa.Column("owner_id", t.Ascii(36), nullable=False),
        sa.Column("noted_at", t.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_skill_graph_changes_college_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("college_id", "source", "owner_id"),
        **_OPTIONS,
    )


def downgrade() -> None:
    op.drop_table("skill_graph_changes")
    op.drop_table("ai_runs")
