"""Accounts, sessions, notifications, privacy, files of people, a sealed audit log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.sql import types as t
from adapters.sql.migrations.altering import altered, one_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPTIONS: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mysql_engine": "InnoDB",
    "mysql_row_format": "DYNAMIC",
}

_NEW = (
    "refresh_tokens",
    "privacy_requests",
    "privacy_settings",
    "one_time_tokens",
    "oauth_identities",
    "notification_preferences",
    "notification_overrides",
    "notification_broadcasts",
    "auth_sessions",
    "scheduled_runs",
    "login_throttles",
    "idempotency_keys",
    "erased_people",
    "email_suppressions",
)

_FOR_RETENTION = (
    ("outbox_events", "dispatched_at"),
    ("processed_messages", "processed_at"),
    ("notifications", "created_at"),
    ("email_outbox", "created_at"),
    ("dataset_uploads", "processing_end_time"),
)
"""Indexes of tables that exist, by which the nightly cleaning finds what is old."""

_PRIORITY = {"priority": "priority IN ('low', 'medium', 'high')"}
_FILES = {"status": "status IN ('ready', 'deleted')"}


def upgrade() -> None:
    op.create_table(
        "email_suppressions",
        sa.Column("email_key", t.Key(255), nullable=False),
        sa.Column("reason", t.Ascii(32), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("reason IN ('bounce', 'unsubscribe', 'manual')", name=op.f("ck_email_suppressions_reason")),
        sa.PrimaryKeyConstraint("email_key"),
        **_OPTIONS,
    )
    op.create_table(
        "erased_people",
        sa.Column("email_hash", t.Ascii(64), nullable=False),
        sa.Column("erased_at", t.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("email_hash"),
        **_OPTIONS,
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope_id", t.Ascii(36), nullable=False),
        sa.Column("idem_key", t.Key(128), nullable=False),
        sa.Column("method", t.Ascii(64), nullable=False),
        sa.Column("path", t.Text(255), nullable=False),
        sa.Column("request_hash", t.Ascii(64), nullable=False),
        sa.Column("locked_until", t.Timestamp(), nullable=False),
        sa.Column("response_status", sa.SmallInteger(), nullable=True),
        sa.Column("response_type", t.Ascii(64), nullable=True),
        sa.Column("response_body", t.Blob(), nullable=True),
        sa.Column("expires_at", t.Timestamp(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "idem_key"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_idempotency_keys_expires_at"), "idempotency_keys", ["expires_at"], unique=False)

    op.create_table(
        "login_throttles",
        sa.Column("subject_kind", t.Ascii(32), nullable=False),
        sa.Column("subject_hash", t.Ascii(64), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("window_started_at", t.Timestamp(), nullable=False),
        sa.Column("locked_until", t.Timestamp(), nullable=True),
        sa.CheckConstraint("subject_kind IN ('email_ip', 'ip', 'email')", name=op.f("ck_login_throttles_subject_kind")),
        sa.PrimaryKeyConstraint("subject_kind", "subject_hash"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_login_throttles_window_started_at"), "login_throttles", ["window_started_at"], unique=False
    )

    op.create_table(
        "scheduled_runs",
        sa.Column("job_name", t.Key(100), nullable=False),
        sa.Column("slot_at", t.Timestamp(), nullable=False),
        sa.Column("worker_id", t.Key(100), nullable=False),
        sa.Column("started_at", t.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("job_name", "slot_at"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_scheduled_runs_started_at"), "scheduled_runs", ["started_at"], unique=False)

    op.create_table(
        "auth_sessions",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("auth_method", t.Ascii(32), nullable=False),
        sa.Column("user_agent", t.Text(255), nullable=True),
        sa.Column("ip", t.Text(45), nullable=True),
        sa.Column("last_seen_at", t.Timestamp(), nullable=False),
        sa.Column("expires_at", t.Timestamp(), nullable=False),
        sa.Column("revoked_at", t.Timestamp(), nullable=True),
        sa.Column("revoke_reason", t.Ascii(64), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("auth_method IN ('password', 'code', 'google')", name=op.f("ck_auth_sessions_auth_method")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_auth_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_auth_sessions_expires_at"), "auth_sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_auth_sessions_revoked_at"), "auth_sessions", ["revoked_at"], unique=False)
    op.create_index(
        op.f("ix_auth_sessions_user_id_revoked_at_expires_at"),
        "auth_sessions",
        ["user_id", "revoked_at", "expires_at"],
        unique=False,
    )

    op.create_table(
        "notification_broadcasts",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("college_id", t.Ascii(36), nullable=False),
        sa.Column("created_by", t.Ascii(36), nullable=True),
        sa.Column("audience", t.Ascii(32), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=True),
        sa.Column("type", t.Ascii(64), nullable=False),
        sa.Column("title", t.Text(255), nullable=False),
        sa.Column("message", t.LongText(), nullable=False),
        sa.Column("link", t.Text(500), nullable=True),
        sa.Column("priority", t.Ascii(32), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("priority IN ('low', 'medium', 'high')", name=op.f("ck_notification_broadcasts_priority")),
        sa.CheckConstraint(
            "audience IN ('user', 'broadcast', 'students', 'alumni', 'recruiters')",
            name=op.f("ck_notification_broadcasts_audience"),
        ),
        sa.ForeignKeyConstraint(
            ["college_id"], ["colleges.id"], name=op.f("fk_notification_broadcasts_college_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_notification_broadcasts_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_broadcasts_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(
        op.f("ix_notification_broadcasts_college_id_id"), "notification_broadcasts", ["college_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_notification_broadcasts_created_by"), "notification_broadcasts", ["created_by"], unique=False
    )
    op.create_index(op.f("ix_notification_broadcasts_user_id"), "notification_broadcasts", ["user_id"], unique=False)

    op.create_table(
        "notification_overrides",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("category", t.Ascii(64), nullable=False),
        sa.Column("channel", t.Ascii(32), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'push')", name=op.f("ck_notification_overrides_channel")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_overrides_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "category", "channel"),
        **_OPTIONS,
    )
    op.create_table(
        "notification_preferences",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("email_notifications", sa.Boolean(), nullable=False),
        sa.Column("push_notifications", sa.Boolean(), nullable=False),
        sa.Column("frequency", t.Ascii(32), nullable=False),
        sa.Column("muted_types", t.Json(), nullable=False),
        sa.Column("quiet_enabled", sa.Boolean(), nullable=False),
        sa.Column("quiet_start_minute", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_end_minute", sa.SmallInteger(), nullable=False),
        sa.Column("last_digest_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "frequency IN ('instant', 'daily', 'weekly')", name=op.f("ck_notification_preferences_frequency")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_preferences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id"),
        **_OPTIONS,
    )
    op.create_table(
        "oauth_identities",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("provider", t.Ascii(64), nullable=False),
        sa.Column("subject", t.Key(255), nullable=False),
        sa.Column("last_used_at", t.Timestamp(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_oauth_identities_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider", "subject", name=op.f("uq_oauth_identities_provider_subject")),
        sa.UniqueConstraint("user_id", "provider", name=op.f("uq_oauth_identities_user_id_provider")),
        **_OPTIONS,
    )
    op.create_table(
        "one_time_tokens",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("purpose", t.Ascii(32), nullable=False),
        sa.Column("secret_hash", t.Ascii(64), nullable=False),
        sa.Column("password_hash", t.Text(255), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("max_attempts", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", t.Timestamp(), nullable=False),
        sa.Column("consumed_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.CheckConstraint("purpose IN ('email_verify', 'password_reset')", name=op.f("ck_one_time_tokens_purpose")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_one_time_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_one_time_tokens_expires_at"), "one_time_tokens", ["expires_at"], unique=False)
    op.create_index(op.f("ix_one_time_tokens_secret_hash"), "one_time_tokens", ["secret_hash"], unique=False)
    op.create_index(
        op.f("ix_one_time_tokens_user_id_purpose_created_at"),
        "one_time_tokens",
        ["user_id", "purpose", "created_at"],
        unique=False,
    )

    op.create_table(
        "privacy_settings",
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("profile_visibility", t.Ascii(32), nullable=False),
        sa.Column("show_email", sa.Boolean(), nullable=False),
        sa.Column("show_phone", sa.Boolean(), nullable=False),
        sa.Column("allow_messages", sa.Boolean(), nullable=False),
        sa.Column("allow_mentorship_requests", sa.Boolean(), nullable=False),
        sa.Column("show_in_directory", sa.Boolean(), nullable=False),
        sa.Column("show_activity", sa.Boolean(), nullable=False),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "profile_visibility IN ('public', 'alumni', 'connections', 'private')",
            name=op.f("ck_privacy_settings_profile_visibility"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_privacy_settings_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id"),
        **_OPTIONS,
    )
    op.create_table(
        "privacy_requests",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("user_id", t.Ascii(36), nullable=False),
        sa.Column("kind", t.Ascii(32), nullable=False),
        sa.Column("status", t.Ascii(32), nullable=False),
        sa.Column("file_id", t.Ascii(36), nullable=True),
        sa.Column("subject", t.LongText(), nullable=True),
        sa.Column("error", t.Text(500), nullable=True),
        sa.Column("completed_at", t.Timestamp(), nullable=True),
        sa.Column("expires_at", t.Timestamp(), nullable=True),
        sa.Column("created_at", t.Timestamp(), nullable=False),
        sa.Column("updated_at", t.Timestamp(), nullable=False),
        sa.Column(
            "pending_slot",
            sa.SmallInteger(),
            sa.Computed("CASE WHEN status IN ('pending', 'processing') THEN 1 END", persisted=False),
            nullable=True,
        ),
        sa.CheckConstraint("kind IN ('export', 'erasure')", name=op.f("ck_privacy_requests_kind")),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed', 'expired')",
            name=op.f("ck_privacy_requests_status"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_privacy_requests_file_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_privacy_requests_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "user_id", "kind", "pending_slot", name=op.f("uq_privacy_requests_user_id_kind_pending_slot")
        ),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_privacy_requests_file_id"), "privacy_requests", ["file_id"], unique=False)
    op.create_index(
        op.f("ix_privacy_requests_status_expires_at"), "privacy_requests", ["status", "expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_privacy_requests_user_id_created_at"), "privacy_requests", ["user_id", "created_at"], unique=False
    )

    op.create_table(
        "refresh_tokens",
        sa.Column("id", t.Ascii(36), nullable=False),
        sa.Column("session_id", t.Ascii(36), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("token_hash", t.Ascii(64), nullable=False),
        sa.Column("issued_at", t.Timestamp(), nullable=False),
        sa.Column("expires_at", t.Timestamp(), nullable=False),
        sa.Column("used_at", t.Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["auth_sessions.id"], name=op.f("fk_refresh_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_tokens_token_hash")),
        **_OPTIONS,
    )
    op.create_index(op.f("ix_refresh_tokens_expires_at"), "refresh_tokens", ["expires_at"], unique=False)
    op.create_index(
        op.f("ix_refresh_tokens_session_id_generation"), "refresh_tokens", ["session_id", "generation"], unique=False
    )

    actions = (
        "user_management",
        "content_moderation",
        "verification",
        "system_config",
        "dataset",
        "ai",
        "card",
        "other",
    )
    with altered("admin_actions", action_type=one_of("action_type", *actions)) as batch:
        batch.add_column(sa.Column("seq", sa.BigInteger()))
        batch.add_column(sa.Column("prev_hash", t.Ascii(64)))
        batch.add_column(sa.Column("entry_hash", t.Ascii(64)))
        batch.create_index(op.f("ix_admin_actions_seq"), ["seq"])
        batch.add_column(
            sa.Column(
                "global_slot",
                sa.SmallInteger(),
                sa.Computed("CASE WHEN college_id IS NULL THEN 1 END", persisted=False),
            )
        )
        batch.create_unique_constraint(op.f("uq_admin_actions_college_id_seq"), ["college_id", "seq"])
        batch.create_unique_constraint(op.f("uq_admin_actions_global_slot_seq"), ["global_slot", "seq"])
    with altered("files", purpose=one_of("purpose", "dataset", "photo", "cv", "export"), **_FILES) as batch:
        batch.add_column(sa.Column("mime_type", t.Text(127)))
    with altered("alumni_profiles", origin=one_of("origin", "self", "import", "admin")) as batch:
        for name in ("photo_file_id", "cv_file_id"):
            batch.add_column(sa.Column(name, t.Ascii(36)))
            batch.create_index(op.f(f"ix_alumni_profiles_{name}"), [name])
            batch.create_foreign_key(op.f(f"fk_alumni_profiles_{name}"), "files", [name], ["id"], ondelete="SET NULL")
    with altered(
        "notifications", email_state=one_of("email_state", "none", "queued", "digest", "done"), **_PRIORITY
    ) as batch:
        batch.add_column(sa.Column("broadcast_id", t.Ascii(36)))
        batch.add_column(sa.Column("email_state", t.Ascii(32), nullable=False, server_default="none"))
        batch.add_column(sa.Column("is_live", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.create_index(op.f("ix_notifications_broadcast_id"), ["broadcast_id"])
        batch.create_index(op.f("ix_notifications_email_state_user_id"), ["email_state", "user_id"])
        batch.create_foreign_key(
            op.f("fk_notifications_broadcast_id"),
            "notification_broadcasts",
            ["broadcast_id"],
            ["id"],
            ondelete="CASCADE",
        )
    op.add_column("users", sa.Column("notice_seq", sa.BigInteger(), nullable=False, server_default="0"))
    last = "SELECT MAX(n.seq) FROM notifications n WHERE n.user_id = users.id"
    op.execute(f"UPDATE users SET notice_seq = COALESCE(({last}), 0)")  # noqa: S608
    with altered("email_outbox", status=one_of("status", "pending", "sent", "failed", "suppressed")) as batch:
        batch.alter_column("params", type_=t.LongText(), existing_type=t.Json(), existing_nullable=False)
    for table, column in _FOR_RETENTION:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    # What waits was not sealed, and nothing could open it any more.
    op.execute("UPDATE email_outbox SET status = 'failed' WHERE status = 'pending'")
    op.execute("UPDATE email_outbox SET params = ''")


def downgrade() -> None:
    actions = (
        "user_management",
        "content_moderation",
        "verification",
        "system_config",
        "dataset",
        "ai",
        "card",
        "other",
    )
    for table, column in _FOR_RETENTION:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.execute("UPDATE email_outbox SET status = 'failed' WHERE status <> 'sent'")
    op.execute("UPDATE email_outbox SET params = '{}'")
    with altered("email_outbox", status=one_of("status", "pending", "sent", "failed")) as batch:
        batch.alter_column("params", type_=t.Json(), existing_type=t.LongText(), existing_nullable=False)
    op.drop_column("users", "notice_seq")
    with altered("notifications", **_PRIORITY) as batch:
        batch.drop_constraint(op.f("fk_notifications_broadcast_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_notifications_email_state_user_id"))
        batch.drop_index(op.f("ix_notifications_broadcast_id"))
        batch.drop_column("is_live")
        batch.drop_column("email_state")
        batch.drop_column("broadcast_id")
    with altered("alumni_profiles", origin=one_of("origin", "self", "import", "admin")) as batch:
        for name in ("photo_file_id", "cv_file_id"):
            batch.drop_constraint(op.f(f"fk_alumni_profiles_{name}"), type_="foreignkey")
            batch.drop_index(op.f(f"ix_alumni_profiles_{name}"))
            batch.drop_column(name)
    for table in _NEW:
        op.drop_table(table)
    op.execute("DELETE FROM files WHERE purpose <> 'dataset'")
    with altered("files", purpose=one_of("purpose", "dataset"), **_FILES) as batch:
        batch.drop_column("mime_type")
    with altered("admin_actions", action_type=one_of("action_type", *actions)) as batch:
        # The foreign key needs an index that begins with its column; the other one does.
        batch.drop_constraint(op.f("uq_admin_actions_college_id_seq"), type_="unique")
        batch.drop_constraint(op.f("uq_admin_actions_global_slot_seq"), type_="unique")
        batch.drop_index(op.f("ix_admin_actions_seq"))
        for name in ("global_slot", "entry_hash", "prev_hash", "seq"):
            batch.drop_column(name)
