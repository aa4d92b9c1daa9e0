"""What a search by text filters and sorts by stands beside the words; everyone is indexed anew by a worker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from adapters.sql import types as t

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mysql_engine": "InnoDB",
    "mysql_row_format": "DYNAMIC",
}
_LISTINGS = "listing IN ('everyone', 'invited', 'alumni', 'connections', 'admins', 'nobody')"


def upgrade() -> None:
    _make_anew(
        sa.Column("listing", t.Ascii(32), nullable=False),
        *(sa.Column(name, t.Key(255), nullable=False) for name in ("name_key", "company", "location")),
        *(sa.Column(name, t.Key(255), nullable=False) for name in ("job_role", "department")),
        sa.Column("name_words", sa.SmallInteger(), nullable=False),
        sa.Column("batch_year", sa.SmallInteger(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("role", t.Ascii(64), nullable=False),
        sa.Column("skill_keys", t.LongText("utf8mb4_bin"), nullable=False),
        sa.CheckConstraint(_LISTINGS, name=op.f("ck_people_search_listing")),
    )


def downgrade() -> None:
    _make_anew()


def _make_anew(*columns: sa.schema.SchemaItem) -> None:
    """The table of documents, empty, with these columns besides the words, and the mark that everyone is missing."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TABLE people_search_fts")
    op.drop_table("people_search")
    op.create_table(
        "people_search",
        sa.Column("doc_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("owner_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("first_words", t.Key(1000), nullable=False),
        sa.Column("second_words", t.Key(1000), nullable=False),
        sa.Column("third_words", t.LongText("utf8mb4_bin"), nullable=False),
        sa.Column("document", t.LongText("utf8mb4_bin"), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_people_search_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("doc_no"),
        sa.UniqueConstraint("owner_id", name=op.f("uq_people_search_owner_id")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_people_search_college_id"), "people_search", ["college_id"], unique=False)
    if is_sqlite:
        op.execute(
            "CREATE VIRTUAL TABLE people_search_fts USING fts5(document, content='people_search', "
            "content_rowid='doc_no', tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\", prefix='3')"
        )
    else:
        op.execute("ALTER TABLE people_search ADD FULLTEXT INDEX ft_people_search (document)")
    op.execute("DELETE FROM search_words WHERE scope = 'people'")
    op.execute("DELETE FROM search_trigrams WHERE scope = 'people'")
    _have_people_indexed()


def _have_people_indexed() -> None:
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT user_id FROM alumni_profiles LIMIT 1")) is None:
        return
    op.execute(
        "INSERT INTO people_to_index (user_id) SELECT user_id FROM alumni_profiles "
        "WHERE user_id NOT IN (SELECT user_id FROM people_to_index)"
    )
    waiting = "SELECT id FROM ai_processing_queue WHERE task_type = 'index_people' AND status = 'pending' LIMIT 1"
    if bind.scalar(sa.text(waiting)) is not None:
        return
    now = datetime.now(UTC)
    queue = sa.table(
        "ai_processing_queue",
        *(sa.column(name) for name in ("id", "task_type", "queue", "priority", "dedupe_key", "status")),
        *(sa.column(name) for name in ("retry_count", "max_retries", "crash_count")),
        sa.column("payload", t.Json()),
        *(sa.column(name, t.Timestamp()) for name in ("scheduled_at", "created_at", "updated_at")),
    )
    bind.execute(
        sa.insert(queue).values(
            id=str(uuid4()),
            task_type="index_people",
            queue="default",
            priority=3,
            dedupe_key="marked",
            status="pending",
            retry_count=0,
            max_retries=20,
            crash_count=0,
            payload={},
            scheduled_at=now,
            created_at=now,
            updated_at=now,
        )
    )
