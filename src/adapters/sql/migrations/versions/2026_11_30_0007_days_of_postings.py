"""The day on which a posting of a market file was posted, where the file says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_market_postings", sa.Column("posted_on", sa.Date()))


def downgrade() -> None:
    op.drop_column("job_market_postings", "posted_on")
