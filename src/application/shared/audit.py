"""Entries of the audit log as use cases make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.shared.access import Caller
from domain.admin.audit import ActionType, AuditEntry


def act(
    caller: Caller,
    action_type: ActionType,
    action: str,
    target_type: str,
    target_id: str,
    description: str,
    changes: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """What the caller did in the own college; `action` is `context.verb`. No names and no addresses of people in it."""
    return AuditEntry(
        caller.college_id,
        caller.user_id,
        action_type,
        action,
        target_type,
        target_id,
        description,
        changes,
        caller.ip_address,
        caller.request_id,
    )
