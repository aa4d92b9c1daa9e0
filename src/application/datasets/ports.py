"""What the dataset pipeline needs, in its own words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from application.shared.erased_people import ErasedPeople
from application.shared.ports import UnitOfWork
from domain.datasets.changes import Change, EntityType, Undone, UndoOutcome
from domain.datasets.problems import Problem
from domain.datasets.rows import Cell, CheckedRow, DatasetType
from domain.datasets.summary import Summary
from domain.datasets.upload import Counts, Stage, UndoStatus, Upload, UploadStatus
from domain.shared.background_jobs import JobStatus, JobType
from domain.shared.imported_record import ImportedRecord


class Table(Protocol):
    """An opened file: one header, then rows, each once and in order.

    Attributes:
        file_format: `csv`, `tsv`, `xlsx`, `xls`, `json` or `jsonl`, decided from the bytes, not from the name.
        encoding: of a text file, None for a workbook.
        delimiter: of a CSV or TSV file, else None.
        header: as spelled in the file, trimmed; for JSON the union of the keys in order of first appearance.
        header_row: its row number as a spreadsheet shows it (1 when nothing stands above it).
    """

    file_format: str
    encoding: str | None
    delimiter: str | None
    header: Sequence[str]
    header_row: int

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row number, cells) for each row that is not blank.

        Cells are untrimmed text; there are as many as the row really has, so a ragged row is shorter or longer than the
        header. Numbers print without a trailing `.0`, dates as `YYYY-MM-DD` (with the time if it is not midnight),
        spreadsheet error cells (#N/A) are blank. A quoting apostrophe of our own exports is taken off (D8).
        May be called again; each call starts over.

        Raises:
            UnreadableFile: the rest of the file is broken; nothing that was read before is wrong.
        """


class TableReader(Protocol):
    """Opens uploaded files. Blocking: call it in a thread."""

    def peek(self, path: Path, file_name: str) -> Sequence[str] | None:
        """The header, where it can be had in well under a second whatever the file; None where only `open` can tell.

        Raises:
            UnreadableFile: the file is seen to be broken, empty, without rows, protected or no table at all.
            UnsupportedFile: the name's extension is not one of those taken.
        """

    def open(self, path: Path, file_name: str) -> Table:
        """The whole file, ready to read in bounded memory.

        Raises:
            UnreadableFile, UnsupportedFile: as `peek`, after a full look.
        """


@dataclass(frozen=True, slots=True)
class ImportContext:
    """On whose behalf rows are stored. In a dry run everything is decided and nothing written."""

    upload_id: str
    college_id: str
    is_dry_run: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class ChunkOutcome:
    """What became of the rows of one chunk: created + updated + unchanged + rejected = rows given.

    A row with an error among `problems` is a rejected one.
    """

    created: int
    updated: int
    unchanged: int
    problems: Sequence[Problem] = ()
    changes: Sequence[Change] = ()


class RowSink(Protocol):
    """How one context takes rows of one dataset type in, on the unit of work of the import."""

    async def store(self, rows: Sequence[CheckedRow], context: ImportContext) -> ChunkOutcome:
        """Decide and, unless it is a dry run, write. No two rows of a file have the same key.

        The decision for a row depends on the database before the upload and on the row alone, so that a dry run of a
        whole file foresees what its import does.
        """


class Reverter(Protocol):
    """How one context takes back what an upload did to one kind of entity."""

    async def revert(self, changes: Sequence[Change], context: ImportContext) -> Sequence[Undone]: ...


class UploadJob(Protocol):
    """An analysis that an upload set off."""

    @property
    def job_type(self) -> JobType: ...
    @property
    def status(self) -> JobStatus: ...
    @property
    def merged(self) -> bool: ...
    @property
    def error(self) -> str | None: ...


