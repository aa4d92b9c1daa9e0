"""What photos and CVs need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from application.shared.ports import UnitOfWork
from domain.profiles.files import CvType
from domain.shared.files import FilePurpose


class PhotoStudio(Protocol):
    async def develop(self, source: Path, target: Path) -> None:
        """Make of an image what we keep: WebP, upright, PHOTO_SIDE at most, no metadata, nothing of the original bytes.

        Raises:
            NoPhoto: no JPEG, PNG or WebP, whatever its name says.
            BrokenFile: it cannot be decoded, or not with the time and memory that a photo needs.
            TooLarge: more than MAX_PIXELS.
        """


class CvInspector(Protocol):
    async def inspect(self, path: Path) -> CvType:
        """What a document is by its bytes.

        Raises:
            NoCv: none of the types.
            UnsupportedFile: it has macros, or a password.
            BrokenFile: cut off.
        """


@dataclass(frozen=True, slots=True)
class NewFile:
    """A stored file about to be recorded."""

    id: str
    purpose: FilePurpose
    storage_key: str
    original_name: str
    mime_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FilesOfPerson:
    """`current` has an entry for each purpose of which there is a file: its id."""

    user_id: str
    college_id: str
    current: Mapping[FilePurpose, str]


class ProfileFiles(Protocol):
    """Photos and CVs of a unit of work."""

    async def of(self, user_id: str, *, lock: bool = False) -> FilesOfPerson | None:
        """None when nobody with a profile has that id, or it was erased; `lock` holds until the transaction ends."""

    async def attach(self, person: FilesOfPerson, file: NewFile, now: datetime) -> None:
        """Record the file as the person's current one of its purpose."""

    async def detach(self, person: FilesOfPerson, purpose: FilePurpose, now: datetime) -> None:
        """The person has no such file any more."""

    async def drop(self, file_id: str, now: datetime) -> None:
        """Record a file as deleted, and forget how its owner named it."""

    async def is_recorded(self, file_id: str) -> bool: ...


class FilesUnitOfWork(UnitOfWork, Protocol):
    @property
    def profile_files(self) -> ProfileFiles: ...


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that a link leads to."""

    id: str
    purpose: FilePurpose
    storage_key: str
    original_name: str
    mime_type: str
    size_bytes: int
    sha256: str


class LinkedFileReader(Protocol):
    async def ready(self, file_id: str) -> LinkedFile | None:
        """A photo or CV that is there to be opened."""


class LinkSignatures(Protocol):
    def is_genuine(self, file_id: str, expires: int, signature: str) -> bool:
        """Whether we signed that link, however long ago; takes as long for any wrong signature."""
