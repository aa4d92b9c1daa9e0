"""What the import of people needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.identity.account import AccountStatus
from domain.shared.imported_record import ImportedRecord

PERSON_FIELDS = (
    "name",
    "batch_year",
    "department",
    "current_company",
    "current_role",
    "location",
    "linkedin_url",
)
"""Single-valued profile fields that an alumni file can fill; the values of an ImportedRecord of a person."""


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """A user with the imported part of the profile, None when there is an account without a profile.

    Attributes:
        own_fields: fields that the member or an admin set.
        own_skills: keys of skills that did not come from a file.
    """

    user_id: str
    college_id: str
    status: AccountStatus
    profile: ImportedRecord | None
    own_fields: frozenset[str] = frozenset()
    own_skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewPerson:
    user_id: str
    email: str
    profile: ImportedRecord


class People(Protocol):
    """Accounts and profiles as imports see them. What is read stays locked until the transaction ends."""

    def new_id(self) -> str: ...

    async def by_email(self, emails: Collection[str]) -> Mapping[str, StoredPerson]:
        """Stored people of any college, by folded e-mail."""

    async def by_id(self, user_ids: Collection[str]) -> Mapping[str, StoredPerson]: ...

    async def invite(
        self, people: Sequence[NewPerson], college_id: str, skill_ids: Mapping[str, str], now: datetime
    ) -> None:
        """New users in state `invited` with their profiles and skills. `skill_ids` maps skill key to id."""

    async def add_profiles(
        self, profiles: Mapping[str, ImportedRecord], college_id: str, skill_ids: Mapping[str, str], now: datetime
    ) -> None:
        """Profiles for accounts that have none, by user id."""

    async def update(
        self,
        profiles: Mapping[str, ImportedRecord],
        reskilled: Collection[str],
        skill_ids: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Write profiles by user id; the imported skills of those in `reskilled` are replaced."""

    async def remove_profiles(self, user_ids: Sequence[str]) -> None:
        """Delete the profiles and keep the accounts."""

    async def remove(self, user_ids: Sequence[str]) -> frozenset[str]:
        """Delete users with their profiles; returns those that stay because other records refer to them."""


class CourseLinks(Protocol):
    """Whose course a record is: of the user with its e-mail, else of the one whom its student number is known to be.

    A student number is known from records that carry an e-mail; if those name several users, the first account counts.
    """

    async def people_of(
        self, college_id: str, emails: Collection[str], student_ids: Collection[str]
    ) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """User ids by folded e-mail, and by student number as known from stored records."""

    async def settle(self, college_id: str, student_ids: Collection[str]) -> None:
        """Give the records of these student numbers to those whom they belong to by now."""

    async def welcome(self, college_id: str, emails: Collection[str]) -> None:
        """Settle the records that name these new users by folded e-mail, and all with their student numbers."""
