"""The end of a person in the product: the account at once, everything else by a job, part after part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import msgspec

from application.privacy.ports import (
    OpenPages,
    PasswordCheck,
    Person,
    PersonalData,
    PrivacyReader,
    PrivacyUnitOfWork,
    Standing,
)
from application.shared.access import Caller, require_admin
from application.shared.cached_answers import about_people
from application.shared.erased_people import erased_hash
from application.shared.ports import Cache, Clock, IdFactory, KeyedHashes, RateLimiter, Sealer
from application.shared.retrying import retrying
from domain.admin.audit import ActionType, AuditEntry
from domain.identity.account import MAX_PASSWORD_LENGTH, AccountStatus, Role
from domain.privacy.domain_events import PersonErased
from domain.privacy.request import PrivacyRequest, RequestKind, RequestStatus
from domain.shared.background_jobs import ClaimedJob, JobType, NewJob
from domain.shared.errors import Conflict, DomainError, NotFound, TooManyRequests

_MAX_RETRIES = 20
_TRIES = (5, 900.0)
"""Passwords per seconds."""
_FAILED = "The erasure was interrupted; an administrator can start it again."


class ErasePerson:
    """Begins an erasure: from its commit on nobody can sign in as, find or invite the person."""

    def __init__(
        self,
        uow: Callable[[], PrivacyUnitOfWork],
        sealer: Sealer,
        hashes: KeyedHashes,
        pages: OpenPages,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._sealer = sealer
        self._hashes = hashes
        self._pages = pages
        self._ids = ids
        self._clock = clock

    async def __call__(self, caller: Caller, user_id: str) -> PrivacyRequest:
        """The request whose job does the rest.

        Of an account that is erased already it is the open one, or the one that failed, which starts again.

        Raises:
            NotAllowed: the caller is neither the person nor an admin. NotFound: nobody of the college has that id.
            Conflict: the last admin of the college, or nothing is left to erase.
        """
        if caller.user_id != user_id:
            require_admin(caller)
        request = await retrying(partial(self._erase, caller, user_id))
        await self._pages.all_revoked(user_id)
        return request

    async def _erase(self, caller: Caller, user_id: str) -> PrivacyRequest:
        async with self._uow() as uow:
            standing = await uow.privacy.standing(user_id, lock=True)
            if standing is None or standing.person.college_id != caller.college_id:
                raise NotFound("There is no such account.")
            if standing.status is AccountStatus.DELETED:
                request = await self._again(uow, user_id)
            else:
                request = await self._first(uow, standing)
                await uow.audit.record(_entry(request, standing.person.college_id, "requested", caller))
            await uow.jobs.enqueue(
                NewJob(
                    JobType.ERASE_PERSON,
                    request.id,
                    {"request_id": request.id},
                    college_id=standing.person.college_id,
                    max_retries=_MAX_RETRIES,
                )
            )
            await uow.commit()
            return request

    async def _first(self, uow: PrivacyUnitOfWork, standing: Standing) -> PrivacyRequest:
        person = standing.person
        if (
            standing.role is Role.ADMIN
            and standing.status is AccountStatus.ACTIVE
            and not await uow.privacy.has_other_admin(person.college_id, person.user_id)
        ):
            raise Conflict("The last administrator cannot leave. Name another one first.", code="LAST_ADMIN")
        request = PrivacyRequest(
            self._ids.new(), person.user_id, RequestKind.ERASURE, RequestStatus.PENDING, self._clock.now()
        )
        # The table keeps no trace of the person but this, and this only until the job has ended.
        await uow.privacy.add_request(request, self._sealer.seal(asdict(person)))
        await uow.privacy.remember_erased(erased_hash(self._hashes, person.email))
        await uow.privacy.make_tombstone(person.user_id)
        uow.outbox.add(PersonErased(person.user_id, college_id=person.college_id))
        return request

    @staticmethod
    async def _again(uow: PrivacyUnitOfWork, user_id: str) -> PrivacyRequest:
        for request in await uow.privacy.requests(user_id, limit=1):
            if request.is_open or await uow.privacy.reopen(request.id):
                return request
        raise Conflict("This account is erased already.", code="ALREADY_ERASED")


class EraseMyself:
    """What a person asks for about the own account."""

    def __init__(
        self, privacy: PrivacyReader, passwords: PasswordCheck, limiter: RateLimiter, erase: ErasePerson
    ) -> None:
        self._privacy = privacy
        self._passwords = passwords
        self._limiter = limiter
        self._erase = erase

    async def __call__(self, caller: Caller, password: str) -> PrivacyRequest:
        """The request. An account without a password, which signs in with another provider's, needs none.

        Raises:
            DomainError: the password is wrong, code WRONG_PASSWORD. Conflict: the last admin of the college.
            TooManyRequests: who has the token of somebody else must not find out the password here.
        """
        standing = await self._privacy.standing(caller.user_id)
        if standing is None:
            raise NotFound("There is no such account.")
        if standing.password_hash is not None:
            await self._check(caller, password, standing.password_hash)
        return await self._erase(caller, caller.user_id)

    async def _check(self, caller: Caller, password: str, password_hash: str) -> None:
        allowance = await self._limiter.take(f"erasure:{caller.user_id}", *_TRIES)
        if not allowance.allowed:
            raise TooManyRequests("That was too often. Please try again later.", allowance.retry_after)
        if len(password) > MAX_PASSWORD_LENGTH or not await self._passwords.verify(password, password_hash):
            raise DomainError("The password is wrong.", code="WRONG_PASSWORD")


class RunErasure:
    """Handler of `erase_person` jobs. Each part can be repeated, so it may be killed anywhere and run again."""

    def __init__(
        self, uow: Callable[[], PrivacyUnitOfWork], parts: Sequence[PersonalData], sealer: Sealer, cache: Cache
    ) -> None:
        self._uow = uow
        self._parts = parts
        self._sealer = sealer
        self._cache = cache

    async def __call__(self, job: ClaimedJob) -> None:
        request_id = str(job.payload["request_id"])
        person = await retrying(partial(self._begin, request_id))
        if person is None:
            return
        for part in self._parts:
            await retrying(partial(part.erase, person))
        # Nobody can find these any more, but they are still there.
        await self._cache.forget(about_people(person.college_id))
        await retrying(partial(self._complete, request_id, person))

    async def _begin(self, request_id: str) -> Person | None:
        async with self._uow() as uow:
            if not await uow.privacy.begin(request_id):
                return None
            sealed = await uow.privacy.subject(request_id)
            await uow.commit()
        person: dict[str, Any] = dict(self._sealer.unseal(sealed or ""))
        return msgspec.convert(person, Person)

    async def _complete(self, request_id: str, person: Person) -> None:
        async with self._uow() as uow:
            request = await uow.privacy.request(request_id, lock=True)
            if request is None or not await uow.privacy.complete_erasure(request_id):
                return
            await uow.audit.record(_entry(request, person.college_id, "completed"))
            await uow.commit()

    async def gave_up(self, job: ClaimedJob, reason: str) -> None:
        async def write() -> None:
            async with self._uow() as uow:
                await uow.privacy.fail(str(job.payload["request_id"]), _FAILED)
                await uow.commit()

        await retrying(write)


def _entry(request: PrivacyRequest, college_id: str, what: str, caller: Caller | None = None) -> AuditEntry:
    return AuditEntry(
        college_id,
        caller.user_id if caller else None,
        ActionType.USER_MANAGEMENT,
        f"erasure.{what}",
        "user",
        request.user_id,
        f"The erasure of an account was {what}.",
        {"request_id": request.id},
        # Entries stay for ever: the address of who is erased must not.
        request_id=caller.request_id if caller else None,
    )
