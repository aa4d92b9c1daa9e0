"""People and course records out of uploaded files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from application.datasets.ports import ChunkOutcome, ImportContext, Records, Reverter, RowSink
from application.datasets.record_sink import (
    CHANGED_SINCE,
    RecordReverter,
    RecordSink,
    former_skills,
    skill_changes,
    with_known_skills,
)
from application.profiles.ports import PERSON_FIELDS, CourseLinks, NewPerson, People, StoredPerson
from application.shared.erased_people import ErasedAddresses
from application.shared.ports import SkillNames
from domain.datasets.changes import Change, ChangeKind, EntityType, Undone, UndoOutcome
from domain.datasets.problems import CODES, ERASED_PERSON, Problem, Severity
from domain.datasets.rows import AlumniRow, CheckedRow, CourseRow, RowValues
from domain.identity.account import AccountStatus
from domain.shared.imported_record import SKILLS, ImportedRecord, Merged, merge, restored
from domain.shared.skill_names import skills_by_key

NO_PROFILE = "profile"
"""Journalled as former value (None) when a file gave an account its profile."""


def unavailable_email(row: CheckedRow, email: str) -> Problem:
    """The one thing said of an address that this college cannot have, whoever has it."""
    return Problem(
        row.row,
        Severity.ERROR,
        "email",
        "email_unavailable",
        "This e-mail address cannot be used here. Ask the person for another one.",
        email[:100],
    )


def erased_person(row: CheckedRow) -> Problem:
    """It quotes nothing: what an erased person was called is not to be written down again."""
    return Problem(row.row, Severity.ERROR, "email", ERASED_PERSON, CODES[ERASED_PERSON])


class AlumniSink(RowSink):
    def __init__(self, people: People, skills: SkillNames, courses: CourseLinks, erased: ErasedAddresses) -> None:
        self._people = people
        self._skills = skills
        self._courses = courses
        self._erased = erased

    async def store(self, rows: Sequence[CheckedRow], context: ImportContext) -> ChunkOutcome:
        stored = await self._people.by_email([row.key for row in rows])
        # After the accounts, which an erasure would have to wait for: nobody is erased between the two questions.
        erased = await self._erased.among({row.key for row in rows} - stored.keys())
        new: list[tuple[int, NewPerson]] = []
        first_profiles: list[tuple[int, StoredPerson, ImportedRecord]] = []
        changed: list[tuple[int, StoredPerson, Merged]] = []
        problems: list[Problem] = []
        unchanged = 0
        records = await with_known_skills(
            [_person(row.values) for row in rows if isinstance(row.values, AlumniRow)], self._skills
        )
        for row, record in zip(rows, records, strict=True):
            person = stored.get(row.key)
            if row.key in erased:
                problems.append(erased_person(row))
            elif person is None:
                new.append((row.row, NewPerson(self._people.new_id(), row.key, record)))
            elif person.college_id != context.college_id:
                problems.append(unavailable_email(row, row.key))
            elif person.profile is None:
                first_profiles.append((row.row, person, record))
            else:
                merged = merge(person.profile, record, person.own_fields, person.own_skills)
                problems += _own_entries_kept(row, merged)
                if merged.before:
                    changed.append((row.row, person, merged))
                else:
                    unchanged += 1
        changes: list[Change] = []
        if not context.is_dry_run and (new or first_profiles or changed):
            changes = await self._write(new, first_profiles, changed, context)
        return ChunkOutcome(len(new), len(first_profiles) + len(changed), unchanged, problems, changes)

    async def _write(
        self,
        new: Sequence[tuple[int, NewPerson]],
        first_profiles: Sequence[tuple[int, StoredPerson, ImportedRecord]],
        changed: Sequence[tuple[int, StoredPerson, Merged]],
        context: ImportContext,
    ) -> list[Change]:
        names: dict[str, str] = {}
        for _, person in new:
            names.update(person.profile.skills)
        for _, _, record in first_profiles:
            names.update(record.skills)
        for _, _, merged in changed:
            if SKILLS in merged.before:
                names.update(merged.result.skills)
        resolved = await self._skills.resolve(names)
        now = context.now
        await self._people.invite([person for _, person in new], context.college_id, resolved.ids, now)
        await self._people.add_profiles(
            {person.user_id: record for _, person, record in first_profiles}, context.college_id, resolved.ids, now
        )
        await self._people.update(
            {person.user_id: merged.result for _, person, merged in changed},
            {person.user_id for _, person, merged in changed if SKILLS in merged.before},
            resolved.ids,
            now,
        )
        await self._courses.welcome(context.college_id, {person.email for _, person in new})
        kind = EntityType.PERSON
        journal = [
            Change(row, kind, person.user_id, ChangeKind.CREATED, None, person.profile.hash()) for row, person in new
        ]
        journal += [
            Change(row, kind, person.user_id, ChangeKind.UPDATED, {NO_PROFILE: None}, record.hash())
            for row, person, record in first_profiles
        ]
        journal += [
            Change(row, kind, person.user_id, ChangeKind.UPDATED, merged.before, merged.result.hash())
            for row, person, merged in changed
        ]
        return journal + skill_changes(resolved.created, min(change.row for change in journal))


def _person(values: AlumniRow) -> ImportedRecord:
    return ImportedRecord({name: getattr(values, name) for name in PERSON_FIELDS}, skills_by_key(values.skills))


def _own_entries_kept(row: CheckedRow, merged: Merged) -> list[Problem]:
    return [
        Problem(
            row.row,
            Severity.WARNING,
            field,
            "own_entry_kept",
            "The member set this field; the file's value was left out.",
        )
        for field in merged.kept
    ]


class PersonReverter(Reverter):
    """Takes people back who are still invited and as the upload left them."""

    def __init__(self, people: People, skills: SkillNames) -> None:
        self._people = people
        self._skills = skills

    async def revert(self, changes: Sequence[Change], context: ImportContext) -> Sequence[Undone]:
        current = await self._people.by_id({change.entity_id for change in changes})
        verdicts = {change.entity_id: self._verdict(change, current.get(change.entity_id)) for change in changes}
        to_undo = [change for change in changes if verdicts[change.entity_id] == (UndoOutcome.REVERSED, None)]
        stay = await self._people.remove([change.entity_id for change in to_undo if change.kind is ChangeKind.CREATED])
        updated = [change for change in to_undo if change.kind is ChangeKind.UPDATED]
        await self._people.remove_profiles(
            [change.entity_id for change in updated if NO_PROFILE in (change.before or {})]
        )
        await self._put_back(
            [change for change in updated if NO_PROFILE not in (change.before or {})], current, context
        )
        for user_id in stay:
            verdicts[user_id] = (UndoOutcome.KEPT, "other records refer to this person")
        return [Undone(change.entity_type, change.entity_id, *verdicts[change.entity_id]) for change in changes]

    @staticmethod
    def _verdict(change: Change, person: StoredPerson | None) -> tuple[UndoOutcome, str | None]:
        if person is None or person.profile is None:
            return UndoOutcome.REVERSED, "already gone"
        if change.kind is ChangeKind.CREATED and person.status is not AccountStatus.INVITED:
            return UndoOutcome.KEPT, "the person has claimed the account"
        if person.profile.hash() != change.after_hash:
            return UndoOutcome.KEPT, CHANGED_SINCE
        before = change.before or {}
        goes_as_a_whole = change.kind is ChangeKind.CREATED or NO_PROFILE in before
        own = person.own_fields | person.own_skills if goes_as_a_whole else person.own_fields & before.keys()
        if own:
            return UndoOutcome.KEPT, CHANGED_SINCE
        return UndoOutcome.REVERSED, None

    async def _put_back(
        self, changes: Sequence[Change], current: Mapping[str, StoredPerson], context: ImportContext
    ) -> None:
        names: dict[str, str] = {}
        profiles: dict[str, ImportedRecord] = {}
        reskilled: set[str] = set()
        former_by_id = await former_skills(changes, self._skills)
        for change in changes:
            before = change.before or {}
            former = None
            person = current[change.entity_id]
            if SKILLS in before:
                # What the member entered meanwhile is the member's.
                former = {
                    key: name for key, name in former_by_id[change.entity_id].items() if key not in person.own_skills
                }
                names.update(former)
                reskilled.add(change.entity_id)
            assert person.profile is not None
            profiles[change.entity_id] = restored(person.profile, before, former)
        resolved = await self._skills.resolve(names)
        await self._people.update(profiles, reskilled, resolved.ids, context.now)


class CourseRecordSink(RecordSink):
    """Courses tie to people by e-mail, then by student number; they create no accounts (D2)."""

    entity_type = EntityType.COURSE_RECORD

    def __init__(self, records: Records, skills: SkillNames, links: CourseLinks, erased: ErasedAddresses) -> None:
        super().__init__(records, skills)
        self._links = links
        self._erased = erased

    def record(self, values: RowValues) -> ImportedRecord:
        assert isinstance(values, CourseRow)
        return ImportedRecord(
            {
                "student_number": values.student_id,
                "email_key": values.email,
                "course_name": values.course_name,
                "grade": values.grade,
                "completed_on": values.completion_date,
                "instructor": values.instructor,
            },
            skills_by_key(values.skills_learned),
        )

    async def owners(
        self, rows: Sequence[CheckedRow], context: ImportContext
    ) -> tuple[Mapping[int, str], Sequence[Problem], Sequence[Change]]:
        courses = [(row.row, row.values) for row in rows if isinstance(row.values, CourseRow)]
        by_email, by_number = await self._links.people_of(
            context.college_id,
            {course.email for _, course in courses if course.email},
            {course.student_id for _, course in courses},
        )
        owners = {row: by_email.get(course.email or "") or by_number.get(course.student_id) for row, course in courses}
        erased = await self._erased.among({course.email for _, course in courses if course.email} - by_email.keys())
        refused = [
            erased_person(row) for row in rows if isinstance(row.values, CourseRow) and row.values.email in erased
        ]
        return {row: owner for row, owner in owners.items() if owner is not None}, refused, ()

    async def store(self, rows: Sequence[CheckedRow], context: ImportContext) -> ChunkOutcome:
        outcome = await super().store(rows, context)
        if outcome.changes:
            # What a row tells of an address or a number counts for earlier records too.
            numbers = {row.values.student_id for row in rows if isinstance(row.values, CourseRow)}
            await self._links.settle(context.college_id, numbers)
        return outcome


class CourseRecordReverter(RecordReverter):
    """Takes back what the records told of student numbers, too."""

    def __init__(self, records: Records, skills: SkillNames, links: CourseLinks) -> None:
        super().__init__(records, skills)
        self._links = links

    async def revert(self, changes: Sequence[Change], context: ImportContext) -> Sequence[Undone]:
        touched = await self._records.by_id({change.entity_id for change in changes})
        undone = await super().revert(changes, context)
        numbers = {str(known.record.values["student_number"]) for known in touched.values()}
        await self._links.settle(context.college_id, numbers)
        return undone
