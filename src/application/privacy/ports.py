"""What privacy settings, exports and erasures need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from application.shared.ports import UnitOfWork
from domain.identity.account import AccountStatus, Role
from domain.privacy.request import PrivacyRequest, RequestKind
from domain.shared.privacy import PrivacySettings


@dataclass(frozen=True, slots=True)
class Person:
    """Who is meant, by everything that rows may name a person by.

    Attributes:
        email: folded.
        name: None where there is no profile.
        links: addresses of pages about the person.
    """

    user_id: str
    college_id: str
    email: str
    name: str | None
    links: tuple[str, ...] = ()


class PersonalData(Protocol):
    """What one part of the product knows of people. A feature that stores something of them adds one.

    Attributes:
        name: of its file in the copy, in ASCII.
        about: what it holds, in one sentence for the person.
    """

    name: str
    about: str

    async def export(self, person: Person) -> Mapping[str, Any] | Sequence[Any]:
        """Everything that is known here, as JSON can say it; no secrets and nothing of other people."""

    async def erase(self, person: Person) -> None:
        """Forget the person; again and again changes nothing more. The account is a tombstone by then.

        Each call is a transaction of its own and may raise ConcurrentWrite.
        """


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a person, `name` being its path in the copy."""

    name: str
    storage_key: str


class PersonalFiles(Protocol):
    async def of(self, user_id: str) -> Sequence[StoredFile]:
        """The files that the copy holds, newest first, a hundred at most."""


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON file of the copy."""

    name: str
    about: str
    content: Mapping[str, Any] | Sequence[Any]


class Archiver(Protocol):
    def write(self, target: Path, documents: Sequence[Document], attachments: Sequence[tuple[str, Path]]) -> None:
        """Write the copy to `target`; attachments are (path in the copy, file). Blocking: call it in a thread."""


class PasswordCheck(Protocol):
    async def verify(self, password: str, password_hash: str | None) -> bool: ...


class OpenPages(Protocol):
    async def all_revoked(self, user_id: str) -> None:
        """Tell the connections of this user that their sessions have ended."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person together with what decides whether an erasure may begin."""

    person: Person
    role: Role
    status: AccountStatus
    password_hash: str | None


class PrivacyReader(Protocol):
    async def settings(self, user_id: str) -> PrivacySettings:
        """What the person chose; the defaults as long as nothing was."""

    async def standing(self, user_id: str, *, lock: bool = False) -> Standing | None:
        """`lock` keeps the account as it is until the transaction ends."""

    async def request(self, request_id: str, *, lock: bool = False) -> PrivacyRequest | None: ...

    async def requests(self, user_id: str, limit: int) -> Sequence[PrivacyRequest]:
        """Newest first."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The stored copy."""

    id: str
    storage_key: str
    size_bytes: int
    sha256: str


class Privacy(PrivacyReader, Protocol):
    """Settings and requests of a unit of work."""

    async def save_settings(self, user_id: str, settings: PrivacySettings) -> None: ...

    async def has_other_admin(self, college_id: str, user_id: str) -> bool:
        """Whether someone else is an active admin there; they stay so until the transaction ends."""

    async def make_tombstone(self, user_id: str) -> None:
        """End the account: no address, no password, no session."""

    async def remember_erased(self, email_hash: str) -> None: ...

    async def forget_erased(self, email_hash: str) -> None: ...

    async def open_request(self, user_id: str, kind: RequestKind) -> PrivacyRequest | None: ...

    async def add_request(self, request: PrivacyRequest, subject: str | None = None) -> None:
        """`subject` is the sealed person, which an erasure still has to find."""

    async def subject(self, request_id: str) -> str | None: ...

    async def reopen(self, request_id: str) -> bool:
        """Set a failed request to pending; False when it is not failed."""

    async def begin(self, request_id: str) -> bool:
        """Set an open request to processing; False when it is not open."""

    async def complete_export(self, request: PrivacyRequest, file: ExportFile, expires_at: datetime) -> bool:
        """False, and nothing written, when the request is not in processing any more."""

    async def complete_erasure(self, request_id: str) -> bool:
        """Forget the subject, too; False when it is not in processing any more."""

    async def fail(self, request_id: str, error: str) -> bool:
        """False when it is not open."""

    async def expired(self, now: datetime, limit: int) -> Sequence[str]:
        """Exports whose copies are due to be deleted."""

    async def expire(self, request_id: str) -> None: ...


class PrivacyUnitOfWork(UnitOfWork, Protocol):
    @property
    def privacy(self) -> Privacy: ...
