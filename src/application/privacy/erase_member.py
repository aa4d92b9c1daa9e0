"""An admin has a member of the college erased."""

from __future__ import annotations

from application.privacy.erasure import ErasePerson
from application.shared.access import Caller, require_admin
from domain.shared.errors import DomainError
from domain.shared.ids import parse_id


class EraseMember:
    def __init__(self, erase: ErasePerson) -> None:
        self._erase = erase

    async def __call__(self, caller: Caller, user_id: str) -> None:
        """Begin the erasure; from now on nobody sees the person.

        Raises:
            NotAllowed, NotFound. DomainError: oneself. Conflict: the last admin, or nothing is left to erase.
        """
        require_admin(caller)
        wanted = parse_id(user_id, "There is no such account.")
        if wanted == caller.user_id:
            message = "You cannot erase yourself here. Use your own settings."
            raise DomainError(message, code="OWN_ACCOUNT")
        await self._erase(caller, wanted)
