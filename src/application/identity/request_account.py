"""Registering, asking for another code and for a link to a new password.

All three are answered alike before anything is looked up, so that neither text nor status nor time tells who has an
account; what was asked for is done by a job (`answer_request`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from application.identity.ports import IdentityUnitOfWork, PasswordHasher
from application.shared.ports import IdFactory, Sealer
from application.shared.retrying import retrying
from domain.identity.account import Role, check_new_password
from domain.shared.background_jobs import JobType, NewJob
from domain.shared.emails import is_email
from domain.shared.errors import FieldError, InvalidValue
from domain.shared.text import fold_key, squash

_MAX_NAME = 255


class RequestKind(StrEnum):
    REGISTER = "register"
    NEW_CODE = "new_code"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a request, not a password


class RequestAccount:
    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], passwords: PasswordHasher, sealer: Sealer, ids: IdFactory
    ) -> None:
        self._uow = uow
        self._passwords = passwords
        self._sealer = sealer
        self._ids = ids

    async def register(self, email: str, password: str, role: Role, name: str | None) -> str:
        """The folded address.

        Raises:
            InvalidValue: no e-mail address, a password of the wrong length, or the role of an admin.
        """
        address = folded_email(email)
        check_new_password(password)
        if role is Role.ADMIN:
            message = "Administrators are appointed; they do not register."
            raise InvalidValue(message, errors=[FieldError("role", message)])
        facts = {
            "email": address,
            "password_hash": await self._passwords.hash(password),
            "role": role.value,
            "name": squash(name or "")[:_MAX_NAME],
        }
        await self._record(RequestKind.REGISTER, facts)
        return address

    async def new_code(self, email: str) -> None:
        """Raises InvalidValue: no e-mail address."""
        await self._record(RequestKind.NEW_CODE, {"email": folded_email(email)})

    async def new_password(self, email: str) -> None:
        """Raises InvalidValue: no e-mail address."""
        await self._record(RequestKind.NEW_PASSWORD, {"email": folded_email(email)})

    async def new_password_in(self, uow: IdentityUnitOfWork, email: str) -> None:
        """As `new_password`, for a folded address, in the caller's transaction."""
        await self._enqueue(uow, RequestKind.NEW_PASSWORD, {"email": email})

    async def _record(self, kind: RequestKind, facts: Mapping[str, str]) -> None:
        async def write() -> None:
            async with self._uow() as uow:
                await self._enqueue(uow, kind, facts)
                await uow.commit()

        await retrying(write)

    async def _enqueue(self, uow: IdentityUnitOfWork, kind: RequestKind, facts: Mapping[str, str]) -> None:
        payload = {"kind": kind.value, "sealed": self._sealer.seal(facts)}
        await uow.jobs.enqueue(NewJob(JobType.ACCOUNT_REQUEST, self._ids.new(), payload, priority=1))


def folded_email(text: str) -> str:
    """The address as accounts know it. Raises InvalidValue unless it is one."""
    email = fold_key(text)
    if not is_email(email):
        message = "This is not an e-mail address."
        raise InvalidValue(message, errors=[FieldError("email", message)])
    return email
