"""Postings of suspended people, which only admins find."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LISTED = ["college_id", "status", "published_at", "id", "closes_on", "job_type", "company_key", "location_key"]


def upgrade() -> None:
    op.add_column("jobs", sa.Column("is_withheld", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE jobs SET is_withheld = 1 WHERE posted_by IN (SELECT id FROM users WHERE status = 'suspended')")
    _index([*_LISTED[:5], "is_withheld", *_LISTED[5:]])


def downgrade() -> None:
    _index(_LISTED)
    op.drop_column("jobs", "is_withheld")


def _index(columns: list[str]) -> None:
    op.drop_index("ix_jobs_listed", "jobs")
    op.create_index("ix_jobs_listed", "jobs", columns)
