"""A code out of a mail: the address is proven, the account its owner's."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime

from application.identity.activate import activate
from application.identity.answer_request import CODE_HASH
from application.identity.ports import IdentityUnitOfWork
from application.identity.sessions import SessionKeys, SignedIn
from application.shared.ports import Clock, KeyedHashes
from application.shared.retrying import retrying
from domain.identity.one_time import DAY, OneTimeToken, Purpose
from domain.identity.session import AuthMethod, Device
from domain.shared.errors import DomainError


class VerifyEmail:
    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], hashes: KeyedHashes, keys: SessionKeys, clock: Clock
    ) -> None:
        self._uow = uow
        self._hashes = hashes
        self._keys = keys
        self._clock = clock

    async def __call__(self, email: str, code: str, device: Device) -> SignedIn:
        """A session of the account, which is active from now on, with the password chosen at registration.

        Raises:
            DomainError: INVALID_OTP: the code is wrong, used, too old or tried too often, or the address is unknown.
        """

        async def verify() -> SignedIn | None:
            now = self._clock.now()
            async with self._uow() as uow:
                signed_in = await self._verify(uow, email, code.strip(), device, now)
                await uow.commit()
                return signed_in

        signed_in = await retrying(verify)
        if signed_in is None:
            raise DomainError("The code is wrong or has expired.", code="INVALID_OTP")
        return signed_in

    async def _verify(
        self, uow: IdentityUnitOfWork, email: str, code: str, device: Device, now: datetime
    ) -> SignedIn | None:
        account = await uow.accounts.take_by_email(email)
        # An unknown address takes the same steps as a known one, all without effect.
        user_id = account.id if account is not None else ""
        found = self._find(
            await uow.one_time_tokens.since(user_id, Purpose.EMAIL_VERIFY, now - DAY), user_id, code, now
        )
        if found is None or account is None or not account.is_unproven:
            await uow.one_time_tokens.count_try(user_id, Purpose.EMAIL_VERIFY, now)
            return None
        if found.password_hash is not None:
            await uow.accounts.set_password(account.id, found.password_hash)
        active = await activate(uow, account, "code", now)
        return await self._keys.begin(uow, active, AuthMethod.CODE, device, now)

    def _find(self, tokens: Sequence[OneTimeToken], user_id: str, code: str, now: datetime) -> OneTimeToken | None:
        secret_hash = self._hashes.hash(CODE_HASH, f"{user_id}:{code}")
        matching = [token for token in tokens if hmac.compare_digest(token.secret_hash, secret_hash)]
        return next((token for token in matching if token.is_open(now)), None)
