"""What the open pages of many people have not been told yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from application.notifications.ports import StoredNotice


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers of the oldest notice that is kept (0 when there is none) and of the latest that there ever was."""

    oldest: int = 0
    latest: int = 0


class LiveStream(Protocol):
    """Reads for many people at once: one question each would be too many when everybody comes back at once."""

    async def after(self, cursors: Mapping[str, int], limit: int) -> Sequence[StoredNotice]:
        """Live notices of these users with a number above the user's cursor, ordered by user and number.

        At most `limit`: the last user's may then be incomplete, and those of users behind it are missing.
        """

    async def bounds(self, user_ids: Collection[str]) -> Mapping[str, Bounds]:
        """For each of these users."""

    async def unread_counts(self, user_ids: Collection[str]) -> Mapping[str, int]:
        """For each of these users."""
