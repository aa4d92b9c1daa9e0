"""People of whom a file knows only the e-mail address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from application.datasets.ports import ImportContext
from application.profiles.import_rows import erased_person, unavailable_email
from application.profiles.ports import PERSON_FIELDS, CourseLinks, NewPerson, People
from application.shared.erased_people import ErasedAddresses
from domain.datasets.changes import Change, ChangeKind, EntityType
from domain.datasets.problems import Problem
from domain.datasets.rows import CareerMoveRow, CheckedRow
from domain.shared.emails import name_from_email
from domain.shared.imported_record import ImportedRecord
from domain.shared.text import fold_key


class InviteMovers:
    """Finds the people by e-mail and invites the unknown ones, under a name made of the address."""

    def __init__(self, people: People, courses: CourseLinks, erased: ErasedAddresses) -> None:
        self._people = people
        self._courses = courses
        self._erased = erased

    async def of(
        self, rows: Sequence[CheckedRow], context: ImportContext
    ) -> tuple[Mapping[int, str], Sequence[Problem], Sequence[Change]]:
        emails = {row.row: row.values.email for row in rows if isinstance(row.values, CareerMoveRow)}
        stored = await self._people.by_email({fold_key(email) for email in emails.values()})
        erased = await self._erased.among({fold_key(email) for email in emails.values()} - stored.keys())
        owners: dict[int, str] = {}
        problems: list[Problem] = []
        changes: list[Change] = []
        new: dict[str, NewPerson] = {}
        for row in rows:
            email = emails[row.row]
            person = stored.get(fold_key(email))
            if person is not None and person.college_id != context.college_id:
                problems.append(unavailable_email(row, email))
                continue
            if person is not None:
                owners[row.row] = person.user_id
                continue
            if fold_key(email) in erased:
                problems.append(erased_person(row))
                continue
            invited = new.get(email)
            if invited is None:
                invited = new[email] = NewPerson(self._people.new_id(), email, _bare_profile(email))
                changes.append(
                    Change(
                        row.row,
                        EntityType.PERSON,
                        invited.user_id,
                        ChangeKind.CREATED,
                        None,
                        invited.profile.hash(),
                    )
                )
            owners[row.row] = invited.user_id
        if context.is_dry_run:
            return owners, problems, ()
        await self._people.invite(list(new.values()), context.college_id, {}, context.now)
        await self._courses.welcome(context.college_id, {person.email for person in new.values()})
        return owners, problems, changes


def _bare_profile(email: str) -> ImportedRecord:
    return ImportedRecord({**dict.fromkeys(PERSON_FIELDS), "name": name_from_email(email)}, {})
