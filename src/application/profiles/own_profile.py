"""Whose profile somebody may change."""

from __future__ import annotations

from application.profiles.read_profile import UNKNOWN, ReadProfile
from application.shared.access import Caller
from domain.identity.account import Role
from domain.shared.errors import NotAllowed
from domain.shared.ids import parse_id


class OwnProfile:
    """A refusal must not tell of somebody whom the caller may not know of: who hides is refused like nobody."""

    def __init__(self, read: ReadProfile) -> None:
        self._read = read

    async def __call__(self, caller: Caller, user_id: str, refusal: str) -> str:
        """The id, when it is the caller's or the caller is an admin; whether an admin's exists is not looked at.

        Raises:
            NotFound: a malformed id, or nobody whom the caller may see anything of.
            NotAllowed: somebody else; with the text `refusal`.
        """
        wanted = parse_id(user_id, UNKNOWN)
        if wanted != caller.user_id and caller.role is not Role.ADMIN:
            await self._read(caller, wanted)
            raise NotAllowed(refusal)
        return wanted
