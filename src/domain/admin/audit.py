"""Who did what. Entries carry ids, never names or addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ActionType(StrEnum):
    USER_MANAGEMENT = "user_management"
    CONTENT_MODERATION = "content_moderation"
    VERIFICATION = "verification"
    SYSTEM_CONFIG = "system_config"
    DATASET = "dataset"
    AI = "ai"
    CARD = "card"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `actor_id` is None when the system itself acted, for example when a worker finished an import."""

    college_id: str | None
    actor_id: str | None
    action_type: ActionType
    action: str
    target_type: str | None
    target_id: str | None
    description: str
    changes: Mapping[str, Any] | None = None
    ip_address: str | None = None
    request_id: str | None = None
