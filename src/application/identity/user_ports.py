"""What the administration of users needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.shared.search import TextQuery
from domain.identity.account import AccountStatus, Role


@dataclass(frozen=True, slots=True)
class UserFilter:
    """None means all.

    Attributes:
        text: folded; the beginning of an address, or of a name from one of its words on.
        words: what the directory understands by it, looked for in names.
    """

    role: Role | None = None
    status: AccountStatus | None = None
    text: str | None = None
    words: TextQuery | None = None


@dataclass(frozen=True, slots=True)
class ListedUser:
    """An account in the list of the admins.

    Attributes:
        is_proven: the owner has proven the e-mail address.
        last_login: beginning of the latest session that is still stored.
        suspended_reason: only of a banned account, and only where one account is read.
    """

    id: str
    email: str
    name: str | None
    role: Role
    status: AccountStatus
    is_proven: bool
    created_at: datetime
    last_login: datetime | None
    suspended_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ExportedUser:
    user: ListedUser
    is_profile_verified: bool
    batch_year: int | None
    department: str | None
    company: str | None
    current_role: str | None
    location: str | None


class UserQueries(Protocol):
    """Accounts of one college, without the erased ones; reads on connections of its own."""

    async def page(
        self, college_id: str, wanted: UserFilter, limit: int, offset: int
    ) -> tuple[Sequence[ListedUser], int]:
        """Newest first, and how many there are."""

    async def one(self, college_id: str, user_id: str) -> ListedUser | None: ...

    def export(self, college_id: str, wanted: UserFilter) -> AsyncIterator[Sequence[ExportedUser]]:
        """All of them in the order of their ids, in pieces of bounded size."""
