"""What a person wants to hear of, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from application.notifications.ports import NotificationsUnitOfWork, PreferenceReader
from application.shared.access import Caller
from application.shared.retrying import retrying
from domain.notifications.preference_form import changed, form_of
from domain.shared.errors import NotFound


class SetPreferences:
    def __init__(self, uow: Callable[[], NotificationsUnitOfWork], preferences: PreferenceReader) -> None:
        self._uow = uow
        self._preferences = preferences

    async def read(self, caller: Caller) -> Mapping[str, Any]:
        """The caller's preferences as `form_of` gives them."""
        return form_of(await self._preferences.of(caller.user_id))

    async def __call__(self, caller: Caller, form: Mapping[str, Any]) -> Mapping[str, Any]:
        """Change those that the form names, and give all back. Raises InvalidValue."""

        async def write() -> Mapping[str, Any]:
            async with self._uow() as uow:
                recipient = (await uow.preferences.recipients([caller.user_id])).get(caller.user_id)
                if recipient is None:
                    raise NotFound("There is no such account.")
                preferences = changed(recipient.preferences, form)
                await uow.preferences.save(caller.user_id, preferences)
                await uow.commit()
                return form_of(preferences)

        return await retrying(write)
