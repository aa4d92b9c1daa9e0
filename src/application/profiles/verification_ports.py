"""What the verification of alumni needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from application.shared.ports import UnitOfWork
from domain.identity.account import AccountStatus, Role
from domain.profiles.verification import VerificationStatus


class Origin(StrEnum):
    """Where the college knows somebody from."""

    SELF = "self"
    IMPORT = "import"
    """The college's own files name the person."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with a profile as a verification needs it.

    Attributes:
        is_proven: the person has proven the e-mail address.
        request_id: the open request.
        latest: how the latest request stands; None without any.
    """

    user_id: str
    college_id: str
    role: Role
    status: AccountStatus
    is_proven: bool
    is_verified: bool
    request_id: str | None
    latest: VerificationStatus | None

    @property
    def may_be_verified(self) -> bool:
        return self.role is Role.ALUMNI and self.status is AccountStatus.ACTIVE and self.is_proven


@dataclass(frozen=True, slots=True)
class PendingRequest:
    id: str
    user_id: str
    requested_at: datetime
    origin: Origin


class Verifications(Protocol):
    """Requests and verified profiles of a unit of work."""

    async def candidate(self, user_id: str) -> Candidate | None:
        """None when nobody with a profile has that id, or it was erased; the account stays locked until the end."""

    async def add(
        self,
        request_id: str,
        candidate: Candidate,
        status: VerificationStatus,
        reviewer: str | None = None,
        reason: str | None = None,
    ) -> None:
        """A new request, decided already unless it is pending. Raises ConcurrentWrite when one is open."""

    async def decide(
        self, request_id: str, status: VerificationStatus, reviewer: str | None, reason: str | None = None
    ) -> bool:
        """Close an open request; False when it is open no more."""

    async def set_verified(self, user_id: str, by: str | None) -> None:
        """Note that the person is verified by this admin from now on, or by nobody any more."""


class VerificationUnitOfWork(UnitOfWork, Protocol):
    @property
    def verifications(self) -> Verifications: ...


class VerificationReader(Protocol):
    """Reads on connections of its own."""

    async def open_request(self, user_id: str) -> str | None:
        """The id of the person's open request."""

    async def pending(self, college_id: str, limit: int, offset: int) -> tuple[Sequence[PendingRequest], int]:
        """Open requests of people who may be verified, oldest first, and how many there are."""
