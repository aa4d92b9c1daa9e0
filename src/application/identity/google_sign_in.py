"""Signing in with Google."""

from __future__ import annotations

from collections.abc import Callable

from application.identity.activate import activate
from application.identity.ports import GoogleIdentity, GoogleTokens, IdentityUnitOfWork
from application.identity.sessions import SessionKeys, SignedIn
from application.identity.sign_in import check_may_sign_in
from application.shared.ports import Clock, IdFactory
from application.shared.retrying import retrying
from domain.identity.account import Account, Role
from domain.identity.session import AuthMethod, Device
from domain.shared.emails import name_from_email
from domain.shared.errors import FieldError, InvalidValue, NotSignedIn


class SignInWithGoogle:
    """Whom Google vouches for is found by Google's own id, else by the address that Google has verified."""

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        google: GoogleTokens,
        keys: SessionKeys,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._google = google
        self._keys = keys
        self._ids = ids
        self._clock = clock

    async def __call__(self, id_token: str, role: Role, device: Device) -> SignedIn:
        """A new session; of a new account with this role when the address is unknown.

        Raises:
            NotConfigured, Unavailable. DomainError: INVALID_TOKEN. InvalidValue: the role of an admin.
            NotAllowed: the account is disabled. Conflict: it is linked with another Google account.
        """
        if role is Role.ADMIN:
            message = "Administrators are appointed; they do not register."
            raise InvalidValue(message, errors=[FieldError("role", message)])
        identity = await self._google.read(id_token)

        async def begin() -> SignedIn:
            now = self._clock.now()
            async with self._uow() as uow:
                account = await self._account(uow, identity, role)
                active = await activate(uow, account, "google", now) if account.is_unproven else account
                check_may_sign_in(active)
                signed_in = await self._keys.begin(uow, active, AuthMethod.GOOGLE, device, now)
                await uow.commit()
                return signed_in

        return await retrying(begin)

    async def _account(self, uow: IdentityUnitOfWork, identity: GoogleIdentity, role: Role) -> Account:
        user_id = await uow.accounts.by_google(identity.subject)
        if user_id is not None:
            linked = await uow.accounts.take(user_id)
            if linked is None:
                raise NotSignedIn("Sign in again.")
            return linked
        account = await uow.accounts.take_by_email(identity.email)
        if account is None:
            account_id = self._ids.new()
            college_id = await uow.accounts.default_college_id()
            name = identity.name or name_from_email(identity.email)
            await uow.accounts.add_unproven(account_id, college_id, identity.email, name, role)
            account = await uow.accounts.by_id(account_id)
            assert account is not None
        await uow.accounts.link_google(self._ids.new(), account.id, identity.subject)
        return account
