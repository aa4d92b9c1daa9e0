"""Somebody looks at one profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.profiles.member import MemberReader
from application.profiles.show import ShowProfiles
from application.shared.access import Caller
from domain.shared.errors import NotFound
from domain.shared.ids import parse_id

UNKNOWN = "There is no such member."


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """`fields` as of ShowProfiles; `version` is what they were read at."""

    fields: Mapping[str, Any]
    version: int


class ReadProfile:
    def __init__(self, members: MemberReader, show: ShowProfiles) -> None:
        self._members = members
        self._show = show

    async def __call__(self, caller: Caller, user_id: str) -> ShownProfile:
        """Raises NotFound when there is no such person, or the caller may see nothing of it."""
        wanted = parse_id(user_id, UNKNOWN)
        members = list((await self._members.members({wanted})).values())
        shown = await self._show(caller, members)
        if not shown:
            raise NotFound(UNKNOWN)
        return ShownProfile(shown[0], members[0].profile.version)
