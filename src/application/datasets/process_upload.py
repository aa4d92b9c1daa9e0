"""The import itself: read, check, store chunk by chunk, set analyses off. Safe to be killed anywhere and run again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from application.datasets.finish import close_upload
from application.datasets.ports import DatasetsUnitOfWork, ImportContext, RejectedRow, Sinks, TableReader
from application.datasets.progress import CancelRequested, Meter, ProgressReporter
from application.datasets.read_file import DatasetFile
from application.shared.erased_people import ErasedAddresses
from application.shared.ports import Clock, FileStore, KeyedHashes
from application.shared.retrying import retrying
from application.shared.run_job import LeaseLost
from domain.datasets.problems import CODES, ERASED_PERSON, Problem, Severity
from domain.datasets.rows import CheckedRow
from domain.datasets.summary import Summary
from domain.datasets.upload import (
    AI_JOB_NAMES,
    AI_JOBS,
    STAGE_SPAN,
    Counts,
    Stage,
    Upload,
    UploadStatus,
    percentage,
)
from domain.shared.background_jobs import ClaimedJob, NewJob
from domain.shared.emails import addresses_in


class ProcessUpload:
    """Handler of `dataset_import` jobs.

    The file is read three times: once to count it and to see that it can be read to its end, once to clean every row,
    once more to store. Only the last pass writes, each chunk together with the checkpoint in one transaction; a worker
    that takes over reads the file again up to the checkpoint and goes on.
    """

    def __init__(
        self,
        uow: Callable[[], DatasetsUnitOfWork],
        files: FileStore,
        reader: TableReader,
        sinks: Sinks,
        reporter: ProgressReporter,
        hashes: KeyedHashes,
        clock: Clock,
        *,
        chunk_rows: int,
        problem_limit: int,
    ) -> None:
        self._uow = uow
        self._files = files
        self._reader = reader
        self._sinks = sinks
        self._reporter = reporter
        self._hashes = hashes
        self._clock = clock
        self._chunk_rows = chunk_rows
        self._problem_limit = problem_limit

    async def __call__(self, job: ClaimedJob) -> None:
        upload = await self._begin(job)
        if upload is None:
            return
        meter = Meter(upload.progress_pct)
        meter.total = upload.total_rows or 0
        try:
            with TemporaryDirectory(prefix="alumunity-") as folder:
                async with self._reporter.watching(upload, meter):
                    await self._import(job, upload, Path(folder) / "file", meter)
        except CancelRequested:
            await retrying(partial(self._cancelled, job, upload.id))

    async def _begin(self, job: ClaimedJob) -> Upload | None:
        """The upload to work on; None when it has come to its end, or to that of its rows, already."""
        async with self._uow() as uow:
            upload = await uow.uploads.get(str(job.payload["upload_id"]), lock=True)
            if upload is None or not upload.is_running or upload.current_stage is Stage.AI_PROCESSING:
                return None
            return upload

    async def _import(self, job: ClaimedJob, upload: Upload, path: Path, meter: Meter) -> None:
        await self._stage(job, upload, meter, UploadStatus.VALIDATING, Stage.VALIDATION, "Reading the file.")
        await self._files.fetch(upload.storage_key, path)
        table = await asyncio.to_thread(self._reader.open, path, upload.file_name)
        # The day of the upload, not of this try: a resumed import must judge dates as its first half did.
        file = DatasetFile(table, upload.dataset_type, upload.created_at.date())
        survey = await asyncio.to_thread(file.survey, meter)
        meter.total = survey.total_rows

        text = f"{survey.total_rows} rows found."
        await self._stage(
            job, upload, meter, UploadStatus.CLEANING, Stage.CLEANING, text, total=survey.total_rows, file=file
        )
        await asyncio.to_thread(file.check, survey.date_order, meter)

        text = f"{meter.done - meter.rejected} rows are valid, {meter.rejected} have errors."
        await self._stage(job, upload, meter, UploadStatus.PROCESSING, Stage.STORAGE, text)
        async with self._uow() as uow:
            stored = await uow.uploads.get(upload.id)
            summary = await uow.uploads.summary(upload.id)
        assert stored is not None
        assert summary is not None
        checkpoint = stored.counts.processed
        meter.begin(
            UploadStatus.PROCESSING,
            Stage.STORAGE,
            self._clock.now(),
            done=checkpoint,
            rejected=stored.counts.rejected,
        )
        chunks = file.chunks(survey.date_order, checkpoint, self._chunk_rows)
        await self._store(job, stored, chunks, summary, meter)
        await retrying(partial(self._all_stored, job, upload.id))

    async def _stage(
        self,
        job: ClaimedJob,
        upload: Upload,
        meter: Meter,
        status: UploadStatus,
        stage: Stage,
        message: str,
        *,
        total: int | None = None,
        file: DatasetFile | None = None,
    ) -> None:
        now = self._clock.now()
        meter.begin(status, stage, now)

        async def write() -> None:
            async with self._uow() as uow:
                await self._hold(uow, job, upload.id)
                await uow.uploads.begin_stage(upload.id, status, stage, STAGE_SPAN[stage][0], now)
                await uow.uploads.log(upload.id, stage, "started", message)
                if total is not None:
                    await uow.uploads.set_total(upload.id, total)
                if file is not None and await uow.uploads.summary(upload.id) is None:
                    await uow.uploads.save_summary(upload.id, file.new_summary())
                await uow.commit()

        await retrying(write)

    @staticmethod
    async def _hold(uow: DatasetsUnitOfWork, job: ClaimedJob, upload_id: str) -> None:
        """Raises LeaseLost when another worker has the job, CancelRequested when the upload shall stop."""
        if not await uow.jobs.holds(job.id, job.worker_id):
            raise LeaseLost
        if await uow.uploads.is_cancel_requested(upload_id):
            raise CancelRequested

    async def _store(
        self, job: ClaimedJob, upload: Upload, chunks: Iterator[list[CheckedRow]], summary: Summary, meter: Meter
    ) -> None:
        """Store chunk after chunk; the next one is read and cleaned while this one is written."""
        checkpoint = upload.counts.processed
        reading = asyncio.create_task(asyncio.to_thread(next, chunks, None))
        try:
            while (rows := await reading) is not None:
                reading = asyncio.create_task(asyncio.to_thread(next, chunks, None))
                counts, summary = await retrying(
                    partial(self._store_chunk, job, upload, rows, checkpoint, summary, meter.total)
                )
                checkpoint += counts.processed
                meter.done += counts.processed
                meter.rejected += counts.rejected
        finally:
            await asyncio.gather(reading, return_exceptions=True)

    async def _store_chunk(
        self,
        job: ClaimedJob,
        upload: Upload,
        rows: Sequence[CheckedRow],
        checkpoint: int,
        summary: Summary,
        total: int,
    ) -> tuple[Counts, Summary]:
        now = self._clock.now()
        summary = deepcopy(summary)
        async with self._uow() as uow:
            await self._hold(uow, job, upload.id)
            valid = [row for row in rows if row.values is not None and row.repeat_of is None]
            context = ImportContext(upload.id, upload.college_id, upload.is_dry_run, now)
            outcome = await self._sinks.sink(uow, upload.dataset_type).store(valid, context)
            repeats = [row for row in rows if row.repeat_of is not None]
            refused = await self._refused(uow, upload.id, repeats, outcome.problems)
            problems, rejected = _merge_problems(rows, [*outcome.problems, *refused])
            problems, rejected = await self._without_erased(uow, problems, rejected)
            counts = Counts(
                processed=len(rows),
                created=outcome.created,
                updated=outcome.updated,
                unchanged=outcome.unchanged + len(repeats) - len({problem.row for problem in refused}),
                rejected=len(rejected),
                warned=len({problem.row for problem in problems} - {row.row for row in rejected}),
            )
            summary.add_problems(problems)
            if upload.started_at is not None:
                summary.add_sample((now - upload.started_at).total_seconds(), checkpoint + counts.processed)
            done = percentage(Stage.STORAGE, checkpoint + counts.processed, total)
            if not await uow.uploads.advance(upload.id, checkpoint, counts, done):
                raise LeaseLost
            await uow.uploads.add_problems(upload.id, problems, self._problem_limit)
            await uow.uploads.add_rejected(upload.id, rejected)
            await uow.uploads.add_changes(upload.id, outcome.changes)
            await uow.uploads.save_summary(upload.id, summary)
            await uow.commit()
        return counts, summary

    @staticmethod
    async def _refused(
        uow: DatasetsUnitOfWork, upload_id: str, repeats: Sequence[CheckedRow], problems: Sequence[Problem]
    ) -> list[Problem]:
        """What refused a row also refuses those that say the same."""
        if not repeats:
            return []
        first_rows = {row.repeat_of for row in repeats if row.repeat_of is not None}
        errors = [*await uow.uploads.errors_of(upload_id, first_rows), *problems]
        return [
            replace(problem, row=row.row)
            for row in repeats
            for problem in errors
            if problem.row == row.repeat_of and problem.severity is Severity.ERROR
        ]

    async def _without_erased(
        self, uow: DatasetsUnitOfWork, problems: Sequence[Problem], rejected: Sequence[RejectedRow]
    ) -> tuple[list[Problem], list[RejectedRow]]:
        """The same without what rejected rows say of people who were erased, whatever else is wrong with the rows."""
        named = {row.row: frozenset().union(*map(addresses_in, row.cells)) for row in rejected}
        erased = await ErasedAddresses(uow.erased, self._hashes).among(frozenset().union(*named.values()))
        gone = {
            row.row: Problem(row.row, Severity.ERROR, "email", ERASED_PERSON, CODES[ERASED_PERSON])
            for row in rejected
            if named[row.row] & erased or any(problem.code == ERASED_PERSON for problem in row.problems)
        }
        kept = [RejectedRow(row.row, (), (gone[row.row],)) if row.row in gone else row for row in rejected]
        said = [problem for problem in problems if problem.row not in gone]
        return sorted([*said, *gone.values()], key=lambda problem: problem.row), kept

    async def _all_stored(self, job: ClaimedJob, upload_id: str) -> None:
        async with self._uow() as uow:
            await self._hold(uow, job, upload_id)
            upload = await uow.uploads.get(upload_id, lock=True)
            assert upload is not None
            counts = upload.counts
            verb = "would be " if upload.is_dry_run else ""
            await uow.uploads.log(
                upload_id,
                Stage.STORAGE,
                "completed",
                f"{counts.created} rows {verb}created, {counts.updated} {verb}updated, "
                f"{counts.unchanged} unchanged, {counts.rejected} rejected.",
            )
            if upload.stored_rows == 0:
                await uow.uploads.log(
                    upload_id, Stage.AI_PROCESSING, "completed", "Nothing changed, nothing to analyse."
                )
                await close_upload(uow, upload, UploadStatus.COMPLETED, self._clock.now())
            else:
                stage = Stage.AI_PROCESSING
                await uow.uploads.begin_stage(
                    upload_id, UploadStatus.PROCESSING, stage, STAGE_SPAN[stage][0], self._clock.now()
                )
                for job_type in AI_JOBS[upload.dataset_type]:
                    queued = await uow.jobs.enqueue(
                        NewJob(job_type, f"college:{upload.college_id}", college_id=upload.college_id)
                    )
                    await uow.uploads.link_job(upload_id, queued.job_id, merged=queued.merged)
                    how = "merged into a waiting job" if queued.merged else "queued"
                    await uow.uploads.log(upload_id, stage, "started", f"{AI_JOB_NAMES[job_type]}: {how}.")
            await uow.commit()

    async def _cancelled(self, job: ClaimedJob, upload_id: str) -> None:
        async with self._uow() as uow:
            if not await uow.jobs.holds(job.id, job.worker_id):
                raise LeaseLost
            upload = await uow.uploads.get(upload_id, lock=True)
            assert upload is not None
            await close_upload(uow, upload, UploadStatus.CANCELLED, self._clock.now())
            await uow.commit()

    async def gave_up(self, job: ClaimedJob, reason: str) -> None:
        """The import failed for good; what is stored stays until an admin undoes it."""

        async def write() -> None:
            async with self._uow() as uow:
                upload = await uow.uploads.get(str(job.payload["upload_id"]), lock=True)
                if upload is not None:
                    await close_upload(uow, upload, UploadStatus.FAILED, self._clock.now(), reason)
                await uow.commit()

        await retrying(write)


def _merge_problems(rows: Sequence[CheckedRow], later: Sequence[Problem]) -> tuple[list[Problem], list[RejectedRow]]:
    """All problems of a chunk in the order of the file, and the rows that are rejected for some of them."""
    by_row: dict[int, list[Problem]] = {row.row: list(row.problems) for row in rows}
    for problem in later:
        by_row[problem.row].append(problem)
    rejected = [
        RejectedRow(row.row, row.cells, tuple(by_row[row.row]))
        for row in rows
        if any(problem.severity is Severity.ERROR for problem in by_row[row.row])
    ]
    return [problem for row in rows for problem in by_row[row.row]], rejected
