"""Somebody who was erased has come back by registering: files may name the address again."""

from __future__ import annotations

from collections.abc import Callable

from application.privacy.ports import PrivacyUnitOfWork
from application.shared.erased_people import erased_hash
from application.shared.ports import KeyedHashes, StoredEvent
from application.shared.retrying import retrying
from domain.identity.account import AccountStatus

CONSUMER = "privacy.welcome_back"


class WelcomeBack:
    """Consumer of `identity.account_activated`. Safe to run twice."""

    def __init__(self, uow: Callable[[], PrivacyUnitOfWork], hashes: KeyedHashes) -> None:
        self._uow = uow
        self._hashes = hashes

    async def __call__(self, event: StoredEvent) -> None:
        async def write() -> None:
            async with self._uow() as uow:
                standing = await uow.privacy.standing(str(event.payload["user_id"]), lock=True)
                if standing is None or standing.status is AccountStatus.DELETED:
                    return
                await uow.privacy.forget_erased(erased_hash(self._hashes, standing.person.email))
                await uow.commit()

        await retrying(write)
