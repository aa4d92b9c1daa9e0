"""A copy of everything that is known of a person, for that person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from application.privacy.ports import (
    Archiver,
    Document,
    ExportFile,
    Person,
    PersonalData,
    PersonalFiles,
    PrivacyReader,
    PrivacyUnitOfWork,
)
from application.shared.access import Caller
from application.shared.measure import measure
from application.shared.ports import Clock, FileStore, IdFactory
from application.shared.retrying import retrying
from domain.identity.account import AccountStatus
from domain.privacy.domain_events import ExportReady
from domain.privacy.request import EXPORT_LIFETIME, PrivacyRequest, RequestKind, RequestStatus, export_key
from domain.shared.background_jobs import ClaimedJob, JobType, NewJob
from domain.shared.errors import Conflict, NotFound
from domain.shared.ids import parse_id

LIST_LIMIT = 50
_UNKNOWN = "There is no such request."
_FAILED = "The copy could not be made. Please ask for it again."


class RequestExport:
    def __init__(self, uow: Callable[[], PrivacyUnitOfWork], ids: IdFactory, clock: Clock) -> None:
        self._uow = uow
        self._ids = ids
        self._clock = clock

    async def __call__(self, caller: Caller) -> PrivacyRequest:
        """A new request, or the one that is still open."""
        return await retrying(partial(self._request, caller))

    async def _request(self, caller: Caller) -> PrivacyRequest:
        async with self._uow() as uow:
            standing = await uow.privacy.standing(caller.user_id, lock=True)
            if standing is None or standing.status is AccountStatus.DELETED:
                raise NotFound("There is no such account.")
            former = await uow.privacy.open_request(caller.user_id, RequestKind.EXPORT)
            if former is not None:
                return former
            request = PrivacyRequest(
                self._ids.new(), caller.user_id, RequestKind.EXPORT, RequestStatus.PENDING, self._clock.now()
            )
            await uow.privacy.add_request(request)
            await uow.jobs.enqueue(
                NewJob(
                    JobType.EXPORT_PERSON, request.id, {"request_id": request.id}, college_id=standing.person.college_id
                )
            )
            await uow.commit()
            return request


class ReadRequests:
    def __init__(self, privacy: PrivacyReader, files: FileStore, clock: Clock) -> None:
        self._privacy = privacy
        self._files = files
        self._clock = clock

    async def __call__(self, caller: Caller) -> Sequence[tuple[PrivacyRequest, bool]]:
        """The caller's requests, newest first and LIST_LIMIT at most, each with whether its copy can be fetched."""
        now = self._clock.now()
        return [
            (request, request.has_copy(now)) for request in await self._privacy.requests(caller.user_id, LIST_LIMIT)
        ]

    async def fetch(self, caller: Caller, request_id: str, target: Path) -> PrivacyRequest:
        """Write the copy to `target`.

        Raises:
            NotFound: no such export of the caller, or its time is over. Conflict: it is not ready yet.
        """
        request = await self._privacy.request(parse_id(request_id, _UNKNOWN))
        if request is None or request.user_id != caller.user_id or request.kind is not RequestKind.EXPORT:
            raise NotFound(_UNKNOWN)
        if request.is_open:
            raise Conflict("The copy is still being made.", code="NOT_READY")
        if not request.has_copy(self._clock.now()):
            raise NotFound("This copy is not kept any more. Please ask for a new one.")
        await self._files.fetch(export_key(request.id), target)
        return request


class RunExport:
    """Handler of `export_person` jobs. A copy that nobody waits for any more is not left behind."""

    def __init__(
        self,
        uow: Callable[[], PrivacyUnitOfWork],
        parts: Sequence[PersonalData],
        personal_files: PersonalFiles,
        files: FileStore,
        archiver: Archiver,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._parts = parts
        self._personal_files = personal_files
        self._files = files
        self._archiver = archiver
        self._ids = ids
        self._clock = clock

    async def __call__(self, job: ClaimedJob) -> None:
        found = await retrying(partial(self._begin, str(job.payload["request_id"])))
        if found is None:
            return
        request, person = found
        key = export_key(request.id)
        with TemporaryDirectory(prefix="alumunity-") as folder:
            archive = await self._archive(person, Path(folder))
            size, digest = await asyncio.to_thread(measure, archive)
            await self._files.put(key, archive)
        file = ExportFile(self._ids.new(), key, size, digest)
        if not await retrying(partial(self._complete, request, file)):
            await self._files.delete(key)

    async def _begin(self, request_id: str) -> tuple[PrivacyRequest, Person] | None:
        async with self._uow() as uow:
            request = await uow.privacy.request(request_id, lock=True)
            if request is None or not request.is_open:
                return None
            standing = await uow.privacy.standing(request.user_id)
            if standing is None or standing.status is AccountStatus.DELETED:
                return None
            await uow.privacy.begin(request_id)
            await uow.commit()
            return request, standing.person

    async def _archive(self, person: Person, folder: Path) -> Path:
        documents = [Document(part.name, part.about, await part.export(person)) for part in self._parts]
        attachments: list[tuple[str, Path]] = []
        for number, stored in enumerate(await self._personal_files.of(person.user_id)):
            copy = folder / str(number)
            try:
                await self._files.fetch(stored.storage_key, copy)
            except NotFound:
                continue  # deleted meanwhile
            attachments.append((stored.name, copy))
        archive = folder / "copy.zip"
        await asyncio.to_thread(self._archiver.write, archive, documents, attachments)
        return archive

    async def _complete(self, request: PrivacyRequest, file: ExportFile) -> bool:
        async with self._uow() as uow:
            expires_at = self._clock.now() + EXPORT_LIFETIME
            if not await uow.privacy.complete_export(request, file, expires_at):
                return False
            uow.outbox.add(ExportReady(request.id, user_id=request.user_id))
            await uow.commit()
            return True

    async def gave_up(self, job: ClaimedJob, reason: str) -> None:
        async def write() -> None:
            async with self._uow() as uow:
                await uow.privacy.fail(str(job.payload["request_id"]), _FAILED)
                await uow.commit()

        await retrying(write)
        await self._files.delete(export_key(str(job.payload["request_id"])))


class ExpireExports:
    """Deletes the copies whose time is over."""

    def __init__(self, uow: Callable[[], PrivacyUnitOfWork], files: FileStore, clock: Clock) -> None:
        self._uow = uow
        self._files = files
        self._clock = clock

    async def __call__(self, limit: int = 100) -> int:
        """How many were deleted, `limit` at most."""
        async with self._uow() as uow:
            due = await uow.privacy.expired(self._clock.now(), limit)
        for request_id in due:
            await self._files.delete(export_key(request_id))
            await retrying(partial(self._expire, request_id))
        return len(due)

    async def _expire(self, request_id: str) -> None:
        async with self._uow() as uow:
            await uow.privacy.expire(request_id)
            await uow.commit()
