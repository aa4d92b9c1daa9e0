"""A profile together with what decides who may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.identity.account import Role
from domain.profiles.profile import Profile
from domain.shared.privacy import Subject


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a profile, invited people included.

    Attributes:
        subject: the privacy policy's view of the person.
    """

    profile: Profile
    email: str
    role: Role
    subject: Subject


class MemberReader(Protocol):
    """Reads on connections of its own."""

    async def members(self, user_ids: Collection[str]) -> Mapping[str, Member]:
        """Those of these people that exist and are not erased, by id; a few statements, however many they are."""
