"""Colleges and accounts."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, table, updated, version
from adapters.sql.types import Key, Text, Timestamp, state
from domain.identity.account import AccountStatus, Role


class CollegeStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


colleges = table(
    "colleges",
    id_column(),
    sa.Column("code", Key(32), nullable=False),
    sa.Column("name", Text(255), nullable=False),
    sa.Column("name_key", Key(255), nullable=False),
    sa.Column("timezone", Text(64), nullable=False),
    state("status", CollegeStatus),
    created(),
    updated(),
    version(),
    sa.UniqueConstraint("code"),
    sa.UniqueConstraint("name_key"),
)

users = table(
    "users",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False),
    sa.Column("email", Text(255), nullable=False),
    sa.Column("email_key", Key(255), nullable=False),
    sa.Column("password_hash", Text(255)),
    state("role", Role),
    state("status", AccountStatus),
    sa.Column("email_verified_at", Timestamp()),
    sa.Column("password_changed_at", Timestamp()),
    sa.Column("suspended_reason", Text(500)),
    sa.Column("auth_epoch", sa.Integer(), nullable=False, default=0),
    # The greatest number that a notice of theirs ever had: a deleted one's number is not given again.
    sa.Column("notice_seq", sa.BigInteger(), nullable=False, default=0),
    created(),
    updated(),
    version(),
    sa.UniqueConstraint("email_key"),
    sa.Index(None, "college_id", "role", "status", "created_at"),
)
