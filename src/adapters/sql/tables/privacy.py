"""What people show of themselves, and their requests to get or erase what is known of them."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, slot, table, updated, version
from adapters.sql.types import Hash, Id, LongText, Text, Timestamp, state
from domain.privacy.request import RequestKind, RequestStatus
from domain.shared.privacy import Visibility

privacy_settings = table(
    "privacy_settings",
    sa.Column("user_id", Id(), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    state("profile_visibility", Visibility),
    sa.Column("show_email", sa.Boolean(), nullable=False),
    sa.Column("show_phone", sa.Boolean(), nullable=False),
    sa.Column("allow_messages", sa.Boolean(), nullable=False),
    sa.Column("allow_mentorship_requests", sa.Boolean(), nullable=False),
    sa.Column("show_in_directory", sa.Boolean(), nullable=False),
    sa.Column("show_activity", sa.Boolean(), nullable=False),
    created(),
    updated(),
    version(),
)

privacy_requests = table(
    "privacy_requests",
    id_column(),
    reference("user_id", "users.id", on_delete="RESTRICT", nullable=False),
    state("kind", RequestKind),
    state("status", RequestStatus),
    reference("file_id", "files.id", on_delete="SET NULL", index=True),
    # Sealed, and emptied with the end of an erasure: whom it still has to find.
    sa.Column("subject", LongText()),
    sa.Column("error", Text(500)),
    sa.Column("completed_at", Timestamp()),
    sa.Column("expires_at", Timestamp()),
    created(),
    updated(),
    slot("status IN ('pending', 'processing')"),
    sa.UniqueConstraint("user_id", "kind", "pending_slot"),
    sa.Index(None, "user_id", "created_at"),
    sa.Index(None, "status", "expires_at"),
)

erased_people = table(
    "erased_people",
    sa.Column("email_hash", Hash(), primary_key=True),
    sa.Column("erased_at", Timestamp(), nullable=False),
)
