"""What happens to profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.domain_events import DomainEvent


@dataclass(frozen=True, slots=True)
class ProfileFileDropped(DomainEvent):
    """A photo or CV was replaced or removed; its bytes are still under `storage_key`."""

    topic: ClassVar[str] = "profiles.file_dropped"
    aggregate_type: ClassVar[str] = "file"

    storage_key: str


@dataclass(frozen=True, slots=True)
class ProfileChanged(DomainEvent):
    """A member, or an admin, changed a profile; the aggregate is the user.

    Attributes:
        fields: names of the fields that have another value now, `skills` and `experience_timeline` among them.
        completion: percentage afterwards, 0 to 100.
    """

    topic: ClassVar[str] = "profiles.changed"
    aggregate_type: ClassVar[str] = "user"

    fields: tuple[str, ...]
    completion: int


@dataclass(frozen=True, slots=True)
class ProfileVerified(DomainEvent):
    """An admin confirmed that the person is an alumnus of the college; the aggregate is the user."""

    topic: ClassVar[str] = "profiles.verified"
    aggregate_type: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True)
class VerificationRejected(DomainEvent):
    """An admin could not confirm it; the aggregate is the user, the reason stands with the request."""

    topic: ClassVar[str] = "profiles.verification_rejected"
    aggregate_type: ClassVar[str] = "user"

    request_id: str


@dataclass(frozen=True, slots=True)
class VerificationRequested(DomainEvent):
    """Somebody waits for an admin to confirm that they are an alumnus of the college; the aggregate is the user."""

    topic: ClassVar[str] = "profiles.verification_requested"
    aggregate_type: ClassVar[str] = "user"

    college_id: str
    request_id: str
