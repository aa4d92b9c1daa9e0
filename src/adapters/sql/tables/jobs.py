"""Postings of the portal with their applications, and postings of the market, which only feed the analyses."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated, version
from adapters.sql.types import Hash, Id, Key, LongText, Text, Timestamp, state
from domain.jobs.application import ApplicationStatus
from domain.jobs.posting import CloseReason, JobKind, PostingStatus

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
    sa.Column("posted_on", sa.Date()),
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

jobs = table(
    "jobs",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    reference("posted_by", "users.id", on_delete="RESTRICT", nullable=False),
    sa.Column("title", Text(255), nullable=False),
    sa.Column("description", LongText(), nullable=False),
    sa.Column("company_name", Text(255), nullable=False),
    sa.Column("company_key", Key(255), nullable=False),
    sa.Column("location_text", Text(255), nullable=False),
    sa.Column("location_key", Key(255), nullable=False),
    state("job_type", JobKind),
    sa.Column("experience_text", Text(255)),
    sa.Column("salary_text", Text(255)),
    sa.Column("apply_url", Text(2000)),
    sa.Column("closes_on", sa.Date()),
    state("status", PostingStatus),
    sa.Column("published_at", Timestamp()),
    sa.Column("closed_at", Timestamp()),
    state("close_reason", CloseReason, nullable=True),
    sa.Column("views_count", sa.Integer(), nullable=False, default=0),
    sa.Column("applications_count", sa.Integer(), nullable=False, default=0),
    # What the domain's `is_withheld` makes of the posting and its poster, stored for lists to filter by.
    sa.Column("is_withheld", sa.Boolean(), nullable=False, default=False),
    created(),
    updated(),
    version(),
    # All that the list sorts, filters and counts by, so that it reads no row but those that it shows.
    sa.Index(
        "ix_jobs_listed",
        *(
            "college_id",
            "status",
            "published_at",
            "id",
            "closes_on",
            "is_withheld",
            "job_type",
            "company_key",
            "location_key",
        ),
    ),
    sa.Index(None, "college_id", "created_at", "id"),
    sa.Index(None, "status", "closes_on"),
    sa.Index(None, "posted_by", "status", "created_at"),
)

job_skills = table(
    "job_skills",
    sa.Column("job_id", Id(), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("skill_id", Id(), sa.ForeignKey("skills.id", ondelete="RESTRICT"), primary_key=True),
    sa.Column("sort_order", sa.SmallInteger(), nullable=False),
    sa.Index(None, "skill_id", "job_id"),
)

job_views = table(
    "job_views",
    sa.Column("job_id", Id(), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    # The latest that was counted.
    sa.Column("viewed_at", Timestamp(), nullable=False),
    sa.Index(None, "user_id"),
    sa.Index(None, "viewed_at"),
)

job_applications = table(
    "job_applications",
    id_column(),
    reference("job_id", "jobs.id", on_delete="RESTRICT", nullable=False),
    reference("applicant_id", "users.id", on_delete="RESTRICT", nullable=False),
    sa.Column("cover_letter", LongText()),
    state("status", ApplicationStatus),
    sa.Column("response_message", LongText()),
    sa.Column("viewed_at", Timestamp()),
    sa.Column("decided_at", Timestamp()),
    sa.Column("applied_at", Timestamp(), nullable=False),
    updated(),
    version(),
    sa.UniqueConstraint("job_id", "applicant_id"),
    sa.Index(None, "job_id", "status", "applied_at"),
    sa.Index(None, "applicant_id", "applied_at"),
)

job_application_events = table(
    "job_application_events",
    id_column(),
    sa.Column("application_id", Id(), sa.ForeignKey("job_applications.id", ondelete="CASCADE"), nullable=False),
    # 1, 2, 3, ... within the application.
    sa.Column("step", sa.Integer(), nullable=False),
    state("from_status", ApplicationStatus, nullable=True),
    state("to_status", ApplicationStatus),
    reference("actor_id", "users.id", on_delete="SET NULL", index=True),
    sa.Column("occurred_at", Timestamp(), nullable=False),
    sa.UniqueConstraint("application_id", "step"),
)

saved_jobs = table(
    "saved_jobs",
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("job_id", Id(), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("saved_at", Timestamp(), nullable=False),
    sa.Index(None, "user_id", "saved_at"),
    sa.Index(None, "job_id"),
)
