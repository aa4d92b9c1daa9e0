"""What the audit log says of uploads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from application.shared.access import Caller
from domain.admin.audit import ActionType, AuditEntry
from domain.datasets.upload import Upload


def audit_entry(
    upload: Upload,
    action: str,
    description: str,
    caller: Caller | None = None,
    changes: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """An act of `caller`, or of the system, on an upload; `action` is the verb after `dataset.`."""
    return AuditEntry(
        upload.college_id,
        caller.user_id if caller else None,
        ActionType.DATASET,
        f"dataset.{action}",
        "dataset_upload",
        upload.id,
        description,
        changes,
        caller.ip_address if caller else None,
        caller.request_id if caller else None,
    )
