"""Notices, broadcasts, preferences and mail."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated, version
from adapters.sql.types import Id, Json, Key, LongText, Text, Timestamp, Voc, state
from domain.notifications.broadcast import Audience
from domain.notifications.notice import EmailState, MailStatus, Priority
from domain.notifications.preferences import Channel, Frequency
from domain.notifications.suppression import SuppressionReason

notification_broadcasts = table(
    "notification_broadcasts",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    reference("created_by", "users.id", on_delete="SET NULL", index=True),
    state("audience", Audience),
    # The one whom it is for, when it is not for a group.
    reference("user_id", "users.id", on_delete="CASCADE", index=True),
    sa.Column("type", Voc(), nullable=False),
    sa.Column("title", Text(255), nullable=False),
    sa.Column("message", LongText(), nullable=False),
    sa.Column("link", Text(500)),
    state("priority", Priority),
    sa.Column("recipients", sa.Integer(), nullable=False, default=0),
    created(),
    updated(),
    version(),
    sa.Index(None, "college_id", "id"),
)

notifications = table(
    "notifications",
    id_column(),
    reference("user_id", "users.id", on_delete="CASCADE", nullable=False),
    sa.Column("seq", sa.BigInteger(), nullable=False),
    sa.Column("category", Voc(), nullable=False),
    sa.Column("type", Voc(), nullable=False),
    sa.Column("title", Text(255), nullable=False),
    sa.Column("message", LongText(), nullable=False),
    sa.Column("link", Text(500)),
    state("priority", Priority),
    sa.Column("payload", Json()),
    sa.Column("dedupe_key", Key(190)),
    sa.Column("read_at", Timestamp()),
    reference("broadcast_id", "notification_broadcasts.id", on_delete="CASCADE", index=True),
    state("email_state", EmailState, default=EmailState.NONE),
    # Whether open pages are told of it, at once or when they come back.
    sa.Column("is_live", sa.Boolean(), nullable=False, default=True),
    created(),
    sa.UniqueConstraint("user_id", "seq"),
    sa.UniqueConstraint("user_id", "dedupe_key"),
    sa.Index(None, "user_id", "read_at", "id"),
    sa.Index(None, "email_state", "user_id"),
    sa.Index(None, "created_at"),
)

notification_preferences = table(
    "notification_preferences",
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("email_notifications", sa.Boolean(), nullable=False),
    sa.Column("push_notifications", sa.Boolean(), nullable=False),
    state("frequency", Frequency),
    sa.Column("muted_types", Json(), nullable=False),
    sa.Column("quiet_enabled", sa.Boolean(), nullable=False),
    sa.Column("quiet_start_minute", sa.SmallInteger(), nullable=False),
    sa.Column("quiet_end_minute", sa.SmallInteger(), nullable=False),
    sa.Column("last_digest_at", Timestamp()),
    created(),
    updated(),
    version(),
)

notification_overrides = table(
    "notification_overrides",
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("category", Voc(), primary_key=True),
    *state("channel", Channel, primary_key=True),
    sa.Column("is_enabled", sa.Boolean(), nullable=False),
)

email_outbox = table(
    "email_outbox",
    id_column(),
    reference("user_id", "users.id", on_delete="SET NULL", index=True),
    sa.Column("to_email", Text(255), nullable=False),
    sa.Column("template", Voc(), nullable=False),
    # Sealed, and emptied once the mail has left: it holds codes and names.
    sa.Column("params", LongText(), nullable=False),
    state("status", MailStatus),
    sa.Column("dedupe_key", Key(190)),
    sa.Column("sent_at", Timestamp()),
    created(),
    sa.UniqueConstraint("dedupe_key"),
    sa.Index(None, "created_at"),
)

email_suppressions = table(
    "email_suppressions",
    sa.Column("email_key", Key(255), primary_key=True),
    state("reason", SuppressionReason),
    created(),
)
