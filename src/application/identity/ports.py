"""What accounts need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.shared.ports import UnitOfWork
from domain.identity.account import Account, Role


class PasswordHasher(Protocol):
    """Slow on purpose; runs in a pool of its own so that sign-ins cannot take all threads."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether they belong together. With no hash it takes as long and answers False."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`expires_in` in seconds."""

    token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says."""

    user_id: str
    auth_epoch: int


class Tokens(Protocol):
    def issue(self, account: Account, now: datetime) -> AccessToken: ...

    def read(self, token: str, now: datetime) -> Claims:
        """Raises NotSignedIn for a token that is forged, expired, of another issuer or no token at all."""


class AccountReader(Protocol):
    async def by_email(self, email: str) -> Account | None: ...

    async def by_id(self, account_id: str) -> Account | None: ...


class Accounts(AccountReader, Protocol):
    """Accounts of a unit of work."""

    async def default_college_id(self) -> str:
        """The college that the first migration made."""

    async def add_active(
        self, account_id: str, college_id: str, email: str, name: str, role: Role, password_hash: str
    ) -> None:
        """A new active account with a proven e-mail and an empty profile."""


class IdentityUnitOfWork(UnitOfWork, Protocol):
    @property
    def accounts(self) -> Accounts: ...
