"""People for the directory, stored as imports and registrations store them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.sql.unit_of_work import SqlUnitOfWork
from application.profiles.ports import NewPerson
from application.shared.ports import IdFactory
from domain.identity.account import Role
from domain.shared.imported_record import ImportedRecord
from domain.shared.skill_names import skill_key


@dataclass(frozen=True, slots=True)
class Someone:
    """Attributes: kind: claimed (address proven), unproven or invited."""

    name: str
    company: str | None = None
    job: str | None = None
    location: str | None = None
    batch_year: int | None = 2020
    department: str | None = None
    skills: Sequence[str] = ()
    role: Role = Role.ALUMNI
    kind: str = "claimed"

    @property
    def record(self) -> ImportedRecord:
        values = {
            "name": self.name,
            "batch_year": self.batch_year,
            "department": self.department,
            "current_company": self.company,
            "current_role": self.job,
            "location": self.location,
            "linkedin_url": None,
        }
        return ImportedRecord(values, {skill_key(name): name for name in self.skills})


async def add_people(
    uow: Callable[[], SqlUnitOfWork],
    ids: IdFactory,
    now: datetime,
    people: Sequence[Someone],
    college_id: str | None = None,
) -> Mapping[str, str]:
    """User ids by name; all of them are found by text."""
    added = {ids.new(): someone for someone in people}
    async with uow() as work:
        college_id = college_id or await work.accounts.default_college_id()
        names = {key: name for someone in people for key, name in someone.record.skills.items()}
        skill_ids = (await work.skills.resolve(names)).ids
        invited = []
        for user_id, someone in added.items():
            address = f"{user_id}@alumni.edu"
            if someone.kind == "invited":
                invited.append(NewPerson(user_id, address, someone.record))
            elif someone.kind == "unproven":
                await work.accounts.add_unproven(user_id, college_id, address, someone.name, someone.role)
            else:
                await work.accounts.add_active(user_id, college_id, address, someone.name, someone.role, "hash")
        await work.people.invite(invited, college_id, skill_ids, now)
        others = {user_id: someone.record for user_id, someone in added.items() if someone.kind != "invited"}
        await work.people.update(others, list(others), skill_ids, now)
        await work.commit()
    await index_people(uow)
    return {someone.name: user_id for user_id, someone in added.items()}


async def index_people(uow: Callable[[], SqlUnitOfWork]) -> None:
    """What a job does after many came at once."""
    left = 1
    while left:
        async with uow() as work:
            left = await work.directory_index.index_marked(2_000)
            await work.commit()
