"""What people show of themselves: read and changed by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from application.privacy.ports import PrivacyReader, PrivacyUnitOfWork
from application.shared.access import Caller
from application.shared.retrying import retrying
from domain.shared.privacy import PrivacySettings


class ReadPrivacySettings:
    def __init__(self, privacy: PrivacyReader) -> None:
        self._privacy = privacy

    async def __call__(self, caller: Caller) -> PrivacySettings:
        return await self._privacy.settings(caller.user_id)


class ChangePrivacySettings:
    def __init__(self, uow: Callable[[], PrivacyUnitOfWork]) -> None:
        self._uow = uow

    async def __call__(self, caller: Caller, changes: Mapping[str, Any]) -> PrivacySettings:
        """The settings afterwards. `changes` has fields of PrivacySettings; what it does not name stays."""

        async def write() -> PrivacySettings:
            async with self._uow() as uow:
                settings = replace(await uow.privacy.settings(caller.user_id), **changes)
                await uow.privacy.save_settings(caller.user_id, settings)
                await uow.commit()
                return settings

        return await retrying(write)
