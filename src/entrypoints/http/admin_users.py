"""The users of a college, for its administrators."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from application.admin.overview import ReadOverview
from application.identity.administer_users import AdministerUsers
from application.identity.read_users import ReadUsers
from application.identity.user_ports import ListedUser
from application.privacy.erase_member import EraseMember
from application.profiles.verify_profile import ReadVerifications
from application.shared.access import Caller
from domain.identity.account import AccountStatus
from entrypoints.http.formats import attachment, instant, optional_instant
from entrypoints.http.profile_views import ProfileOut, profile_out

_BODY_LIMIT = 16_384


class ListedUserOut(msgspec.Struct, frozen=True, kw_only=True):
    """`is_verified` tells that the e-mail address is proven. There are no alumni cards yet: `has_card` is false."""

    id: str
    email: str
    role: str
    status: str
    is_active: bool
    is_verified: bool
    has_card: bool = False
    name: str | None
    last_login: str | None
    created_at: str


class CardStatusOut(msgspec.Struct, frozen=True):
    has_card: bool = False


class UserOut(ListedUserOut, frozen=True, kw_only=True):
    profile: ProfileOut | None
    card_status: CardStatusOut
    suspended_reason: str | None


class UserListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[ListedUserOut]
    total: int


class UserDetailOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: UserOut


class BanIn(msgspec.Struct, frozen=True):
    """The reason is for administrators only; 500 characters at most."""

    reason: str | None = None


class RoleIn(msgspec.Struct, frozen=True):
    role: str


class UserStateOut(msgspec.Struct, frozen=True):
    id: str
    is_active: bool
    status: str


class UserStateChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: UserStateOut
    message: str


class UserRoleOut(msgspec.Struct, frozen=True):
    id: str
    role: str


class UserRoleChangedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: UserRoleOut
    message: str


class UserMessageOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


class OverviewOut(msgspec.Struct, frozen=True):
    """`upcomingEvents` is 0: there are no events yet. Deadlines of jobs are compared to the day in UTC."""

    totalUsers: int  # noqa: N815
    verifiedAlumni: int  # noqa: N815
    activeJobs: int  # noqa: N815
    upcomingEvents: int  # noqa: N815
    pendingVerifications: int  # noqa: N815


class OverviewAnswerOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: OverviewOut


class AdminOverviewController(Controller):
    path, tags = "/api/admin/stats", ("users",)

    @get("/", operation_id="GetAdminStatistics")
    async def overview(
        self, caller: NamedDependency[Caller], read_overview: NamedDependency[ReadOverview]
    ) -> OverviewAnswerOut:
        """The numbers of your college."""
        found = await read_overview(caller)
        data = OverviewOut(found.users, found.verified_alumni, found.active_jobs, 0, found.pending_verifications)
        return OverviewAnswerOut(True, data)


class AdminUserController(Controller):
    path, tags = "/api/admin/users", ("users",)

    @get("/", operation_id="ListUsers")
    async def users(
        self,
        caller: NamedDependency[Caller],
        read_users: NamedDependency[ReadUsers],
        role: FromQuery[str | None] = None,
        status: FromQuery[str | None] = None,
        search: FromQuery[str | None] = None,
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> UserListOut:
        """Users of your college, newest first. `search` finds names, and the beginnings of addresses."""
        found, total = await read_users.page(caller, role, status, search, limit, offset)
        return UserListOut(True, [ListedUserOut(**_listed(user)) for user in found], total)

    @get("/export", operation_id="ExportUsers", media_type="text/csv")
    async def export(
        self,
        caller: NamedDependency[Caller],
        read_users: NamedDependency[ReadUsers],
        format: FromQuery[str] = "csv",
        role: FromQuery[str | None] = None,
        status: FromQuery[str | None] = None,
        search: FromQuery[str | None] = None,
    ) -> Stream:
        """The users of your college as a CSV file that is safe to open in a spreadsheet."""
        blocks = await read_users.export(caller, format, role, status, search)
        headers = {"Content-Disposition": attachment("users.csv")}
        return Stream(blocks, media_type="text/csv; charset=utf-8", headers=headers)

    @get("/{user_id:str}", operation_id="GetUser")
    async def user(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_users: NamedDependency[ReadUsers],
        read_verifications: NamedDependency[ReadVerifications],
    ) -> UserDetailOut:
        """One user with the profile."""
        found = await read_users.one(caller, user_id)
        fields = await read_verifications.profile(caller, found.id)
        profile = None if fields is None else profile_out(fields)
        return UserDetailOut(
            True,
            UserOut(
                **_listed(found), card_status=CardStatusOut(), profile=profile, suspended_reason=found.suspended_reason
            ),
        )

    @put("/{user_id:str}/ban", operation_id="BanUser", request_max_body_size=_BODY_LIMIT)
    async def ban(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        administer_users: NamedDependency[AdministerUsers],
        data: JSONBody[BanIn | None] = None,
    ) -> UserStateChangedOut:
        """End all sessions of a user at once, and let nobody sign in until the ban is taken back."""
        banned = await administer_users.ban(caller, user_id, None if data is None else data.reason)
        state = UserStateOut(banned, is_active=False, status=AccountStatus.SUSPENDED)
        return UserStateChangedOut(True, state, "The user is banned.")

    @put("/{user_id:str}/unban", operation_id="UnbanUser", request_max_body_size=_BODY_LIMIT)
    async def unban(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        administer_users: NamedDependency[AdministerUsers],
    ) -> UserStateChangedOut:
        """Take a ban back."""
        unbanned, status = await administer_users.unban(caller, user_id)
        state = UserStateOut(unbanned, is_active=status is AccountStatus.ACTIVE, status=status)
        return UserStateChangedOut(True, state, "The ban was taken back.")

    @put("/{user_id:str}/role", operation_id="ChangeUserRole", request_max_body_size=_BODY_LIMIT)
    async def role(
        self,
        user_id: FromPath[str],
        data: JSONBody[RoleIn],
        caller: NamedDependency[Caller],
        administer_users: NamedDependency[AdministerUsers],
    ) -> UserRoleChangedOut:
        """Give a user another role; all sessions of the user end."""
        changed, role = await administer_users.change_role(caller, user_id, data.role)
        return UserRoleChangedOut(True, UserRoleOut(changed, role), f"The user has the role {role} now.")

    @delete("/{user_id:str}", operation_id="DeleteUser", status_code=200)
    async def remove(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        erase_member: NamedDependency[EraseMember],
    ) -> UserMessageOut:
        """Erase a user: the account at once, everything else in the background."""
        await erase_member(caller, user_id)
        return UserMessageOut(True, "The user was deleted; what is stored of the person is being erased.")

    @post(
        "/{user_id:str}/reset-password",
        operation_id="SendPasswordResetLink",
        status_code=200,
        request_max_body_size=_BODY_LIMIT,
    )
    async def reset_password(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        administer_users: NamedDependency[AdministerUsers],
    ) -> UserMessageOut:
        """Mail a user the link to a new password."""
        await administer_users.send_reset_link(caller, user_id)
        return UserMessageOut(True, "A mail with a link to a new password is on its way to the user.")


def _listed(user: ListedUser) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "role": user.role,
        "status": user.status,
        "is_active": user.status is AccountStatus.ACTIVE,
        "is_verified": user.is_proven,
        "name": user.name,
        "last_login": optional_instant(user.last_login),
        "created_at": instant(user.created_at),
    }
