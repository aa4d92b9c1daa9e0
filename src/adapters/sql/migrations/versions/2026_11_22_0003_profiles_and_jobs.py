"""Profiles with timelines, verification, the directory's search; postings, applications, saved jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from adapters.sql import types as t
from adapters.sql.migrations.altering import altered, one_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mysql_engine": "InnoDB",
    "mysql_row_format": "DYNAMIC",
}

_NEW = (
    "people_to_index",
    "profile_experiences",
    "profile_educations",
    "location_history",
    "job_application_events",
    "saved_jobs",
    "job_views",
    "job_skills",
    "job_applications",
    "profile_verification_requests",
    "jobs",
    "search_words",
    "search_trigrams",
    "people_search",
    "job_search",
    "data_generations",
    "skill_distinctions",
)

_SEARCHED = ("people_search", "job_search")

_PROFILE_KEYS = ("current_company_key", "current_role_key", "location_key")
_ADDED = (
    "headline",
    "bio",
    "industry_name",
    *_PROFILE_KEYS,
    "years_of_experience",
    "achievements",
    "willing_to_mentor",
    "willing_to_hire",
    "is_verified",
    "completion_pct",
    "verified_by",
    "verified_at",
    "listing",
)
_COUNTED = ("batch_year", "department_name", *_PROFILE_KEYS)
_BY_BATCH = "ix_alumni_profiles_college_id_batch_year_user_id"
_BY_NAME = "ix_alumni_profiles_college_id_listing_name_key_user_id"
_PERCENT = "completion_pct BETWEEN 0 AND 100"
_ORIGIN = {"origin": one_of("origin", "self", "import", "admin")}


def upgrade() -> None:
    op.create_table(
        "people_to_index",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
        **_OPTIONS,
    )
    op.create_table(
        "data_generations",
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("kind", t.Ascii(64), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_data_generations_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("college_id", "kind"),
        **_OPTIONS,
    )
    op.create_table(
        "job_search",
        sa.Column("doc_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("owner_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("first_words", t.Key(1000), nullable=False),
        sa.Column("second_words", t.Key(1000), nullable=False),
        sa.Column("third_words", t.LongText("utf8mb4_bin"), nullable=False),
        sa.Column("document", t.LongText("utf8mb4_bin"), nullable=False),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_job_search_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("doc_no"),
        sa.UniqueConstraint("owner_id", name=op.f("uq_job_search_owner_id")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_job_search_college_id"), "job_search", ["college_id"], unique=False)
    op.create_table(
        "people_search",
        sa.Column("doc_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("owner_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("first_words", t.Key(1000), nullable=False),
        sa.Column("second_words", t.Key(1000), nullable=False),
        sa.Column("third_words", t.LongText("utf8mb4_bin"), nullable=False),
        sa.Column("document", t.LongText("utf8mb4_bin"), nullable=False),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_people_search_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("doc_no"),
        sa.UniqueConstraint("owner_id", name=op.f("uq_people_search_owner_id")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_people_search_college_id"), "people_search", ["college_id"], unique=False)
    op.create_table(
        "search_trigrams",
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("scope", t.Ascii(32), nullable=False),
        sa.Column("trigram", t.Key(3), nullable=False),
        sa.Column("word", t.Key(64), nullable=False),
        sa.CheckConstraint("scope IN ('people', 'jobs')", name=op.f("ck_search_trigrams_scope")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_search_trigrams_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("college_id", "scope", "trigram", "word"),
        **_OPTIONS,
    )
    op.create_table(
        "search_words",
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("scope", t.Ascii(32), nullable=False),
        sa.Column("word", t.Key(64), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope IN ('people', 'jobs')", name=op.f("ck_search_words_scope")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_search_words_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("college_id", "scope", "word"),
        **_OPTIONS,
    )
    op.create_table(
        "jobs",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("posted_by", t.Ascii(36), nullable=False),
        sa.Column("title", t.Text(255), nullable=False),
        sa.Column("description", t.LongText(), nullable=False),
        sa.Column("company_name", t.Text(255), nullable=False),
        sa.Column("company_key", t.Key(255), nullable=False),
        sa.Column("location_text", t.Text(255), nullable=False),
        sa.Column("location_key", t.Key(255), nullable=False),
        sa.Column("job_type", t.Ascii(32), nullable=False),
        sa.Column("experience_text", t.Text(255), nullable=True),
        sa.Column("salary_text", t.Text(255), nullable=True),
        sa.Column("apply_url", t.Text(2000), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("published_at", t.Timestamp(), nullable=True),
        sa.Column("closed_at", t.Timestamp(), nullable=True),
        sa.Column("close_reason", t.Ascii(32), nullable=True),
        sa.Column("views_count", sa.Integer(), nullable=False),
        sa.Column("applications_count", sa.Integer(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "close_reason IN ('by_poster', 'by_admin', 'deadline', 'poster_left')", name=op.f("ck_jobs_close_reason")
        ),
        sa.CheckConstraint(
            "job_type IN ('full-time', 'part-time', 'internship', 'contract', 'remote')", name=op.f("ck_jobs_job_type")
        ),
        sa.CheckConstraint("status IN ('draft', 'active', 'closed', 'removed')", name=op.f("ck_jobs_status")),
        sa.ForeignKeyConstraint(["college_id"], ["colleges.id"], name=op.f("fk_jobs_college_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["posted_by"], ["users.id"], name=op.f("fk_jobs_posted_by"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_jobs_college_id_created_at_id"), "jobs", ["college_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_jobs_listed",
        "jobs",
        ["college_id", "status", "published_at", "id", "closes_on", "job_type", "company_key", "location_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_jobs_posted_by_status_created_at"), "jobs", ["posted_by", "status", "created_at"], unique=False
    )
    op.create_index(op.f("ix_jobs_status_closes_on"), "jobs", ["status", "closes_on"], unique=False)
    op.create_table(
        "profile_verification_requests",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("rejection_reason", t.Text(1000), nullable=True),
        sa.Column("reviewed_by", t.Ascii(36), nullable=True),
        sa.Column("reviewed_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column(
            "pending_slot",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN status = 'pending' THEN 1 END", persisted=False),
            nullable=True,
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_profile_verification_requests_status"),
        ),
        sa.ForeignKeyConstraint(
            ["college_id"],
            ["colleges.id"],
            name=op.f("fk_profile_verification_requests_college_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"],
            ["users.id"],
            name=op.f("fk_profile_verification_requests_reviewed_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_profile_verification_requests_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "user_id", "pending_slot", name=op.f("uq_profile_verification_requests_user_id_pending_slot")
        ),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_profile_verification_requests_college_id_status_created_at"),
        "profile_verification_requests",
        ["college_id", "status", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_profile_verification_requests_reviewed_by"),
        "profile_verification_requests",
        ["reviewed_by"],
        unique=False,
    )
    op.create_table(
        "job_applications",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("job_id", t.Ascii(36), nullable=False),
        sa.Column("applicant_id", t.Ascii(36), nullable=False),
        sa.Column("cover_letter", t.LongText(), nullable=True),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("response_message", t.LongText(), nullable=True),
        sa.Column("viewed_at", t.Timestamp(), nullable=True),
        sa.Column("decided_at", t.Timestamp(), nullable=True),
        sa.Column("applied_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'reviewed', 'shortlisted', 'rejected', 'accepted', 'withdrawn')",
            name=op.f("ck_job_applications_status"),
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["users.id"], name=op.f("fk_job_applications_applicant_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_applications_job_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id", "applicant_id", name=op.f("uq_job_applications_job_id_applicant_id")),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_job_applications_applicant_id_applied_at"),
        "job_applications",
        ["applicant_id", "applied_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_job_applications_job_id_status_applied_at"),
        "job_applications",
        ["job_id", "status", "applied_at"],
        unique=False,
    )
    op.create_table(
        "job_skills",
        sa.Column("job_id", t.Ascii(36), nullable=False),
        sa.Column("skill_id", t.Ascii(36), nullable=False),
        sa.Column("sort_order", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_skills_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_job_skills_skill_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("job_id", "skill_id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_job_skills_skill_id_job_id"), "job_skills", ["skill_id", "job_id"], unique=False)
    op.create_table(
        "job_views",
        sa.Column("job_id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("viewed_at", t.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_views_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_job_views_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "user_id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_job_views_user_id"), "job_views", ["user_id"], unique=False)
    op.create_index(op.f("ix_job_views_viewed_at"), "job_views", ["viewed_at"], unique=False)
    op.create_table(
        "saved_jobs",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("job_id", t.Ascii(36), nullable=False),
        sa.Column("saved_at", t.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_saved_jobs_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_jobs_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "job_id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_saved_jobs_job_id"), "saved_jobs", ["job_id"], unique=False)
    op.create_index(op.f("ix_saved_jobs_user_id_saved_at"), "saved_jobs", ["user_id", "saved_at"], unique=False)
    op.create_table(
        "job_application_events",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("application_id", t.Ascii(36), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("from_status", t.Ascii(32), nullable=True),
        sa.Column("to_status", t.Ascii(32), nullable=False),
        sa.Column("actor_id", t.Ascii(36), nullable=True),
        sa.Column("occurred_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "from_status IN ('pending', 'reviewed', 'shortlisted', 'rejected', 'accepted', 'withdrawn')",
            name=op.f("ck_job_application_events_from_status"),
        ),
        sa.CheckConstraint(
            "to_status IN ('pending', 'reviewed', 'shortlisted', 'rejected', 'accepted', 'withdrawn')",
            name=op.f("ck_job_application_events_to_status"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_job_application_events_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["job_applications.id"],
            name=op.f("fk_job_application_events_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id", "step", name=op.f("uq_job_application_events_application_id_step")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_job_application_events_actor_id"), "job_application_events", ["actor_id"], unique=False)
    op.create_table(
        "location_history",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("location_text", t.Text(255), nullable=False),
        sa.Column("location_key", t.Key(255), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("origin", t.Ascii(32), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column(
            "open_slot",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN valid_to IS NULL THEN 1 END", persisted=False),
            nullable=True,
        ),
        sa.CheckConstraint("origin IN ('profile', 'import')", name=op.f("ck_location_history_origin")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_location_history_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["alumni_profiles.user_id"], name=op.f("fk_location_history_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "open_slot", name=op.f("uq_location_history_user_id_open_slot")),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_location_history_college_id_valid_from"),
        "location_history",
        ["college_id", "valid_from"],
        unique=False,
    )
    op.create_index(
        op.f("ix_location_history_user_id_valid_from"), "location_history", ["user_id", "valid_from"], unique=False
    )
    op.create_table(
        "profile_educations",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("institution", t.Text(255), nullable=False),
        sa.Column("degree", t.Text(255), nullable=True),
        sa.Column("field_of_study", t.Text(255), nullable=True),
        sa.Column("start_year", sa.SmallInteger(), nullable=True),
        sa.Column("end_year", sa.SmallInteger(), nullable=True),
        sa.Column("achievements", t.Json(), nullable=True),
        sa.Column("sort_order", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "end_year IS NULL OR start_year IS NULL OR end_year >= start_year",
            name=op.f("ck_profile_educations_period"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["alumni_profiles.user_id"], name=op.f("fk_profile_educations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_profile_educations_user_id"), "profile_educations", ["user_id"], unique=False)
    op.create_table(
        "profile_experiences",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("role_title", t.Text(255), nullable=False),
        sa.Column("company_name", t.Text(255), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("description", t.LongText(), nullable=True),
        sa.Column("sort_order", sa.SmallInteger(), nullable=False),
        sa.Column("dedupe_hash", t.Ascii(64), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_profile_experiences_period"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["alumni_profiles.user_id"], name=op.f("fk_profile_experiences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "dedupe_hash", name=op.f("uq_profile_experiences_user_id_dedupe_hash")),
        **_OPTIONS,
    )
    _have_skills_curated()
    _index_texts()
    # Indexes on it need it short.
    op.execute("UPDATE alumni_profiles SET name_key = SUBSTR(name_key, 1, 255)")
    listings = one_of("listing", "everyone", "invited", "alumni", "connections", "admins", "nobody")
    with altered("alumni_profiles", **_ORIGIN, listing=listings, completion_pct=_PERCENT) as batch:
        batch.alter_column("name_key", type_=t.Key(255), existing_type=t.Key(1024), existing_nullable=False)
        batch.add_column(sa.Column("headline", t.Text(255)))
        batch.add_column(sa.Column("bio", t.LongText()))
        batch.add_column(sa.Column("industry_name", t.Text(255)))
        for name in _PROFILE_KEYS:
            batch.add_column(sa.Column(name, t.Key(255)))
        batch.add_column(sa.Column("years_of_experience", sa.SmallInteger()))
        batch.add_column(sa.Column("achievements", t.Json()))
        for name in ("willing_to_mentor", "willing_to_hire", "is_verified"):
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("completion_pct", sa.SmallInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("verified_by", t.Ascii(36)))
        batch.add_column(sa.Column("verified_at", t.Timestamp()))
        batch.add_column(sa.Column("listing", t.Ascii(32), nullable=False, server_default="nobody"))
        batch.create_index(op.f("ix_alumni_profiles_verified_by"), ["verified_by"])
        batch.create_index(op.f("ix_alumni_profiles_college_id_is_verified"), ["college_id", "is_verified"])
        batch.create_index(_BY_NAME, ["college_id", "listing", "name_key", "user_id"])
        batch.drop_index(_BY_BATCH)
        for name in _COUNTED:
            batch.create_index(op.f(f"ix_alumni_profiles_college_id_{name}_listing"), ["college_id", name, "listing"])
        batch.create_foreign_key(
            op.f("fk_alumni_profiles_verified_by"), "users", ["verified_by"], ["id"], ondelete="SET NULL"
        )
    op.add_column("users", sa.Column("suspended_reason", t.Text(500)))
    _have_people_indexed()


def _have_skills_curated() -> None:
    op.create_table(
        "skill_distinctions",
        sa.Column("pair_hash", t.Ascii(64), nullable=False),
        sa.Column("first_key", t.Key(400), nullable=False),
        sa.Column("second_key", t.Key(400), nullable=False),
        sa.Column("decided_by", t.Ascii(36), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_skill_distinctions_decided_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("pair_hash"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_skill_distinctions_decided_by"), "skill_distinctions", ["decided_by"], unique=False)
    with altered("skills", name_origin=one_of("name_origin", "curated", "use", "admin")) as batch:
        batch.add_column(sa.Column("name_origin", t.Ascii(32), nullable=False, server_default="use"))
    with altered("skill_aliases", origin=one_of("origin", "curated", "import", "ai", "admin")):
        pass


def _have_people_indexed() -> None:
    """Who is there already is found again when a worker has done this job."""
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT user_id FROM alumni_profiles LIMIT 1")) is None:
        return
    op.execute("INSERT INTO people_to_index (user_id) SELECT user_id FROM alumni_profiles")
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


def _index_texts() -> None:
    """What SQLAlchemy has no words for: full-text indexes, each in the way of its database."""
    for name in _SEARCHED:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE VIRTUAL TABLE {name}_fts USING fts5(document, content='{name}', content_rowid='doc_no', "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\", prefix='3')"
            )
        else:
            op.execute(f"ALTER TABLE {name} ADD FULLTEXT INDEX ft_{name} (document)")


def downgrade() -> None:
    op.execute("DELETE FROM ai_processing_queue WHERE task_type = 'index_people'")
    op.drop_column("users", "suspended_reason")
    op.execute("UPDATE skill_aliases SET origin = 'curated' WHERE origin = 'admin'")
    with altered("skill_aliases", origin=one_of("origin", "curated", "import", "ai")):
        pass
    with altered("skills") as batch:
        batch.drop_column("name_origin")
    with altered("alumni_profiles", **_ORIGIN) as batch:
        # First: the foreign key of the college needs an index at all times.
        batch.create_index(_BY_BATCH, ["college_id", "batch_year", "user_id"])
        batch.drop_constraint(op.f("fk_alumni_profiles_verified_by"), type_="foreignkey")
        batch.drop_index(_BY_NAME)
        batch.drop_index(op.f("ix_alumni_profiles_college_id_is_verified"))
        batch.drop_index(op.f("ix_alumni_profiles_verified_by"))
        for name in _COUNTED:
            batch.drop_index(op.f(f"ix_alumni_profiles_college_id_{name}_listing"))
        for name in _ADDED:
            batch.drop_column(name)
        batch.alter_column("name_key", type_=t.Key(1024), existing_type=t.Key(255), existing_nullable=False)
    if op.get_bind().dialect.name == "sqlite":
        for name in _SEARCHED:
            op.execute(f"DROP TABLE {name}_fts")
    for name in _NEW:
        op.drop_table(name)
