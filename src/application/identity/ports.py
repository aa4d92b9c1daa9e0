"""What accounts need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.shared.ports import UnitOfWork
from domain.identity.account import Account, AccountStatus, Role
from domain.identity.one_time import OneTimeToken, Purpose
from domain.identity.session import RefreshToken, RevokeReason, Session
from domain.identity.throttle import SubjectKind, Throttle


class PasswordHasher(Protocol):
    """Slow on purpose; runs in a pool of its own so that sign-ins cannot take all threads.

    Raises Unavailable when too many wait already.
    """

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether they belong together. With no hash it takes as long and answers False."""


class Secrets(Protocol):
    """Values that nobody can guess."""

    def code(self) -> str:
        """CODE_DIGITS decimal digits."""

    def token(self) -> str:
        """256 random bits, in letters that a URL takes as they are."""


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
    session_id: str


class Tokens(Protocol):
    def issue(self, account: Account, session_id: str, now: datetime) -> AccessToken: ...

    def read(self, token: str, now: datetime) -> Claims:
        """Raises NotSignedIn for a token that is forged, expired, of another issuer or no token at all."""


@dataclass(frozen=True, slots=True)
class GoogleIdentity:
    """Whom Google vouches for; `email` is proven and folded."""

    subject: str
    email: str
    name: str | None


class GoogleTokens(Protocol):
    async def read(self, token: str) -> GoogleIdentity:
        """Who is behind an ID token.

        Raises:
            DomainError: with the code INVALID_TOKEN, for whatever is wrong with it.
            NotConfigured: this installation has no client id.
            Unavailable: Google's keys cannot be fetched.
        """


@dataclass(frozen=True, slots=True)
class SignedInState:
    """An account as far as every request needs it, and the session that its token belongs to."""

    user_id: str
    college_id: str
    role: Role
    status: AccountStatus
    auth_epoch: int
    session_expires_at: datetime
    session_revoked_at: datetime | None


class AccountReader(Protocol):
    async def by_email(self, email: str) -> Account | None: ...

    async def by_id(self, account_id: str) -> Account | None: ...


class AccessReader(AccountReader, Protocol):
    """What is read outside a unit of work."""

    async def with_chosen_password(self, email: str) -> tuple[Account | None, str | None]:
        """The account, and the hash of the password last chosen in a registration whose code was not entered."""

    async def signed_in(self, user_id: str, session_id: str) -> SignedInState | None:
        """None when there is no such session of that user."""

    async def throttles(self, subjects: Collection[tuple[SubjectKind, str]]) -> Sequence[Throttle]:
        """The stored ones of these subjects (kind and keyed hash)."""

    async def open_link(self, secret_hash: str, now: datetime) -> bool:
        """Whether this is the secret of a link to a new password that may still be used."""

    async def sessions(self, user_id: str, now: datetime, limit: int) -> Sequence[Session]:
        """Open sessions, the latest seen first."""


class Accounts(AccountReader, Protocol):
    """Accounts of a unit of work."""

    async def take_by_email(self, email: str) -> Account | None:
        """As `by_email`; the account stays locked until the transaction ends."""

    async def take(self, account_id: str) -> Account | None:
        """As `by_id`; the account stays locked until the transaction ends."""

    async def by_google(self, subject: str) -> str | None:
        """The id of the user who signs in with this identity of Google; notes that it was used."""

    async def link_google(self, link_id: str, user_id: str, subject: str) -> None:
        """Raises Conflict when the user has another identity of Google."""

    async def default_college_id(self) -> str:
        """The college that the first migration made."""

    async def add_active(
        self, account_id: str, college_id: str, email: str, name: str, role: Role, password_hash: str
    ) -> None:
        """A new active account with a proven e-mail and an empty profile."""

    async def add_unproven(self, account_id: str, college_id: str, email: str, name: str, role: Role) -> None:
        """A new account whose owner has still to prove the address, with an empty profile."""

    async def rename_unproven(self, account_id: str, name: str | None, role: Role) -> None:
        """What the last of several registrations with one address says."""

    async def prove_email(self, account_id: str) -> None:
        """The address is its owner's; an invited account becomes active."""

    async def set_password(self, account_id: str, password_hash: str) -> None: ...

    async def end_all_tokens(self, account_id: str) -> None:
        """Begin the next epoch."""

    async def suspend(self, account_id: str, reason: str | None) -> None: ...

    async def reinstate(self, account_id: str, status: AccountStatus) -> None:
        """Take a suspension back, and forget its reason."""

    async def change_role(self, account_id: str, role: Role) -> None: ...

    async def is_imported(self, account_id: str) -> bool:
        """Whether a file of the college made the account."""

    async def has_other_admin(self, college_id: str, account_id: str) -> bool:
        """Whether the college has an active admin beside this one, who stays locked until the transaction ends."""


class OneTimeTokens(Protocol):
    """Codes and links. Callers hold the lock of the user they belong to."""

    async def add(self, token: OneTimeToken) -> None: ...

    async def since(self, user_id: str, purpose: Purpose, since: datetime) -> Sequence[OneTimeToken]:
        """Those made from then on, newest first."""

    async def chosen_password(self, user_id: str) -> str | None:
        """The hash of the password last chosen in a registration whose code was not entered."""

    async def by_secret(self, purpose: Purpose, secret_hash: str) -> OneTimeToken | None: ...

    async def count_try(self, user_id: str, purpose: Purpose, now: datetime) -> None:
        """A wrong try counts against all that are open."""

    async def consume(self, user_id: str, purpose: Purpose, now: datetime) -> None:
        """End all of them."""


class Sessions(Protocol):
    async def add(self, session: Session) -> None: ...

    async def add_refresh_token(self, token: RefreshToken, token_hash: str, now: datetime) -> None: ...

    async def by_refresh_token(self, token_hash: str) -> tuple[RefreshToken, Session] | None:
        """Both stay locked until the transaction ends."""

    async def later_was_used(self, token: RefreshToken) -> bool:
        """Whether a token of a later generation of the session was exchanged."""

    async def rotate(self, token: RefreshToken, session: Session, now: datetime) -> None:
        """Note that the token was used, now unless it was before; the session was seen now and lives on from here."""

    async def revoke(self, user_id: str, session_id: str, reason: RevokeReason) -> bool:
        """False when the user has no such open session."""

    async def revoke_all(self, user_id: str, reason: RevokeReason, *, but: str | None = None) -> Sequence[str]:
        """End every open session of the user except `but`; their ids."""


class Throttles(Protocol):
    async def take(self, kind: SubjectKind, subject: str) -> Throttle:
        """The state of the subject, untried if unknown, locked until the transaction ends."""

    async def put(self, subject: str, throttle: Throttle) -> None:
        """Write what `take` gave."""


class IdentityUnitOfWork(UnitOfWork, Protocol):
    @property
    def accounts(self) -> Accounts: ...
    @property
    def one_time_tokens(self) -> OneTimeTokens: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def throttles(self) -> Throttles: ...
