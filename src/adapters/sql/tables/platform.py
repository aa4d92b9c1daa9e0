"""Files, messaging, background and periodic work, and the audit log."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from adapters.sql.tables.metadata import created, id_column, reference, slot, table, updated
from adapters.sql.types import Hash, Id, Json, Key, LongText, Text, Timestamp, Voc, state
from domain.admin.audit import ActionType
from domain.shared.background_jobs import JobStatus
from domain.shared.files import FilePurpose as FilePurpose
from domain.shared.files import FileStatus as FileStatus


class EventStatus(StrEnum):
    PENDING = "pending"
    DISPATCHED = "dispatched"


files = table(
    "files",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", nullable=False, index=True),
    reference("owner_id", "users.id", on_delete="RESTRICT", nullable=False),
    state("purpose", FilePurpose),
    sa.Column("storage_key", Key(255), nullable=False),
    sa.Column("original_name", Text(255), nullable=False),
    sa.Column("mime_type", Text(127)),
    sa.Column("size_bytes", sa.BigInteger(), nullable=False),
    sa.Column("sha256", Hash(), nullable=False),
    state("status", FileStatus),
    sa.Column("deleted_at", Timestamp()),
    created(),
    sa.UniqueConstraint("storage_key"),
    sa.Index(None, "owner_id", "purpose", "created_at"),
)

admin_actions = table(
    "admin_actions",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT"),
    reference("admin_id", "users.id", on_delete="RESTRICT"),
    state("action_type", ActionType),
    sa.Column("action", Voc(), nullable=False),
    sa.Column("target_type", Voc()),
    sa.Column("target_id", Key(64)),
    sa.Column("description", LongText(), nullable=False),
    sa.Column("changes", Json()),
    sa.Column("ip_address", Text(45)),
    sa.Column("request_id", Text(64)),
    sa.Column("occurred_at", Timestamp(), nullable=False),
    # Set by the job that seals entries: their place in the chain, and the hashes that hold it together.
    sa.Column("seq", sa.BigInteger()),
    sa.Column("prev_hash", Hash()),
    sa.Column("entry_hash", Hash()),
    slot("college_id IS NULL", "global_slot"),
    sa.UniqueConstraint("college_id", "seq"),
    sa.UniqueConstraint("global_slot", "seq"),
    sa.Index(None, "seq"),
    sa.Index(None, "college_id", "occurred_at"),
    sa.Index(None, "admin_id", "occurred_at"),
    sa.Index(None, "target_type", "target_id", "occurred_at"),
)

outbox_events = table(
    "outbox_events",
    id_column(),
    sa.Column("topic", Voc(), nullable=False),
    sa.Column("aggregate_type", Voc(), nullable=False),
    sa.Column("aggregate_id", Key(64), nullable=False),
    sa.Column("payload", Json(), nullable=False),
    state("status", EventStatus),
    sa.Column("dispatched_at", Timestamp()),
    created(),
    sa.Index(None, "status", "id"),
    sa.Index(None, "dispatched_at"),
)

processed_messages = table(
    "processed_messages",
    sa.Column("consumer", Key(100), primary_key=True),
    sa.Column("message_id", Id(), primary_key=True),
    sa.Column("processed_at", Timestamp(), nullable=False, index=True),
)

ai_processing_queue = table(
    "ai_processing_queue",
    id_column(),
    reference("college_id", "colleges.id", on_delete="RESTRICT", index=True),
    sa.Column("task_type", Voc(), nullable=False),
    sa.Column("queue", Voc(), nullable=False),
    sa.Column("priority", sa.SmallInteger(), nullable=False),
    sa.Column("payload", Json(), nullable=False),
    sa.Column("dedupe_key", Key(190), nullable=False),
    state("status", JobStatus),
    sa.Column("worker_id", Key(100)),
    sa.Column("lease_until", Timestamp()),
    sa.Column("result", Json()),
    sa.Column("error_message", LongText()),
    sa.Column("retry_count", sa.SmallInteger(), nullable=False, default=0),
    sa.Column("max_retries", sa.SmallInteger(), nullable=False),
    sa.Column("crash_count", sa.SmallInteger(), nullable=False, default=0),
    sa.Column("scheduled_at", Timestamp(), nullable=False),
    sa.Column("dispatched_at", Timestamp()),
    sa.Column("started_at", Timestamp()),
    sa.Column("completed_at", Timestamp()),
    created(),
    updated(),
    slot("status = 'pending'"),
    sa.UniqueConstraint("task_type", "dedupe_key", "pending_slot"),
    sa.Index(None, "status", "priority", "scheduled_at", "id"),
    sa.Index(None, "status", "lease_until"),
    sa.Index(None, "status", "completed_at"),
    sa.CheckConstraint("priority BETWEEN 1 AND 10", name="priority"),
)

worker_heartbeats = table(
    "worker_heartbeats",
    sa.Column("worker_id", Key(100), primary_key=True),
    sa.Column("queues", Json(), nullable=False),
    sa.Column("started_at", Timestamp(), nullable=False),
    sa.Column("seen_at", Timestamp(), nullable=False),
)

scheduled_runs = table(
    "scheduled_runs",
    sa.Column("job_name", Key(100), primary_key=True),
    sa.Column("slot_at", Timestamp(), primary_key=True),
    sa.Column("worker_id", Key(100), nullable=False),
    sa.Column("started_at", Timestamp(), nullable=False),
    sa.Index(None, "started_at"),
)
