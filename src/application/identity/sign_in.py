"""E-mail and password against a session; and who is behind a token."""

from __future__ import annotations

from collections.abc import Callable

from application.identity.login_limits import LoginLimits
from application.identity.ports import AccessReader, IdentityUnitOfWork, PasswordHasher, Tokens
from application.identity.sessions import SessionKeys, SignedIn
from application.shared.access import Caller
from application.shared.ports import Clock
from application.shared.retrying import retrying
from domain.identity.account import MAX_PASSWORD_LENGTH, Account, AccountStatus
from domain.identity.session import AuthMethod, Device
from domain.shared.emails import MAX_EMAIL
from domain.shared.errors import DomainError, NotAllowed, NotSignedIn

_WRONG = "The e-mail address or the password is wrong."


class SignIn:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        accounts: AccessReader,
        passwords: PasswordHasher,
        limits: LoginLimits,
        keys: SessionKeys,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._accounts = accounts
        self._passwords = passwords
        self._limits = limits
        self._keys = keys
        self._clock = clock

    async def __call__(self, email: str, password: str, device: Device) -> SignedIn:
        """A new session.

        Raises:
            NotSignedIn: wrong credentials; it takes as long for an unknown address.
            NotAllowed: only after the right password: e-mail not verified, or account disabled.
            TooManyRequests: too many failed tries from this place. Unavailable: too many people sign in.
        """
        if len(email) > MAX_EMAIL or len(password) > MAX_PASSWORD_LENGTH:
            raise _wrong()
        await self._limits.begin(email, device.ip)
        account, chosen = await self._accounts.with_chosen_password(email)
        matches = await self._passwords.verify(password, account.password_hash if account is not None else None)
        if account is None or not matches:
            # Looked at for every address, so that an unknown one costs as much time.
            is_chosen = await self._passwords.verify(password, chosen)
            await self._limits.failed(email, device.ip)
            raise _unverified() if is_chosen else _wrong()
        check_may_sign_in(account)

        async def begin() -> SignedIn:
            now = self._clock.now()
            async with self._uow() as uow:
                signed_in = await self._keys.begin(uow, account, AuthMethod.PASSWORD, device, now)
                await self._limits.succeeded(uow, email, device.ip)
                await uow.commit()
                return signed_in

        return await retrying(begin)


def check_may_sign_in(account: Account) -> None:
    """Raises NotAllowed. To be asked only when it is proven who wants to sign in."""
    if account.status is not AccountStatus.ACTIVE:
        raise NotAllowed("This account is disabled. Ask your alumni office.", code="ACCOUNT_DISABLED")
    if account.email_verified_at is None:
        raise _unverified()


def _wrong() -> DomainError:
    return NotSignedIn(_WRONG, code="INVALID_CREDENTIALS")


def _unverified() -> DomainError:
    return NotAllowed("This e-mail address is not verified yet.", code="EMAIL_NOT_VERIFIED")


class Authenticate:
    """Who is behind a token, as of now: a revoked session, a disabled account or a newer epoch ends it at once."""

    def __init__(self, accounts: AccessReader, tokens: Tokens, clock: Clock) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, token: str) -> Caller:
        """Raises NotSignedIn."""
        now = self._clock.now()
        claims = self._tokens.read(token, now)
        state = await self._accounts.signed_in(claims.user_id, claims.session_id)
        if state is None or state.status is not AccountStatus.ACTIVE or state.auth_epoch != claims.auth_epoch:
            raise NotSignedIn("Sign in again.")
        if state.session_revoked_at is not None or now >= state.session_expires_at:
            raise NotSignedIn("Sign in again.")
        return Caller(state.user_id, state.college_id, state.role, session_id=claims.session_id)
