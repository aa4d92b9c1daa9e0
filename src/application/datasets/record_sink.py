"""The import of records that are identified by their natural key and belong to files as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from application.datasets.ports import (
    ChunkOutcome,
    ImportContext,
    NewRecord,
    Records,
    Reverter,
    RowSink,
    StoredRecord,
)
from application.shared.ports import SkillNames
from application.shared.skill_vocabulary import canonical_lists
from domain.datasets.changes import Change, ChangeKind, EntityType, Undone, UndoOutcome
from domain.datasets.problems import Problem
from domain.datasets.rows import CheckedRow, RowValues
from domain.shared.fingerprint import fingerprint
from domain.shared.imported_record import SKILLS, ImportedRecord, merge, restored
from domain.shared.skill_names import skills_by_key

CHANGED_SINCE = "changed since the upload"


def skill_changes(created: Sequence[str], row: int) -> list[Change]:
    """Journal entries of skills that an upload brought in."""
    return [
        Change(row, EntityType.SKILL, skill_id, ChangeKind.CREATED, None, fingerprint(skill_id)) for skill_id in created
    ]


async def with_known_skills(records: Sequence[ImportedRecord], skills: SkillNames) -> list[ImportedRecord]:
    """The records with the skills of the vocabulary in place of the spellings of the file."""
    meant = await canonical_lists([record.skills for record in records], skills)
    return [ImportedRecord(record.values, names) for record, names in zip(records, meant, strict=True)]


async def former_skills(changes: Sequence[Change], skills: SkillNames) -> dict[str, dict[str, str]]:
    """By entity id: the skills that the vocabulary has today for those that a change took away, as key -> name."""
    written = {
        change.entity_id: skills_by_key(change.before[SKILLS])
        for change in changes
        if change.before and SKILLS in change.before
    }
    return dict(zip(written, await canonical_lists(list(written.values()), skills), strict=True))


class RecordSink(RowSink):
    """Subclasses say what a row becomes, and whom it belongs to."""

    entity_type: EntityType

    def __init__(self, records: Records, skills: SkillNames) -> None:
        self._records = records
        self._skills = skills

    def record(self, values: RowValues) -> ImportedRecord:
        """The stored form of a row."""
        raise NotImplementedError

    async def owners(
        self, rows: Sequence[CheckedRow], context: ImportContext
    ) -> tuple[Mapping[int, str], Sequence[Problem], Sequence[Change]]:
        """Person ids by row number; errors among the problems reject their rows."""
        return {}, (), ()

    async def store(self, rows: Sequence[CheckedRow], context: ImportContext) -> ChunkOutcome:
        owners, problems, changes = await self.owners(rows, context)
        refused = {problem.row for problem in problems}
        hashes = {row.row: fingerprint(row.key) for row in rows}
        stored = await self._records.by_hash(context.college_id, hashes.values())
        taken = [row for row in rows if row.row not in refused]
        written = await with_known_skills([self.record(row.values) for row in taken if row.values], self._skills)
        new: list[tuple[int, NewRecord]] = []
        changed: list[tuple[int, StoredRecord, Mapping[str, object]]] = []
        unchanged = 0
        for row, record in zip(taken, written, strict=True):
            known = stored.get(hashes[row.row])
            if known is None:
                new_record = NewRecord(self._records.new_id(), hashes[row.row], record, owners.get(row.row))
                new.append((row.row, new_record))
                continue
            merged = merge(known.record, record)
            if merged.before:
                changed.append((row.row, StoredRecord(known.id, merged.result), merged.before))
            else:
                unchanged += 1
        journal = list(changes)
        if not context.is_dry_run and (new or changed):
            journal += await self._write(new, changed, context)
        return ChunkOutcome(len(new), len(changed), unchanged, problems, journal)

    async def _write(
        self,
        new: Sequence[tuple[int, NewRecord]],
        changed: Sequence[tuple[int, StoredRecord, Mapping[str, object]]],
        context: ImportContext,
    ) -> list[Change]:
        names: dict[str, str] = {}
        for _, record in new:
            names.update(record.record.skills)
        for _, kept, before in changed:
            if SKILLS in before:
                names.update(kept.record.skills)
        resolved = await self._skills.resolve(names)
        await self._records.add([record for _, record in new], context.college_id, resolved.ids, context.now)
        await self._records.update(
            [kept for _, kept, _ in changed],
            {kept.id for _, kept, before in changed if SKILLS in before},
            resolved.ids,
            context.now,
        )
        journal = [
            Change(row, self.entity_type, record.id, ChangeKind.CREATED, None, record.record.hash())
            for row, record in new
        ]
        journal += [
            Change(row, self.entity_type, kept.id, ChangeKind.UPDATED, before, kept.record.hash())
            for row, kept, before in changed
        ]
        return journal + skill_changes(resolved.created, min(change.row for change in journal))


class RecordReverter(Reverter):
    """Takes records back as long as they are as the upload left them."""

    def __init__(self, records: Records, skills: SkillNames) -> None:
        self._records = records
        self._skills = skills

    async def revert(self, changes: Sequence[Change], context: ImportContext) -> Sequence[Undone]:
        current = await self._records.by_id({change.entity_id for change in changes})
        removed: list[str] = []
        put_back: list[StoredRecord] = []
        reskilled: set[str] = set()
        names: dict[str, str] = {}
        former_by_id = await former_skills(changes, self._skills)
        undone: list[Undone] = []
        for change in changes:
            known = current.get(change.entity_id)
            outcome, note = UndoOutcome.REVERSED, None
            if known is None:
                note = "already gone"
            elif known.record.hash() != change.after_hash:
                outcome, note = UndoOutcome.KEPT, CHANGED_SINCE
            elif change.kind is ChangeKind.CREATED:
                removed.append(known.id)
            else:
                before = change.before or {}
                former = None
                if SKILLS in before:
                    former = former_by_id[known.id]
                    names.update(former)
                    reskilled.add(known.id)
                put_back.append(StoredRecord(known.id, restored(known.record, before, former)))
            undone.append(Undone(change.entity_type, change.entity_id, outcome, note))
        resolved = await self._skills.resolve(names)
        await self._records.remove(removed)
        await self._records.update(put_back, reskilled, resolved.ids, context.now)
        return undone


class SkillReverter(Reverter):
    """Takes back skills that nothing uses any more."""

    def __init__(self, skills: SkillNames) -> None:
        self._skills = skills

    async def revert(self, changes: Sequence[Change], context: ImportContext) -> Sequence[Undone]:
        stay = await self._skills.remove_unused([change.entity_id for change in changes])
        return [
            Undone(change.entity_type, change.entity_id, UndoOutcome.KEPT, "in use")
            if change.entity_id in stay
            else Undone(change.entity_type, change.entity_id, UndoOutcome.REVERSED)
            for change in changes
        ]
