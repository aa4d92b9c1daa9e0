"""E-mail and password against an access token."""

from __future__ import annotations

from dataclasses import dataclass

from application.identity.ports import AccessToken, AccountReader, PasswordHasher, Tokens
from application.shared.access import Caller
from application.shared.ports import Clock
from domain.identity.account import MAX_PASSWORD_LENGTH, Account, AccountStatus
from domain.shared.errors import NotAllowed, NotSignedIn

_WRONG = "The e-mail address or the password is wrong."
_MAX_EMAIL = 254


@dataclass(frozen=True, slots=True)
class SignedIn:
    account: Account
    access: AccessToken


class SignIn:
    def __init__(self, accounts: AccountReader, passwords: PasswordHasher, tokens: Tokens, clock: Clock) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, email: str, password: str) -> SignedIn:
        """Raises NotSignedIn for wrong credentials, and takes as long for an unknown address.

        Raises NotAllowed only after the right password: e-mail not verified, or account disabled.
        """
        if len(email) > _MAX_EMAIL or len(password) > MAX_PASSWORD_LENGTH:
            raise NotSignedIn(_WRONG, code="INVALID_CREDENTIALS")
        account = await self._accounts.by_email(email)
        matches = await self._passwords.verify(password, account.password_hash if account else None)
        if account is None or not matches or account.status in (AccountStatus.INVITED, AccountStatus.DELETED):
            raise NotSignedIn(_WRONG, code="INVALID_CREDENTIALS")
        if not account.is_active:
            raise NotAllowed("This account is disabled. Ask your alumni office.", code="ACCOUNT_DISABLED")
        if account.email_verified_at is None:
            raise NotAllowed("This e-mail address is not verified yet.", code="EMAIL_NOT_VERIFIED")
        return SignedIn(account, self._tokens.issue(account, self._clock.now()))


class Authenticate:
    """Who is behind a token, as of now: a disabled account or a newer epoch ends every token at once."""

    def __init__(self, accounts: AccountReader, tokens: Tokens, clock: Clock) -> None:
        self._accounts = accounts
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, token: str) -> Caller:
        """Raises NotSignedIn."""
        claims = self._tokens.read(token, self._clock.now())
        account = await self._accounts.by_id(claims.user_id)
        if account is None or not account.is_active or account.auth_epoch != claims.auth_epoch:
            raise NotSignedIn("Sign in again.")
        return Caller(account.id, account.college_id, account.role)
