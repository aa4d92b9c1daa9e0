"""An admin bans a user, takes that back, gives another role or sends the link to a new password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from application.identity.ports import IdentityUnitOfWork
from application.identity.read_users import UNKNOWN
from application.identity.request_account import RequestAccount
from application.identity.sessions import SessionNews
from application.shared.access import Caller, require_admin
from application.shared.audit import act
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.admin.audit import ActionType
from domain.identity.account import (
    Account,
    AccountStatus,
    Role,
    checked_suspension_reason,
    status_after_suspension,
)
from domain.identity.domain_events import AccountReinstated, AccountSuspended, RoleChanged
from domain.identity.one_time import Purpose
from domain.identity.session import RevokeReason
from domain.shared.errors import Conflict, DomainError, FieldError, InvalidValue, NotFound
from domain.shared.ids import parse_id

Result = TypeVar("Result")
_Act = Callable[[IdentityUnitOfWork, Account], Awaitable[Result]]


class AdministerUsers:
    """Each act is for admins, on users of their own college; an erased user is unknown.

    All raise NotAllowed and NotFound.
    """

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        requests: RequestAccount,
        news: SessionNews,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._requests = requests
        self._news = news
        self._clock = clock

    async def ban(self, caller: Caller, user_id: str, reason: str | None) -> str:
        """End all sessions at once, and let nobody sign in as the user; the id.

        Raises:
            DomainError: oneself. InvalidValue: the reason is too long.
            Conflict: the user is banned already, or is the last admin.
        """
        said = checked_suspension_reason(reason)

        async def ban(uow: IdentityUnitOfWork, account: Account) -> None:
            if account.status is AccountStatus.SUSPENDED:
                raise Conflict("This account is banned already.", code="ALREADY_BANNED")
            await _keep_an_admin(uow, account)
            await uow.accounts.suspend(account.id, said)
            now = self._clock.now()
            for purpose in Purpose:
                await uow.one_time_tokens.consume(account.id, purpose, now)
            ended = await self._end_sessions(uow, account, RevokeReason.ACCOUNT_DISABLED)
            uow.outbox.add(AccountSuspended(account.id))
            await _record(uow, caller, account, "suspended", f"Banned a user; {ended} sessions ended.")

        banned = await self._act(caller, user_id, ban, not_oneself="You cannot ban yourself.")
        await self._news.all_revoked(banned)
        return banned

    async def unban(self, caller: Caller, user_id: str) -> tuple[str, AccountStatus]:
        """The id, and the state from before the ban. Raises Conflict: the user is not banned."""
        restored = AccountStatus.ACTIVE

        async def unban(uow: IdentityUnitOfWork, account: Account) -> None:
            nonlocal restored
            if account.status is not AccountStatus.SUSPENDED:
                raise Conflict("This account is not banned.", code="NOT_BANNED")
            restored = status_after_suspension(account, is_imported=await uow.accounts.is_imported(account.id))
            await uow.accounts.reinstate(account.id, restored)
            uow.outbox.add(AccountReinstated(account.id))
            await _record(uow, caller, account, "reinstated", "Took the ban of a user back.")

        return await self._act(caller, user_id, unban), restored

    async def change_role(self, caller: Caller, user_id: str, role_name: str) -> tuple[str, Role]:
        """The id, and the role that the user has now. All sessions end: their pages are made for the former role.

        Raises:
            DomainError: oneself. InvalidValue: no role.
            Conflict: the user has the role already, is the last admin, or nobody yet who could be an admin.
        """
        if role_name not in tuple(Role):
            message = f"It is one of {', '.join(Role)}."
            raise InvalidValue(f"role: {message}", errors=[FieldError("role", message)])
        role = Role(role_name)

        async def change(uow: IdentityUnitOfWork, account: Account) -> None:
            if account.role is role:
                raise Conflict(f"This user has the role {role} already.", code="SAME_ROLE")
            if role is Role.ADMIN and (not account.is_active or account.is_unproven):
                message = "Only somebody with an active account and a proven address can be an administrator."
                raise Conflict(message, code="NOT_ACTIVE")
            await _keep_an_admin(uow, account)
            await uow.accounts.change_role(account.id, role)
            ended = await self._end_sessions(uow, account, RevokeReason.ROLE_CHANGED)
            uow.outbox.add(RoleChanged(account.id, role=role))
            text = f"Changed the role of a user; {ended} sessions ended."
            await _record(uow, caller, account, "role_changed", text, {"from": account.role, "to": role})

        changed = await self._act(caller, user_id, change, not_oneself="You cannot change your own role.")
        await self._news.all_revoked(changed)
        return changed, role

    async def send_reset_link(self, caller: Caller, user_id: str) -> str:
        """Mail the link that the user would get by asking for it; the id.

        Raises Conflict: the account is not active.
        """

        async def send(uow: IdentityUnitOfWork, account: Account) -> None:
            if account.status is AccountStatus.INVITED:
                message = "This person was invited and has not claimed the account yet."
                raise Conflict(message, code="NOT_CLAIMED")
            if not account.is_active:
                raise Conflict("This account is banned.", code="ACCOUNT_DISABLED")
            await self._requests.new_password_in(uow, account.email)
            await _record(uow, caller, account, "reset_link_sent", "Sent a user the link to a new password.")

        return await self._act(caller, user_id, send)

    async def _act(self, caller: Caller, user_id: str, act_on: _Act[None], *, not_oneself: str | None = None) -> str:
        require_admin(caller)
        wanted = parse_id(user_id, UNKNOWN)
        if not_oneself is not None and wanted == caller.user_id:
            raise DomainError(not_oneself, code="OWN_ACCOUNT")

        async def write() -> None:
            async with self._uow() as uow:
                account = await uow.accounts.take(wanted)
                if (
                    account is None
                    or account.college_id != caller.college_id
                    or account.status is AccountStatus.DELETED
                ):
                    raise NotFound(UNKNOWN)
                await act_on(uow, account)
                await uow.commit()

        await retrying(write)
        return wanted

    @staticmethod
    async def _end_sessions(uow: IdentityUnitOfWork, account: Account, reason: RevokeReason) -> int:
        ended = await uow.sessions.revoke_all(account.id, reason)
        await uow.accounts.end_all_tokens(account.id)
        return len(ended)


async def _keep_an_admin(uow: IdentityUnitOfWork, account: Account) -> None:
    """Only two admins who act on each other at once get here with the last one."""
    if account.role is not Role.ADMIN or not account.is_active:
        return
    if not await uow.accounts.has_other_admin(account.college_id, account.id):
        raise Conflict("This is the last administrator. Name another one first.", code="LAST_ADMIN")


async def _record(
    uow: IdentityUnitOfWork,
    caller: Caller,
    account: Account,
    what: str,
    text: str,
    changes: Mapping[str, str] | None = None,
) -> None:
    """Without the reason of a ban: entries stay for ever, and people write names into reasons."""
    await uow.audit.record(
        act(caller, ActionType.USER_MANAGEMENT, f"account.{what}", "user", account.id, text, changes)
    )
