"""What reading and editing profiles need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.profiles.file_ports import FilesUnitOfWork
from application.shared.ports import SkillNames
from domain.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class ProfileOwner:
    """An account, and its profile if it has one."""

    user_id: str
    college_id: str
    email: str
    profile: Profile | None


@dataclass(frozen=True, slots=True)
class EditedProfile:
    """What a person made of a profile.

    Attributes:
        profile: as it shall be.
        changed: attributes of it that differ from what is stored.
        skill_ids: of its skills, in their order.
        entered: names of fields that imports leave alone from now on.
        by_admin: an admin did it, not the member.
    """

    profile: Profile
    changed: Collection[str]
    skill_ids: tuple[str, ...]
    entered: Collection[str]
    by_admin: bool


class Profiles(Protocol):
    """Profiles of a unit of work."""

    async def owner(self, user_id: str) -> ProfileOwner | None:
        """Locked until the transaction ends; None for nobody, and for erased accounts."""

    async def create(self, profile: Profile, *, by_admin: bool) -> None:
        """An empty profile with its name only, for an account that has none."""

    async def save(self, edited: EditedProfile, now: datetime) -> frozenset[str]:
        """Write what changed, and the version after it; the ids of skills that the person has no more.

        Positions of the timeline that were there before keep their ids, and skills their origin.
        """


class ProfileUnitOfWork(FilesUnitOfWork, Protocol):
    @property
    def profiles(self) -> Profiles: ...
    @property
    def skills(self) -> SkillNames: ...
