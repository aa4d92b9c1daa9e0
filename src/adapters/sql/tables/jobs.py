"""Ingested market postings; portal postings come with their own issue."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated
from adapters.sql.types import Hash, Id, Key, Text

job_market_postings = table(
    "job_market_postings",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    sa.Column("title", Text(255), nullable=False),
    sa.Column("company_name", Text(255), nullable=False),
    sa.Column("industry_name", Text(255)),
    sa.Column("location_text", Text(255)),
    sa.Column("salary_min", sa.Integer()),
    sa.Column("salary_max", sa.Integer()),
    sa.Column("salary_currency", Key(3)),
    sa.Column("experience_text", Text(100)),
    sa.Column("dedupe_hash", Hash(), nullable=False),
    sa.Column("first_seen_on", sa.Date(), nullable=False),
    created(),
    updated(),
    sa.UniqueConstraint("college_id", "dedupe_hash"),
    sa.CheckConstraint("salary_max IS NULL OR salary_min IS NULL OR salary_max >= salary_min", name="salary_range"),
)

job_market_posting_skills = table(
    "job_market_posting_skills",
    sa.Column("posting_id", Id(), sa.ForeignKey("job_market_postings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("skill_id", Id(), sa.ForeignKey("skills.id", ondelete="RESTRICT"), primary_key=True, index=True),
)
