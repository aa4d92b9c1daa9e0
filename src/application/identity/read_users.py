"""The accounts of a college, as its admins see them."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from application.identity.ports import IdentityUnitOfWork
from application.identity.user_ports import ExportedUser, ListedUser, UserFilter, UserQueries
from application.shared.access import Caller, require_admin
from application.shared.audit import act
from application.shared.paging import check_window
from application.shared.retrying import retrying
from application.shared.search import SearchScope, UnderstandText
from domain.admin.audit import ActionType
from domain.identity.account import AccountStatus, Role
from domain.shared.emails import MAX_EMAIL
from domain.shared.errors import FieldError, InvalidValue, NotFound
from domain.shared.formula_safety import neutralise
from domain.shared.ids import parse_id
from domain.shared.text import fold_key

Word = TypeVar("Word", Role, AccountStatus)

UNKNOWN = "There is no such user."
EXPORT_COLUMNS = (
    "id",
    "email",
    "name",
    "role",
    "status",
    "is_verified",
    "profile_verified",
    "batch_year",
    "department",
    "company",
    "current_role",
    "location",
    "created_at",
    "last_login",
)
_BOM = "\ufeff"
_STATES = tuple(status for status in AccountStatus if status is not AccountStatus.DELETED)


class ReadUsers:
    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        users: UserQueries,
        understand: UnderstandText,
        *,
        list_cap: int,
    ) -> None:
        self._uow = uow
        self._users = users
        self._understand = understand
        self._list_cap = list_cap

    async def page(
        self, caller: Caller, role: str | None, status: str | None, search: str | None, limit: int, offset: int
    ) -> tuple[Sequence[ListedUser], int]:
        """Newest first, and how many there are; `all` and the empty text filter by nothing.

        Raises:
            NotAllowed, InvalidValue.
        """
        require_admin(caller)
        check_window(limit, offset, self._list_cap)
        wanted = await self._wanted(caller, role, status, search)
        return await self._users.page(caller.college_id, wanted, limit, offset)

    async def one(self, caller: Caller, user_id: str) -> ListedUser:
        """Raises NotAllowed, NotFound."""
        require_admin(caller)
        found = await self._users.one(caller.college_id, parse_id(user_id, UNKNOWN))
        if found is None:
            raise NotFound(UNKNOWN)
        return found

    async def export(
        self, caller: Caller, file_format: str, role: str | None, status: str | None, search: str | None
    ) -> AsyncIterator[bytes]:
        """A CSV file (RFC 4180, UTF-8 with BOM) in blocks, every cell safe from being taken for a formula (D8).

        Raises:
            NotAllowed. InvalidValue: a filter that makes no sense, or another format than csv.
        """
        require_admin(caller)
        if file_format != "csv":
            raise InvalidValue("The format is csv.", errors=[FieldError("format", "It is csv.")])
        wanted = await self._wanted(caller, role, status, search)
        filters = {"role": wanted.role, "status": wanted.status, "has_search": wanted.text is not None}

        async def record() -> None:
            async with self._uow() as uow:
                text = "Exported the list of users."
                entry = act(
                    caller, ActionType.USER_MANAGEMENT, "users.exported", "college", caller.college_id, text, filters
                )
                await uow.audit.record(entry)
                await uow.commit()

        await retrying(record)
        return self._blocks(caller.college_id, wanted)

    async def _blocks(self, college_id: str, wanted: UserFilter) -> AsyncIterator[bytes]:
        yield _block([EXPORT_COLUMNS], _BOM)
        async for users in self._users.export(college_id, wanted):
            yield _block([_cells(user) for user in users])

    async def _wanted(self, caller: Caller, role: str | None, status: str | None, search: str | None) -> UserFilter:
        text = fold_key(search or "")
        if text in ("", "all"):
            text = ""
        elif len(text) > MAX_EMAIL:
            message = f"It has at most {MAX_EMAIL} characters."
            raise InvalidValue(f"search: {message}", errors=[FieldError("search", message)])
        # An address is no name with typing errors.
        words = text and "@" not in text
        return UserFilter(
            _word("role", role, tuple(Role)),
            _word("status", status, _STATES),
            text or None,
            await self._understand(search or "", caller.college_id, SearchScope.PEOPLE) if words else None,
        )


def _word(name: str, text: str | None, words: Sequence[Word]) -> Word | None:
    if text in (None, "", "all"):
        return None
    for word in words:
        if word == text:
            return word
    message = f"It is one of {', '.join(words)}."
    raise InvalidValue(f"{name}: {message}", errors=[FieldError(name, message)])


def _cells(exported: ExportedUser) -> list[str]:
    user = exported.user
    values = (
        user.id,
        user.email,
        user.name,
        user.role,
        user.status,
        _yes_or_no(user.is_proven),
        _yes_or_no(exported.is_profile_verified),
        exported.batch_year,
        exported.department,
        exported.company,
        exported.current_role,
        exported.location,
        _instant(user.created_at),
        _instant(user.last_login),
    )
    return ["" if value is None else neutralise(str(value)) for value in values]


def _yes_or_no(value: bool) -> str:
    return "true" if value else "false"


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _block(rows: Sequence[Sequence[str]], begin: str = "") -> bytes:
    buffer = io.StringIO()
    buffer.write(begin)
    csv.writer(buffer).writerows(rows)
    # A lone surrogate, which UTF-8 does not have, must not end the file half-way.
    return buffer.getvalue().encode("utf-8", "replace")
