"""The foundation: colleges, accounts, people and what files bring in, background work, uploads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import context, op

from adapters.sql import types as t
from domain.shared.text import fold_key

revision = "0001"
down_revision = None
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
        "colleges",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("code", t.Key(32), nullable=False),
        sa.Column("name", t.Text(255), nullable=False),
        sa.Column("name_key", t.Key(255), nullable=False),
        sa.Column("timezone", t.Text(64), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'inactive')", name=op.f("ck_colleges_status")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name=op.f("uq_colleges_code")),
        sa.UniqueConstraint("name_key", name=op.f("uq_colleges_name_key")),
        **_OPTIONS,
    )
    op.create_table(
        "outbox_events",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("topic", t.Ascii(64), nullable=False),
        sa.Column("aggregate_type", t.Ascii(64), nullable=False),
        sa.Column("aggregate_id", t.Key(64), nullable=False),
        sa.Column("payload", t.Json(), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("dispatched_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'dispatched')", name=op.f("ck_outbox_events_status")),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_outbox_events_status_id"), "outbox_events", ["status", "id"], unique=False)
    op.create_table(
        "processed_messages",
        sa.Column("consumer", t.Key(100), nullable=False),
        sa.Column("message_id", t.Ascii(36), nullable=False),
        sa.Column("processed_at", t.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "message_id"),
        **_OPTIONS,
    )
    op.create_table(
        "skills",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("name", t.Text(100), nullable=False),
        sa.Column("name_key", t.Key(400), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key", name=op.f("uq_skills_name_key")),
        **_OPTIONS,
    )
    op.create_table(
        "worker_heartbeats",
        sa.Column("worker_id", t.Key(100), nullable=False),
        sa.Column("queues", t.Json(), nullable=False),
        sa.Column("started_at", t.Timestamp(), nullable=False),
        sa.Column("seen_at", t.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("worker_id"),
        **_OPTIONS,
    )
    op.create_table(
        "ai_processing_queue",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=True),
        sa.Column("task_type", t.Ascii(64), nullable=False),
        sa.Column("queue", t.Ascii(64), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("payload", t.Json(), nullable=False),
        sa.Column("dedupe_key", t.Key(190), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("worker_id", t.Key(100), nullable=True),
        sa.Column("lease_until", t.Timestamp(), nullable=True),
        sa.Column("result", t.Json(), nullable=True),
        sa.Column("error_message", t.LongText(), nullable=True),
        sa.Column("retry_count", sa.SmallInteger(), nullable=False),
        sa.Column("max_retries", sa.SmallInteger(), nullable=False),
        sa.Column("crash_count", sa.SmallInteger(), nullable=False),
        sa.Column("scheduled_at", t.Timestamp(), nullable=False),
        sa.Column("dispatched_at", t.Timestamp(), nullable=True),
        sa.Column("started_at", t.Timestamp(), nullable=True),
        sa.Column("completed_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column(
            "pending_slot",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN status = 'pending' THEN 1 END", persisted=False),
            nullable=True,
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'no_handler')",
            name=op.f("ck_ai_processing_queue_status"),
        ),
        sa.CheckConstraint("priority BETWEEN 1 AND 10", name=op.f("ck_ai_processing_queue_priority")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_ai_processing_queue_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "task_type",
            "dedupe_key",
            "pending_slot",
            name=op.f("uq_ai_processing_queue_task_type_dedupe_key_pending_slot"),
        ),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_ai_processing_queue_college_id"), "ai_processing_queue", ["college_id"], unique=False)
    op.create_index(
        op.f("ix_ai_processing_queue_status_completed_at"),
        "ai_processing_queue",
        ["status", "completed_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ai_processing_queue_status_lease_until"),
        "ai_processing_queue",
        ["status", "lease_until"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ai_processing_queue_status_priority_scheduled_at_id"),
        "ai_processing_queue",
        ["status", "priority", "scheduled_at", "id"],
        unique=False,
    )
    op.create_table(
        "job_market_postings",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("title", t.Text(255), nullable=False),
        sa.Column("company_name", t.Text(255), nullable=False),
        sa.Column("industry_name", t.Text(255), nullable=True),
        sa.Column("location_text", t.Text(255), nullable=True),
        sa.Column("salary_min", sa.Integer(), nullable=True),
        sa.Column("salary_max", sa.Integer(), nullable=True),
        sa.Column("salary_currency", t.Key(3), nullable=True),
        sa.Column("experience_text", t.Text(100), nullable=True),
        sa.Column("dedupe_hash", t.Ascii(64), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "salary_max IS NULL OR salary_min IS NULL OR salary_max >= salary_min",
            name=op.f("ck_job_market_postings_salary_range"),
        ),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_job_market_postings_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("college_id", "dedupe_hash", name=op.f("uq_job_market_postings_college_id_dedupe_hash")),
        **_OPTIONS,
    )
    op.create_table(
        "skill_aliases",
        sa.Column("alias_key", t.Key(400), nullable=False),
        sa.Column("skill_id", t.Ascii(36), nullable=False),
        sa.Column("origin", t.Ascii(32), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("origin IN ('curated', 'import', 'ai')", name=op.f("ck_skill_aliases_origin")),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skills.id"], name=op.f("fk_skill_aliases_skill_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alias_key"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_skill_aliases_skill_id"), "skill_aliases", ["skill_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("email", t.Text(255), nullable=False),
        sa.Column("email_key", t.Key(255), nullable=False),
        sa.Column("password_hash", t.Text(255), nullable=True),
        sa.Column("role", t.Ascii(32), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("email_verified_at", t.Timestamp(), nullable=True),
        sa.Column("password_changed_at", t.Timestamp(), nullable=True),
        sa.Column("auth_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('student', 'alumni', 'recruiter', 'admin')", name=op.f("ck_users_role")),
        sa.CheckConstraint("status IN ('invited', 'active', 'suspended', 'deleted')", name=op.f("ck_users_status")),
        sa.ForeignKeyConstraint(["college_id"], ["colleges.id"], name=op.f("fk_users_college_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_users_college_id_role_status_created_at"),
        "users",
        ["college_id", "role", "status", "created_at"],
        unique=False,
    )
    op.create_table(
        "admin_actions",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=True),
        sa.Column("admin_id", t.Ascii(36), nullable=True),
        sa.Column("action_type", t.Ascii(32), nullable=False),
        sa.Column("action", t.Ascii(64), nullable=False),
        sa.Column("target_type", t.Ascii(64), nullable=True),
        sa.Column("target_id", t.Key(64), nullable=True),
        sa.Column("description", t.LongText(), nullable=False),
        sa.Column("changes", t.Json(), nullable=True),
        sa.Column("ip_address", t.Text(45), nullable=True),
        sa.Column("request_id", t.Text(64), nullable=True),
        sa.Column("occurred_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "action_type IN ('user_management', 'content_moderation', 'verification', 'system_config', "
            "'dataset', 'ai', 'card', 'other')",
            name=op.f("ck_admin_actions_action_type"),
        ),
        sa.ForeignKeyConstraint(
            ["admin_id"], ["users.id"], name=op.f("fk_admin_actions_admin_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_admin_actions_college_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_admin_actions_admin_id_occurred_at"), "admin_actions", ["admin_id", "occurred_at"], unique=False
    )
    op.create_index(
        op.f("ix_admin_actions_college_id_occurred_at"), "admin_actions", ["college_id", "occurred_at"], unique=False
    )
    op.create_index(
        op.f("ix_admin_actions_target_type_target_id_occurred_at"),
        "admin_actions",
        ["target_type", "target_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "alumni_profiles",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("name", t.Text(255), nullable=False),
        sa.Column("name_key", t.Key(1024), nullable=False),
        sa.Column("batch_year", sa.SmallInteger(), nullable=True),
        sa.Column("department_name", t.Text(255), nullable=True),
        sa.Column("current_role_title", t.Text(255), nullable=True),
        sa.Column("current_company_name", t.Text(255), nullable=True),
        sa.Column("location_text", t.Text(255), nullable=True),
        sa.Column("social_links", t.Json(), nullable=True),
        sa.Column("origin", t.Ascii(32), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("origin IN ('self', 'import', 'admin')", name=op.f("ck_alumni_profiles_origin")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_alumni_profiles_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alumni_profiles_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_alumni_profiles_college_id_batch_year_user_id"),
        "alumni_profiles",
        ["college_id", "batch_year", "user_id"],
        unique=False,
    )
    op.create_table(
        "career_paths",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("from_role_title", t.Text(255), nullable=False),
        sa.Column("to_role_title", t.Text(255), nullable=False),
        sa.Column("from_company_name", t.Text(255), nullable=True),
        sa.Column("to_company_name", t.Text(255), nullable=True),
        sa.Column("transition_date", sa.Date(), nullable=False),
        sa.Column("success_rating", sa.SmallInteger(), nullable=True),
        sa.Column("origin", t.Ascii(32), nullable=False),
        sa.Column("dedupe_hash", t.Ascii(64), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("origin IN ('derived', 'self', 'import')", name=op.f("ck_career_paths_origin")),
        sa.CheckConstraint(
            "success_rating IS NULL OR success_rating BETWEEN 1 AND 5", name=op.f("ck_career_paths_success_rating")
        ),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_career_paths_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_career_paths_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("college_id", "dedupe_hash", name=op.f("uq_career_paths_college_id_dedupe_hash")),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_career_paths_user_id_transition_date"), "career_paths", ["user_id", "transition_date"], unique=False
    )
    op.create_table(
        "educational_records",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=True),
        sa.Column("student_number", t.Key(64), nullable=False),
        sa.Column("email_key", t.Key(255), nullable=True),
        sa.Column("course_name", t.Text(255), nullable=False),
        sa.Column("grade", t.Text(16), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("instructor", t.Text(255), nullable=True),
        sa.Column("dedupe_hash", t.Ascii(64), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_educational_records_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_educational_records_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("college_id", "dedupe_hash", name=op.f("uq_educational_records_college_id_dedupe_hash")),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_educational_records_college_id_student_number"),
        "educational_records",
        ["college_id", "student_number"],
        unique=False,
    )
    op.create_index(op.f("ix_educational_records_email_key"), "educational_records", ["email_key"], unique=False)
    op.create_index(op.f("ix_educational_records_user_id"), "educational_records", ["user_id"], unique=False)
    op.create_table(
        "email_outbox",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=True),
        sa.Column("to_email", t.Text(255), nullable=False),
        sa.Column("template", t.Ascii(64), nullable=False),
        sa.Column("params", t.Json(), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("dedupe_key", t.Key(190), nullable=True),
        sa.Column("sent_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'sent', 'failed')", name=op.f("ck_email_outbox_status")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_email_outbox_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_email_outbox_dedupe_key")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_email_outbox_user_id"), "email_outbox", ["user_id"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("owner_id", t.Ascii(36), nullable=False),
        sa.Column("purpose", t.Ascii(32), nullable=False),
        sa.Column("storage_key", t.Key(255), nullable=False),
        sa.Column("original_name", t.Text(255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", t.Ascii(64), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("deleted_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("purpose IN ('dataset')", name=op.f("ck_files_purpose")),
        sa.CheckConstraint("status IN ('ready', 'deleted')", name=op.f("ck_files_status")),
        sa.ForeignKeyConstraint(["college_id"], ["colleges.id"], name=op.f("fk_files_college_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_files_owner_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("storage_key", name=op.f("uq_files_storage_key")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_files_college_id"), "files", ["college_id"], unique=False)
    op.create_index(
        op.f("ix_files_owner_id_purpose_created_at"), "files", ["owner_id", "purpose", "created_at"], unique=False
    )
    op.create_table(
        "job_market_posting_skills",
        sa.Column("posting_id", t.Ascii(36), nullable=False),
        sa.Column("skill_id", t.Ascii(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_market_postings.id"],
            name=op.f("fk_job_market_posting_skills_posting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skills.id"], name=op.f("fk_job_market_posting_skills_skill_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("posting_id", "skill_id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_job_market_posting_skills_skill_id"), "job_market_posting_skills", ["skill_id"], unique=False
    )
    op.create_table(
        "notifications",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("category", t.Ascii(64), nullable=False),
        sa.Column("type", t.Ascii(64), nullable=False),
        sa.Column("title", t.Text(255), nullable=False),
        sa.Column("message", t.LongText(), nullable=False),
        sa.Column("link", t.Text(500), nullable=True),
        sa.Column("priority", t.Ascii(32), nullable=False),
        sa.Column("payload", t.Json(), nullable=True),
        sa.Column("dedupe_key", t.Key(190), nullable=True),
        sa.Column("read_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("priority IN ('low', 'medium', 'high')", name=op.f("ck_notifications_priority")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notifications_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "dedupe_key", name=op.f("uq_notifications_user_id_dedupe_key")),
        sa.UniqueConstraint("user_id", "seq", name=op.f("uq_notifications_user_id_seq")),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_notifications_user_id_read_at_id"), "notifications", ["user_id", "read_at", "id"], unique=False
    )
    op.create_table(
        "career_path_skills",
        sa.Column("career_path_id", t.Ascii(36), nullable=False),
        sa.Column("skill_id", t.Ascii(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["career_path_id"],
            ["career_paths.id"],
            name=op.f("fk_career_path_skills_career_path_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skills.id"], name=op.f("fk_career_path_skills_skill_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("career_path_id", "skill_id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_career_path_skills_skill_id"), "career_path_skills", ["skill_id"], unique=False)
    op.create_table(
        "dataset_uploads",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("uploaded_by", t.Ascii(36), nullable=False),
        sa.Column("file_id", t.Ascii(36), nullable=False),
        sa.Column("file_type", t.Ascii(32), nullable=False),
        sa.Column("file_format", t.Ascii(64), nullable=False),
        sa.Column("description", t.Text(1000), nullable=True),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("current_stage", t.Ascii(32), nullable=True),
        sa.Column("progress_pct", sa.SmallInteger(), nullable=False),
        sa.Column("total_rows", sa.Integer(), nullable=True),
        sa.Column("committed_rows", sa.Integer(), nullable=False),
        sa.Column("created_rows", sa.Integer(), nullable=False),
        sa.Column("updated_rows", sa.Integer(), nullable=False),
        sa.Column("unchanged_rows", sa.Integer(), nullable=False),
        sa.Column("error_rows", sa.Integer(), nullable=False),
        sa.Column("warning_rows", sa.Integer(), nullable=False),
        sa.Column("stored_issues", sa.Integer(), nullable=False),
        sa.Column("validation_report", t.Json(), nullable=True),
        sa.Column("error_log", t.LongText(), nullable=True),
        sa.Column("cancel_requested_at", t.Timestamp(), nullable=True),
        sa.Column("processing_start_time", t.Timestamp(), nullable=True),
        sa.Column("processing_end_time", t.Timestamp(), nullable=True),
        sa.Column("undo_status", t.Ascii(32), nullable=False),
        sa.Column("undone_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "current_stage IN ('validation', 'cleaning', 'storage', 'ai_processing')",
            name=op.f("ck_dataset_uploads_current_stage"),
        ),
        sa.CheckConstraint(
            "file_type IN ('alumni', 'job_market', 'educational', 'career_paths')",
            name=op.f("ck_dataset_uploads_file_type"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'validating', 'cleaning', 'processing', 'completed', 'failed', 'cancelled')",
            name=op.f("ck_dataset_uploads_status"),
        ),
        sa.CheckConstraint("undo_status IN ('none', 'running', 'done')", name=op.f("ck_dataset_uploads_undo_status")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_dataset_uploads_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_dataset_uploads_file_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.id"], name=op.f("fk_dataset_uploads_uploaded_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_dataset_uploads_college_id_created_at"), "dataset_uploads", ["college_id", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_dataset_uploads_college_id_status_created_at"),
        "dataset_uploads",
        ["college_id", "status", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_dataset_uploads_file_id"), "dataset_uploads", ["file_id"], unique=False)
    op.create_index(
        op.f("ix_dataset_uploads_uploaded_by_created_at"),
        "dataset_uploads",
        ["uploaded_by", "created_at"],
        unique=False,
    )
    op.create_table(
        "educational_record_skills",
        sa.Column("record_id", t.Ascii(36), nullable=False),
        sa.Column("skill_id", t.Ascii(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["educational_records.id"],
            name=op.f("fk_educational_record_skills_record_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skills.id"], name=op.f("fk_educational_record_skills_skill_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("record_id", "skill_id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_educational_record_skills_skill_id"), "educational_record_skills", ["skill_id"], unique=False
    )
    op.create_table(
        "profile_field_sources",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("field_name", t.Ascii(64), nullable=False),
        sa.Column("origin", t.Ascii(32), nullable=False),
        sa.Column("set_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("origin IN ('self', 'admin')", name=op.f("ck_profile_field_sources_origin")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["alumni_profiles.user_id"], name=op.f("fk_profile_field_sources_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "field_name"),
        **_OPTIONS,
    )
    op.create_table(
        "profile_skills",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("skill_id", t.Ascii(36), nullable=False),
        sa.Column("sort_order", sa.SmallInteger(), nullable=False),
        sa.Column("origin", t.Ascii(32), nullable=False),
        sa.Column("added_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("origin IN ('self', 'import', 'inferred')", name=op.f("ck_profile_skills_origin")),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skills.id"], name=op.f("fk_profile_skills_skill_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["alumni_profiles.user_id"], name=op.f("fk_profile_skills_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "skill_id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_profile_skills_skill_id_user_id"), "profile_skills", ["skill_id", "user_id"], unique=False)
    op.create_table(
        "dataset_changes",
        sa.Column("upload_id", t.Ascii(36), nullable=False),
        sa.Column("entity_type", t.Ascii(64), nullable=False),
        sa.Column("entity_id", t.Ascii(36), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.Column("change_kind", t.Ascii(32), nullable=False),
        sa.Column("before_values", t.Json(), nullable=True),
        sa.Column("after_hash", t.Ascii(64), nullable=False),
        sa.Column("undo_state", t.Ascii(64), nullable=False),
        sa.Column("undo_note", t.Text(500), nullable=True),
        sa.CheckConstraint("change_kind IN ('created', 'updated')", name=op.f("ck_dataset_changes_change_kind")),
        sa.CheckConstraint(
            "entity_type IN ('career_move', 'course_record', 'market_posting', 'person', 'skill')",
            name=op.f("ck_dataset_changes_entity_type"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dataset_uploads.id"], name=op.f("fk_dataset_changes_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "entity_type", "entity_id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_dataset_changes_entity_type_entity_id"), "dataset_changes", ["entity_type", "entity_id"], unique=False
    )
    op.create_index(
        op.f("ix_dataset_changes_upload_id_undo_state_entity_type_entity_id"),
        "dataset_changes",
        ["upload_id", "undo_state", "entity_type", "entity_id"],
        unique=False,
    )
    op.create_table(
        "dataset_processing_logs",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("upload_id", t.Ascii(36), nullable=False),
        sa.Column("stage", t.Ascii(32), nullable=False),
        sa.Column("status", t.Ascii(64), nullable=False),
        sa.Column("message", t.LongText(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('validation', 'cleaning', 'storage', 'ai_processing')",
            name=op.f("ck_dataset_processing_logs_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dataset_uploads.id"], name=op.f("fk_dataset_processing_logs_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_dataset_processing_logs_upload_id_id"), "dataset_processing_logs", ["upload_id", "id"], unique=False
    )
    op.create_table(
        "dataset_rejected_rows",
        sa.Column("upload_id", t.Ascii(36), nullable=False),
        sa.Column("source_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raw", t.Json(), nullable=False),
        sa.Column("problems", t.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dataset_uploads.id"], name=op.f("fk_dataset_rejected_rows_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "source_row"),
        **_OPTIONS,
    )
    op.create_table(
        "dataset_row_issues",
        sa.Column("upload_id", t.Ascii(36), nullable=False),
        sa.Column("source_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issue_no", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("severity", t.Ascii(32), nullable=False),
        sa.Column("column_name", t.Text(100), nullable=True),
        sa.Column("code", t.Ascii(64), nullable=False),
        sa.Column("message", t.Text(500), nullable=False),
        sa.Column("raw_value", t.Text(100), nullable=True),
        sa.Column("suggestion", t.Text(255), nullable=True),
        sa.CheckConstraint("severity IN ('error', 'warning')", name=op.f("ck_dataset_row_issues_severity")),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dataset_uploads.id"], name=op.f("fk_dataset_row_issues_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "source_row", "issue_no"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_dataset_row_issues_upload_id_severity_source_row"),
        "dataset_row_issues",
        ["upload_id", "severity", "source_row"],
        unique=False,
    )
    op.create_table(
        "dataset_upload_jobs",
        sa.Column("upload_id", t.Ascii(36), nullable=False),
        sa.Column("job_id", t.Ascii(36), nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["ai_processing_queue.id"], name=op.f("fk_dataset_upload_jobs_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["dataset_uploads.id"], name=op.f("fk_dataset_upload_jobs_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "job_id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_dataset_upload_jobs_job_id"), "dataset_upload_jobs", ["job_id"], unique=False)

    _add_first_college()


def _add_first_college() -> None:
    college = context.config.attributes["college"]
    now = datetime.now(UTC)
    colleges = sa.table(
        "colleges",
        sa.column("id", t.Id()),
        sa.column("code"),
        sa.column("name"),
        sa.column("name_key"),
        sa.column("timezone"),
        sa.column("status"),
        sa.column("created_at", t.Timestamp()),
        sa.column("updated_at", t.Timestamp()),
        sa.column("version", sa.Integer()),
    )
    op.bulk_insert(
        colleges,
        [
            {
                "id": str(uuid4()),
                "code": college.code,
                "name": college.name,
                "name_key": fold_key(college.name)[:255],
                "timezone": "UTC",
                "status": "active",
                "created_at": now,
                "updated_at": now,
                "version": 1,
            }
        ],
    )


def downgrade() -> None:
    op.drop_table("dataset_upload_jobs")
    op.drop_table("dataset_row_issues")
    op.drop_table("dataset_rejected_rows")
    op.drop_table("dataset_processing_logs")
    op.drop_table("dataset_changes")
    op.drop_table("profile_skills")
    op.drop_table("profile_field_sources")
    op.drop_table("educational_record_skills")
    op.drop_table("dataset_uploads")
    op.drop_table("career_path_skills")
    op.drop_table("notifications")
    op.drop_table("job_market_posting_skills")
    op.drop_table("files")
    op.drop_table("email_outbox")
    op.drop_table("educational_records")
    op.drop_table("career_paths")
    op.drop_table("alumni_profiles")
    op.drop_table("admin_actions")
    op.drop_table("users")
    op.drop_table("skill_aliases")
    op.drop_table("job_market_postings")
    op.drop_table("ai_processing_queue")
    op.drop_table("worker_heartbeats")
    op.drop_table("skills")
    op.drop_table("processed_messages")
    op.drop_table("outbox_events")
    op.drop_table("colleges")
