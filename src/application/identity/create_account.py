"""The first administrator, from the command line."""

from __future__ import annotations

from collections.abc import Callable

from application.identity.ports import IdentityUnitOfWork, PasswordHasher
from application.shared.ports import IdFactory
from domain.admin.audit import ActionType, AuditEntry
from domain.identity.account import Role, check_new_password
from domain.shared.emails import is_email
from domain.shared.errors import Conflict, InvalidValue
from domain.shared.text import fold_key


class CreateAccount:
    """Makes active accounts without the web's detours; only for those who have the command line."""

    def __init__(self, uow: Callable[[], IdentityUnitOfWork], passwords: PasswordHasher, ids: IdFactory) -> None:
        self._uow = uow
        self._passwords = passwords
        self._ids = ids

    async def __call__(self, email: str, password: str, name: str, role: Role = Role.ADMIN) -> str:
        """The new account's id.

        Raises:
            InvalidValue: no e-mail address, or a password that is too short or too long.
            Conflict: the address has an account.
        """
        email = fold_key(email)
        if not is_email(email):
            raise InvalidValue(f"{email[:100]!r} is not an e-mail address.")
        check_new_password(password)
        hashed = await self._passwords.hash(password)
        account_id = self._ids.new()
        async with self._uow() as uow:
            if await uow.accounts.by_email(email) is not None:
                raise Conflict(f"{email} has an account already.")
            college_id = await uow.accounts.default_college_id()
            await uow.accounts.add_active(account_id, college_id, email, name, role, hashed)
            await uow.audit.record(
                AuditEntry(
                    college_id,
                    None,
                    ActionType.USER_MANAGEMENT,
                    "account.created",
                    "user",
                    account_id,
                    f"Created an account with the role {role} from the command line.",
                )
            )
            await uow.commit()
        return account_id