class Uploads(Protocol):
    """Uploads of a unit of work."""

    async def add(self, upload: Upload) -> None:
        """A new upload together with the record of its file."""

    async def get(self, upload_id: str, *, lock: bool = False) -> Upload | None:
        """`lock` keeps others from changing it until the transaction ends."""

    async def begin_stage(
        self, upload_id: str, status: UploadStatus, stage: Stage, progress_pct: int, now: datetime
    ) -> None:
        """Set both; the first stage also sets the start time; the percentage never sinks."""

    async def note_progress(self, upload_id: str, progress_pct: int) -> None:
        """Raise the percentage; it never sinks."""

    async def set_total(self, upload_id: str, total_rows: int) -> None: ...

    async def summary(self, upload_id: str) -> Summary | None: ...

    async def save_summary(self, upload_id: str, summary: Summary) -> None: ...

    async def advance(self, upload_id: str, checkpoint: int, counts: Counts, progress_pct: int) -> bool:
        """Add the counts of one chunk if `checkpoint` rows are dealt with so far; False when it is another number."""

    async def add_problems(self, upload_id: str, problems: Sequence[Problem], limit: int) -> None:
        """Keep remarks until the upload has `limit` of them."""

    async def add_rejected(self, upload_id: str, rows: Sequence[RejectedRow]) -> None: ...

    async def errors_of(self, upload_id: str, rows: Collection[int]) -> Sequence[Problem]:
        """What is wrong with those of these rows that were rejected."""

    async def add_changes(self, upload_id: str, changes: Sequence[Change]) -> None:
        """Journal; one upload changes an entity at most once."""

    async def changes_to_undo(self, upload_id: str, entity_type: EntityType, limit: int) -> Sequence[Change]: ...

    async def mark_undone(self, upload_id: str, undone: Sequence[Undone]) -> None: ...

    async def count_undone(self, upload_id: str) -> Mapping[UndoOutcome, int]: ...

    async def log(self, upload_id: str, stage: Stage, status: str, message: str) -> None: ...

    async def request_cancel(self, upload_id: str, now: datetime) -> None: ...

    async def is_cancel_requested(self, upload_id: str) -> bool: ...

    async def end(self, upload_id: str, status: UploadStatus, now: datetime, error: str | None = None) -> bool:
        """Close a running upload; False when it was not running any more."""

    async def set_undo(self, upload_id: str, status: UndoStatus, now: datetime) -> None: ...

    async def link_job(self, upload_id: str, job_id: str, *, merged: bool) -> None: ...

    async def jobs(self, upload_id: str) -> Sequence[UploadJob]: ...

    async def waiting_for(self, job_id: str) -> Sequence[str]:
        """Running uploads that this job was set off by or merged into."""

    async def mark_file_deleted(self, upload_id: str, now: datetime) -> None: ...

    async def delete(self, upload_id: str) -> None: ...


class DatasetsUnitOfWork(UnitOfWork, Protocol):
    @property
    def uploads(self) -> Uploads: ...
    @property
    def erased(self) -> ErasedPeople: ...


class Sinks(Protocol):
    """The receiving contexts, joined on the unit of work of the import."""

    def sink(self, uow: DatasetsUnitOfWork, dataset_type: DatasetType) -> RowSink: ...

    def reverter(self, uow: DatasetsUnitOfWork, entity_type: EntityType) -> Reverter: ...


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not stored: its cells as they stood in the file and what is wrong with them."""

    row: int
    cells: Sequence[str]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class UploadEntry:
    """An upload as lists show it. `uploaded_by_email` is the uploader's present address."""

    upload: Upload
    uploaded_by_email: str
    quality_score: float


@dataclass(frozen=True, slots=True)
class UploadFilter:
    """None means any."""

    status: UploadStatus | None = None
    dataset_type: DatasetType | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    stage: Stage
    status: str
    message: str


@dataclass(frozen=True, slots=True)
class UndoItem:
    row: int
    entity_type: EntityType
    outcome: UndoOutcome
    note: str | None


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything that a report of one upload says. Lists are bounded; the counts beside them are exact."""

    entry: UploadEntry
    summary: Summary | None
    problems: Sequence[Problem]
    problems_total: int
    jobs: Sequence[UploadJob]
    logs: Sequence[LogLine]
    undo_counts: Mapping[UndoOutcome, int]
    undo_items: Sequence[UndoItem] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Statistics:
    total: int
    by_status: Mapping[UploadStatus, int]
    by_type: Mapping[DatasetType, int]
    recent_24h: int


class UploadQueries(Protocol):
    """Reads outside a unit of work, each limited to one college."""

    async def entry(self, college_id: str, upload_id: str) -> UploadEntry | None: ...

    async def page(
        self, college_id: str, wanted: UploadFilter, *, offset: int, limit: int
    ) -> tuple[Sequence[UploadEntry], int]:
        """Newest first, and how many there are in all."""

    async def statistics(self, college_id: str, now: datetime) -> Statistics: ...

    async def report(self, college_id: str, upload_id: str, *, limit: int) -> ReportData | None: ...

    def rejected(self, upload_id: str) -> AsyncIterator[RejectedRow]:
        """All rejected rows in the order of the file, read in pages."""


class ReportRenderer(Protocol):
    def pdf(self, report: ReportData, now: datetime) -> bytes:
        """The report as a PDF document. Blocking: call it in a thread."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A stored record that files govern as a whole: a posting, a course record, a career move."""

    id: str
    record: ImportedRecord


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be stored.

    Attributes:
        key_hash: fingerprint of the natural key (D2), unique per college.
        owner_id: the person that it belongs to, where its kind has one.
    """

    id: str
    key_hash: str
    record: ImportedRecord
    owner_id: str | None = None


class Records(Protocol):
    """Records of one kind. What is read stays locked until the transaction ends."""

    def new_id(self) -> str: ...

    async def by_hash(self, college_id: str, hashes: Collection[str]) -> Mapping[str, StoredRecord]: ...

    async def by_id(self, ids: Collection[str]) -> Mapping[str, StoredRecord]: ...

    async def add(
        self, records: Sequence[NewRecord], college_id: str, skill_ids: Mapping[str, str], now: datetime
    ) -> None: ...

    async def update(
        self,
        records: Sequence[StoredRecord],
        reskilled: Collection[str],
        skill_ids: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Write records by id; the skills of those in `reskilled` are replaced."""

    async def remove(self, ids: Sequence[str]) -> None: ...
