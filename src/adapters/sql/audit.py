"""The audit log."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.statements import insert_all
from adapters.sql.tables.platform import admin_actions
from application.shared.ports import AuditLog, Clock, IdFactory
from domain.admin.audit import AuditEntry


class SqlAuditLog(AuditLog):
    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock

    async def record(self, entry: AuditEntry) -> None:
        await insert_all(
            self._connection,
            admin_actions,
            [
                {
                    "id": self._ids.new(),
                    "college_id": entry.college_id,
                    "admin_id": entry.actor_id,
                    "action_type": entry.action_type,
                    "action": entry.action,
                    "target_type": entry.target_type,
                    "target_id": entry.target_id,
                    "description": entry.description,
                    "changes": entry.changes,
                    "ip_address": entry.ip_address,
                    "request_id": entry.request_id,
                    "occurred_at": self._clock.now(),
                }
            ],
        )
