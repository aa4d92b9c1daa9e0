"""A new password: by who knows the present one, or by who holds a link out of a mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from application.identity.activate import activate, audit
from application.identity.answer_request import LINK_HASH
from application.identity.login_limits import LoginLimits
from application.identity.ports import AccessReader, IdentityUnitOfWork, PasswordHasher
from application.identity.sessions import SessionNews
from application.shared.access import Caller
from application.shared.ports import Clock, KeyedHashes
from application.shared.retrying import retrying
from domain.identity.account import MAX_PASSWORD_LENGTH, Account, AccountStatus, check_new_password
from domain.identity.one_time import Purpose
from domain.identity.session import RevokeReason
from domain.shared.errors import Conflict, DomainError, NotSignedIn

_LONGEST = 512


class ChangePassword:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        accounts: AccessReader,
        passwords: PasswordHasher,
        limits: LoginLimits,
        news: SessionNews,
    ) -> None:
        self._uow = uow
        self._accounts = accounts
        self._passwords = passwords
        self._limits = limits
        self._news = news

    async def __call__(self, caller: Caller, current: str, new: str) -> None:
        """Give the account another password; its other sessions end.

        Raises:
            InvalidValue: the new one is too short or too long. DomainError: WRONG_PASSWORD or NO_PASSWORD.
            TooManyRequests: the present one was wrong too often. Conflict: it was changed meanwhile.
        """
        check_new_password(new, "new_password")
        account = await self._accounts.by_id(caller.user_id)
        if account is None:
            raise NotSignedIn("Sign in again.")
        if account.password_hash is None:
            message = "This account has no password yet. Ask for a link to a new password on the sign-in page."
            raise DomainError(message, code="NO_PASSWORD")
        # Whoever has got hold of a token must not guess the password with it.
        subject = f"change-password:{caller.user_id}"
        await self._limits.begin(subject, caller.ip_address)
        if len(current) > MAX_PASSWORD_LENGTH or not await self._passwords.verify(current, account.password_hash):
            raise DomainError("The current password is wrong.", code="WRONG_PASSWORD")
        known, hashed = account.password_hash, await self._passwords.hash(new)

        async def change() -> Sequence[str]:
            async with self._uow() as uow:
                stored = await uow.accounts.take(caller.user_id)
                if stored is None or stored.password_hash != known:
                    raise Conflict("The password was changed meanwhile.")
                await uow.accounts.set_password(stored.id, hashed)
                ended = await uow.sessions.revoke_all(stored.id, RevokeReason.PASSWORD_CHANGED, but=caller.session_id)
                await self._limits.succeeded(uow, subject, caller.ip_address)
                await audit(
                    uow,
                    stored,
                    "account.password_changed",
                    f"Changed the password; {len(ended)} other sessions ended.",
                    ip_address=caller.ip_address,
                    request_id=caller.request_id,
                )
                await uow.commit()
                return ended

        await self._news.revoked(caller.user_id, await retrying(change))


class ResetPassword:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        accounts: AccessReader,
        passwords: PasswordHasher,
        hashes: KeyedHashes,
        news: SessionNews,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._accounts = accounts
        self._passwords = passwords
        self._hashes = hashes
        self._news = news
        self._clock = clock

    async def __call__(self, secret: str, new: str, ip_address: str | None) -> None:
        """Give the account of the link another password; all its sessions end, its address is proven.

        Raises:
            InvalidValue: the password is too short or too long.
            DomainError: INVALID_TOKEN: the link is unknown, used or too old.
        """
        check_new_password(new, "new_password")
        secret_hash = self._hashes.hash(LINK_HASH, secret[:_LONGEST])
        if not await self._accounts.open_link(secret_hash, self._clock.now()):
            raise _invalid()
        hashed = await self._passwords.hash(new)

        async def reset() -> str:
            now = self._clock.now()
            async with self._uow() as uow:
                account = await _owner(uow, secret_hash)
                # Read again under the lock of its owner: of two uses at once the second one finds it used.
                token = await uow.one_time_tokens.by_secret(Purpose.PASSWORD_RESET, secret_hash)
                if token is None or not token.is_open(now) or account is None:
                    raise _invalid()
                await uow.one_time_tokens.consume(account.id, Purpose.PASSWORD_RESET, now)
                await activate(uow, account, "link", now)
                await uow.accounts.set_password(account.id, hashed)
                ended = await uow.sessions.revoke_all(account.id, RevokeReason.PASSWORD_RESET)
                await uow.accounts.end_all_tokens(account.id)
                what = f"Set a new password with a link; {len(ended)} sessions ended."
                await audit(uow, account, "account.password_reset", what, ip_address=ip_address)
                await uow.commit()
                return account.id

        await self._news.all_revoked(await retrying(reset))


async def _owner(uow: IdentityUnitOfWork, secret_hash: str) -> Account | None:
    token = await uow.one_time_tokens.by_secret(Purpose.PASSWORD_RESET, secret_hash)
    account = None if token is None else await uow.accounts.take(token.user_id)
    if account is None or account.status not in (AccountStatus.ACTIVE, AccountStatus.INVITED):
        return None
    return account


def _invalid() -> DomainError:
    return DomainError("The link is not valid any more. Please ask for a new one.", code="INVALID_TOKEN")
