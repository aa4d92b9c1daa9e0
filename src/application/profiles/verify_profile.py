"""An admin confirms that somebody is an alumnus of the college, or says no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from application.profiles.member import Member, MemberReader
from application.profiles.show import ShowProfiles
from application.profiles.verification_ports import (
    Candidate,
    PendingRequest,
    VerificationReader,
    VerificationUnitOfWork,
)
from application.shared.access import Caller, require_admin
from application.shared.audit import act
from application.shared.paging import check_window
from application.shared.ports import IdFactory
from application.shared.retrying import retrying
from domain.admin.audit import ActionType
from domain.identity.account import AccountStatus, Role
from domain.profiles.domain_events import ProfileVerified, VerificationRejected
from domain.profiles.verification import VerificationStatus, checked_reason
from domain.shared.errors import Conflict, NotFound
from domain.shared.ids import parse_id

_UNKNOWN = "There is no such member."
_Decision = Callable[[VerificationUnitOfWork, Candidate, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class PendingProfile:
    """A request with the profile that it is about, as ShowProfiles shows it."""

    request: PendingRequest
    member: Member
    fields: dict[str, Any]


class ReadVerifications:
    def __init__(
        self, requests: VerificationReader, members: MemberReader, show: ShowProfiles, *, list_cap: int
    ) -> None:
        self._requests = requests
        self._members = members
        self._show = show
        self._list_cap = list_cap

    async def page(self, caller: Caller, limit: int, offset: int) -> tuple[Sequence[PendingProfile], int]:
        """Oldest first, and how many there are. Raises NotAllowed, InvalidValue."""
        require_admin(caller)
        check_window(limit, offset, self._list_cap)
        requests, total = await self._requests.pending(caller.college_id, limit, offset)
        members = await self._members.members([request.user_id for request in requests])
        shown = {fields["user_id"]: fields for fields in await self._show(caller, list(members.values()))}
        return [
            PendingProfile(request, members[request.user_id], shown[request.user_id])
            for request in requests
            if request.user_id in shown
        ], total

    async def profile(self, caller: Caller, user_id: str) -> dict[str, Any] | None:
        """The profile of a member of the college; None for an account without one. Raises NotAllowed."""
        require_admin(caller)
        members = await self._members.members([user_id])
        return next(iter(await self._show(caller, list(members.values()))), None)


class VerifyProfile:
    """Of two admins who decide about one request at once the second is told that it is decided."""

    def __init__(self, uow: Callable[[], VerificationUnitOfWork], requests: VerificationReader, ids: IdFactory) -> None:
        self._uow = uow
        self._requests = requests
        self._ids = ids

    async def verify(self, caller: Caller, profile_id: str) -> str:
        """The id of the user, who is verified now; also without a request.

        Raises:
            NotAllowed. NotFound: nobody of the college has that id.
            Conflict: no active alumnus, verified already, or another admin decided meanwhile.
        """

        async def decision(uow: VerificationUnitOfWork, candidate: Candidate, request_id: str) -> bool:
            if not candidate.may_be_verified:
                raise Conflict(_why_not(candidate), code="NOT_VERIFIABLE")
            if candidate.is_verified:
                raise Conflict("This profile is verified already.", code="ALREADY_VERIFIED")
            await self._close(uow, caller, candidate, request_id, VerificationStatus.APPROVED, None)
            await uow.verifications.set_verified(candidate.user_id, caller.user_id)
            uow.outbox.add(ProfileVerified(candidate.user_id))
            text = "Confirmed a member as an alumnus of the college."
            await uow.audit.record(
                act(caller, ActionType.VERIFICATION, "profile.verified", "user", candidate.user_id, text)
            )
            return False

        return (await self._decide(caller, profile_id, decision))[0]

    async def reject(self, caller: Caller, profile_id: str, reason: str | None) -> tuple[str, bool]:
        """The id of the user, and whether the person was verified until now: then the verification is taken back.

        Raises:
            NotAllowed. InvalidValue: the reason is too long. NotFound: nobody of the college has that id.
            Conflict: nobody asked and nothing was verified, or another admin decided meanwhile.
        """
        said = checked_reason(reason)

        async def decision(uow: VerificationUnitOfWork, candidate: Candidate, request_id: str) -> bool:
            if candidate.request_id is None and not candidate.is_verified:
                if candidate.latest is VerificationStatus.REJECTED:
                    raise Conflict("This request was rejected already.", code="ALREADY_REJECTED")
                raise Conflict("There is no request to reject.", code="NOTHING_TO_REJECT")
            await self._close(uow, caller, candidate, request_id, VerificationStatus.REJECTED, said)
            if candidate.is_verified:
                await uow.verifications.set_verified(candidate.user_id, None)
            uow.outbox.add(VerificationRejected(candidate.user_id, request_id=request_id))
            action, text = "profile.verification_rejected", "Rejected the verification of a member."
            if candidate.is_verified:
                action, text = "profile.verification_taken_back", "Took the verification of a member back."
            await uow.audit.record(act(caller, ActionType.VERIFICATION, action, "user", candidate.user_id, text))
            return candidate.is_verified

        return await self._decide(caller, profile_id, decision)

    async def _decide(self, caller: Caller, profile_id: str, decision: _Decision) -> tuple[str, bool]:
        require_admin(caller)
        user_id = parse_id(profile_id, _UNKNOWN)
        seen = await self._requests.open_request(user_id)

        async def write() -> bool:
            async with self._uow() as uow:
                candidate = await uow.verifications.candidate(user_id)
                if candidate is None or candidate.college_id != caller.college_id:
                    raise NotFound(_UNKNOWN)
                if seen is not None and candidate.request_id != seen:
                    message = "Another administrator has decided about this request in the meantime."
                    raise Conflict(message, code="ALREADY_DECIDED")
                result = await decision(uow, candidate, candidate.request_id or self._ids.new())
                await uow.commit()
                return result

        return user_id, await retrying(write)

    @staticmethod
    async def _close(
        uow: VerificationUnitOfWork,
        caller: Caller,
        candidate: Candidate,
        request_id: str,
        status: VerificationStatus,
        reason: str | None,
    ) -> None:
        if candidate.request_id is None:
            await uow.verifications.add(request_id, candidate, status, caller.user_id, reason)
        else:
            await uow.verifications.decide(request_id, status, caller.user_id, reason)


def _why_not(candidate: Candidate) -> str:
    if candidate.status is AccountStatus.INVITED:
        return "This person was invited and has not claimed the account yet."
    if candidate.status is AccountStatus.SUSPENDED:
        return "This account is banned."
    if candidate.role is not Role.ALUMNI:
        return "Only alumni are verified."
    return "This person has not proven the e-mail address yet."
