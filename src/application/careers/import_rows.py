"""Career moves out of uploaded files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from application.datasets.ports import ImportContext, Records
from application.datasets.record_sink import RecordSink
from application.shared.ports import SkillNames
from domain.datasets.changes import Change, EntityType
from domain.datasets.problems import Problem
from domain.datasets.rows import CareerMoveRow, CheckedRow, RowValues
from domain.shared.imported_record import ImportedRecord
from domain.shared.skill_names import skills_by_key


class Movers(Protocol):
    """The people whose moves are imported; unknown e-mails become invited people."""

    async def of(
        self, rows: Sequence[CheckedRow], context: ImportContext
    ) -> tuple[Mapping[int, str], Sequence[Problem], Sequence[Change]]:
        """User ids by row number; a row without one is refused by an error among the problems."""


class CareerMoveSink(RecordSink):
    entity_type = EntityType.CAREER_MOVE

    def __init__(self, records: Records, skills: SkillNames, movers: Movers) -> None:
        super().__init__(records, skills)
        self._movers = movers

    def record(self, values: RowValues) -> ImportedRecord:
        assert isinstance(values, CareerMoveRow)
        return ImportedRecord(
            {
                "from_role_title": values.from_role,
                "to_role_title": values.to_role,
                "from_company_name": values.from_company,
                "to_company_name": values.to_company,
                "transition_date": values.transition_date,
                "success_rating": values.success_rating,
            },
            skills_by_key(values.skills_acquired),
        )

    async def owners(
        self, rows: Sequence[CheckedRow], context: ImportContext
    ) -> tuple[Mapping[int, str], Sequence[Problem], Sequence[Change]]:
        return await self._movers.of(rows, context)
