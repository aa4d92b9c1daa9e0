"""An alumnus asks to be verified: without asking when the account begins, or on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from application.profiles.verification_ports import Candidate, VerificationUnitOfWork
from application.shared.access import Caller
from application.shared.ports import Clock, IdFactory, StoredEvent
from application.shared.retrying import retrying
from domain.identity.account import Role
from domain.identity.domain_events import AccountActivated, AccountReinstated, RoleChanged
from domain.profiles.domain_events import ProfileChanged, VerificationRequested
from domain.profiles.verification import VerificationStatus, is_worth_another_look
from domain.shared.errors import Conflict, NotAllowed, NotFound

CONSUMER = "profiles.request_verification"


class RequestVerification:
    """Consumer of `identity.account_activated`, `identity.account_suspended`, `identity.account_reinstated`,
    `identity.role_changed` and `profiles.changed`.
    """

    def __init__(self, uow: Callable[[], VerificationUnitOfWork], ids: IdFactory, clock: Clock) -> None:
        self._uow = uow
        self._ids = ids
        self._clock = clock

    async def __call__(self, event: StoredEvent) -> None:
        """Bring the request in line with the account: alumni who are not verified wait, nobody else does."""

        async def settle() -> None:
            async with self._uow() as uow:
                if not await uow.inbox.first_time(CONSUMER, event.id):
                    return
                candidate = await uow.verifications.candidate(event.aggregate_id)
                if candidate is None:
                    return
                if not candidate.may_be_verified:
                    if candidate.request_id is not None:
                        await uow.verifications.decide(candidate.request_id, VerificationStatus.WITHDRAWN, None)
                elif candidate.request_id is None and not candidate.is_verified and _asks(event, candidate):
                    await self._open(uow, candidate)
                await uow.commit()

        await retrying(settle)

    async def ask(self, caller: Caller) -> datetime:
        """When the request was made: now.

        Raises:
            NotAllowed: the caller is no alumnus. Conflict: a request is open, or the person is verified.
            NotFound: the account has no profile.
        """
        if caller.role is not Role.ALUMNI:
            raise NotAllowed("Only alumni are verified.")

        async def ask() -> datetime:
            async with self._uow() as uow:
                candidate = await uow.verifications.candidate(caller.user_id)
                if candidate is None:
                    raise NotFound("You have no profile yet.")
                if candidate.is_verified:
                    raise Conflict("You are verified already.", code="ALREADY_VERIFIED")
                if candidate.request_id is not None:
                    raise Conflict("Your request is waiting for an administrator.", code="ALREADY_REQUESTED")
                await self._open(uow, candidate)
                await uow.commit()
                return self._clock.now()

        return await retrying(ask)

    async def _open(self, uow: VerificationUnitOfWork, candidate: Candidate) -> None:
        request_id = self._ids.new()
        await uow.verifications.add(request_id, candidate, VerificationStatus.PENDING)
        uow.outbox.add(VerificationRequested(candidate.user_id, college_id=candidate.college_id, request_id=request_id))


def _asks(event: StoredEvent, candidate: Candidate) -> bool:
    if event.topic == ProfileChanged.topic:
        return is_worth_another_look(candidate.latest, event.payload["fields"])
    if event.topic == AccountReinstated.topic:
        # What an admin said before the ban stays.
        return candidate.latest is not VerificationStatus.REJECTED
    return event.topic in (AccountActivated.topic, RoleChanged.topic)
