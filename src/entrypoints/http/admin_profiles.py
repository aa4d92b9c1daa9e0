"""Who waits to be verified as an alumnus, and the answer to it."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.profiles.request_verification import RequestVerification
from application.profiles.verify_profile import PendingProfile, ReadVerifications, VerifyProfile
from application.shared.access import Caller
from domain.profiles.verification import VerificationStatus
from entrypoints.http.formats import instant
from entrypoints.http.profile_views import ProfileOut, profile_out

_BODY_LIMIT = 16_384


class AccountOut(msgspec.Struct, frozen=True):
    id: str
    email: str
    role: str


class PendingOut(ProfileOut, frozen=True, kw_only=True):
    """A profile that waits. `origin` is `import` where the college's own files name the person, else `self`."""

    user: AccountOut
    user_email: str
    requested_at: str
    origin: str

    @classmethod
    def of(cls, pending: PendingProfile) -> PendingOut:
        member = pending.member
        return cls(
            **msgspec.structs.asdict(profile_out(pending.fields)),
            user=AccountOut(member.profile.user_id, member.email, member.role),
            user_email=member.email,
            requested_at=instant(pending.request.requested_at),
            origin=pending.request.origin,
        )


class PendingListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[PendingOut]
    total: int


class RejectionIn(msgspec.Struct, frozen=True):
    """The reason is told to the person; 1,000 characters at most."""

    reason: str | None = None


class ReviewedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: ProfileOut | None
    message: str


class RequestedData(msgspec.Struct, frozen=True):
    status: str
    requested_at: str


class RequestedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: RequestedData
    message: str


class AdminProfileController(Controller):
    path, tags = "/api/admin", ("verification",)

    @get("/profiles/pending", operation_id="ListPendingProfiles")
    async def pending(
        self,
        caller: NamedDependency[Caller],
        read_verifications: NamedDependency[ReadVerifications],
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> PendingListOut:
        """Alumni of your college who wait to be verified, oldest first."""
        found, total = await read_verifications.page(caller, limit, offset)
        return PendingListOut(True, [PendingOut.of(one) for one in found], total)

    @get("/verifications", operation_id="ListPendingVerifications")
    async def verifications(
        self,
        caller: NamedDependency[Caller],
        read_verifications: NamedDependency[ReadVerifications],
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> PendingListOut:
        """The same under another path."""
        found, total = await read_verifications.page(caller, limit, offset)
        return PendingListOut(True, [PendingOut.of(one) for one in found], total)

    @post(
        "/profiles/verify/{profile_id:str}",
        operation_id="VerifyProfile",
        status_code=200,
        request_max_body_size=_BODY_LIMIT,
    )
    async def verify(
        self,
        profile_id: FromPath[str],
        caller: NamedDependency[Caller],
        verify_profile: NamedDependency[VerifyProfile],
        read_verifications: NamedDependency[ReadVerifications],
    ) -> ReviewedOut:
        """Confirm that somebody is an alumnus of the college; also without a request."""
        user_id = await verify_profile.verify(caller, profile_id)
        return await _reviewed(caller, read_verifications, user_id, "The profile is verified.")

    @post(
        "/profiles/reject/{profile_id:str}",
        operation_id="RejectProfile",
        status_code=200,
        request_max_body_size=_BODY_LIMIT,
    )
    async def reject(
        self,
        profile_id: FromPath[str],
        caller: NamedDependency[Caller],
        verify_profile: NamedDependency[VerifyProfile],
        read_verifications: NamedDependency[ReadVerifications],
        data: JSONBody[RejectionIn | None] = None,
    ) -> ReviewedOut:
        """Say no to a request, or take a verification back."""
        reason = None if data is None else data.reason
        user_id, was_verified = await verify_profile.reject(caller, profile_id, reason)
        message = "The verification was taken back." if was_verified else "The request was rejected."
        return await _reviewed(caller, read_verifications, user_id, message)


class VerificationController(Controller):
    path, tags = "/api/profiles/me/verification", ("verification",)

    @post("/", operation_id="RequestVerification", request_max_body_size=_BODY_LIMIT)
    async def request(
        self, caller: NamedDependency[Caller], request_verification: NamedDependency[RequestVerification]
    ) -> RequestedOut:
        """Ask the administrators of your college to verify you as an alumnus."""
        requested_at = await request_verification.ask(caller)
        data = RequestedData(VerificationStatus.PENDING, instant(requested_at))
        return RequestedOut(True, data, "The administrators of your college will look at your profile.")


async def _reviewed(caller: Caller, read_verifications: ReadVerifications, user_id: str, message: str) -> ReviewedOut:
    fields = await read_verifications.profile(caller, user_id)
    return ReviewedOut(True, None if fields is None else profile_out(fields), message)
