"""Ways into accounts: sessions, refresh tokens, codes and links, identities of other providers, failed tries."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table
from adapters.sql.types import Blob, Hash, Id, Key, Text, Timestamp, Voc, state
from domain.identity.one_time import Purpose
from domain.identity.session import AuthMethod
from domain.identity.throttle import SubjectKind

auth_sessions = table(
    "auth_sessions",
    id_column(),
    reference("user_id", "users.id", on_delete="CASCADE", nullable=False),
    state("auth_method", AuthMethod),
    sa.Column("user_agent", Text(255)),
    sa.Column("ip", Text(45)),
    sa.Column("last_seen_at", Timestamp(), nullable=False),
    sa.Column("expires_at", Timestamp(), nullable=False),
    sa.Column("revoked_at", Timestamp()),
    sa.Column("revoke_reason", Voc()),
    created(),
    sa.Index(None, "user_id", "revoked_at", "expires_at"),
    sa.Index(None, "expires_at"),
    sa.Index(None, "revoked_at"),
)

refresh_tokens = table(
    "refresh_tokens",
    id_column(),
    reference("session_id", "auth_sessions.id", on_delete="CASCADE", nullable=False),
    sa.Column("generation", sa.Integer(), nullable=False),
    sa.Column("token_hash", Hash(), nullable=False),
    sa.Column("issued_at", Timestamp(), nullable=False),
    sa.Column("expires_at", Timestamp(), nullable=False),
    sa.Column("used_at", Timestamp()),
    sa.UniqueConstraint("token_hash"),
    # Not unique: tabs that race for the next token get one each.
    sa.Index(None, "session_id", "generation"),
    sa.Index(None, "expires_at"),
)

one_time_tokens = table(
    "one_time_tokens",
    id_column(),
    reference("user_id", "users.id", on_delete="CASCADE", nullable=False),
    state("purpose", Purpose),
    sa.Column("secret_hash", Hash(), nullable=False),
    sa.Column("password_hash", Text(255)),
    sa.Column("attempts", sa.SmallInteger(), nullable=False, default=0),
    sa.Column("max_attempts", sa.SmallInteger(), nullable=False),
    sa.Column("expires_at", Timestamp(), nullable=False),
    sa.Column("consumed_at", Timestamp()),
    created(),
    sa.Index(None, "secret_hash"),
    sa.Index(None, "user_id", "purpose", "created_at"),
    sa.Index(None, "expires_at"),
)

oauth_identities = table(
    "oauth_identities",
    id_column(),
    reference("user_id", "users.id", on_delete="CASCADE", nullable=False),
    sa.Column("provider", Voc(), nullable=False),
    sa.Column("subject", Key(255), nullable=False),
    sa.Column("last_used_at", Timestamp(), nullable=False),
    created(),
    sa.UniqueConstraint("provider", "subject"),
    sa.UniqueConstraint("user_id", "provider"),
)

login_throttles = table(
    "login_throttles",
    *state("subject_kind", SubjectKind, primary_key=True),
    sa.Column("subject_hash", Hash(), primary_key=True),
    sa.Column("failed_count", sa.Integer(), nullable=False),
    sa.Column("window_started_at", Timestamp(), nullable=False),
    sa.Column("locked_until", Timestamp()),
    sa.Index(None, "window_started_at"),
)

idempotency_keys = table(
    "idempotency_keys",
    sa.Column("scope_id", Id(), primary_key=True),
    sa.Column("idem_key", Key(128), primary_key=True),
    sa.Column("method", Voc(), nullable=False),
    sa.Column("path", Text(255), nullable=False),
    sa.Column("request_hash", Hash(), nullable=False),
    sa.Column("locked_until", Timestamp(), nullable=False),
    sa.Column("response_status", sa.SmallInteger()),
    sa.Column("response_type", Voc()),
    sa.Column("response_body", Blob()),
    sa.Column("expires_at", Timestamp(), nullable=False),
    created(),
    sa.Index(None, "expires_at"),
)
