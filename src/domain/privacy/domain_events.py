"""What happens to requests of people about their data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class ExportReady(DomainEvent):
    """The copy of what is known of `user_id` can be fetched; the aggregate is the request."""

    topic: ClassVar[str] = "privacy.export_ready"
    aggregate_type: ClassVar[str] = "privacy_request"

    user_id: str


@dataclass(frozen=True, slots=True)
class PersonErased(DomainEvent):
    """The erasure of an account began: from now on the person is nobody's member; the aggregate is the user."""

    topic: ClassVar[str] = "privacy.person_erased"
    aggregate_type: ClassVar[str] = "user"

    college_id: str
