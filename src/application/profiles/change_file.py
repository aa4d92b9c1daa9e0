"""What setting and removing a photo or a CV have in common: who may, and how one takes the place of another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from application.profiles.file_ports import FilesOfPerson, FilesUnitOfWork, NewFile
from application.profiles.own_profile import OwnProfile
from application.profiles.profile_ports import ProfileUnitOfWork
from application.profiles.read_profile import UNKNOWN
from application.shared.access import Caller
from application.shared.audit import act
from application.shared.measure import measure
from application.shared.ports import Clock, FileStore, IdFactory
from application.shared.retrying import retrying
from domain.admin.audit import ActionType
from domain.profiles.completeness import completeness
from domain.profiles.domain_events import ProfileChanged, ProfileFileDropped
from domain.shared.errors import NotFound
from domain.shared.files import FilePurpose, storage_key

_REFUSAL = "You can change your own files only."


class ChangeFile:
    """The bytes come first and the row after them, so that no row is without bytes.

    A crash between the two leaves bytes that no row and no link leads to. The former file is recorded as deleted with
    the new one; its bytes go when the event arrives, which survives crashes.
    """

    def __init__(
        self,
        uow: Callable[[], ProfileUnitOfWork],
        own: OwnProfile,
        files: FileStore,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._own = own
        self._files = files
        self._ids = ids
        self._clock = clock

    async def check(self, caller: Caller, user_id: str) -> None:
        """Raises NotFound, NotAllowed: as of OwnProfile; NotFound for nobody of an admin's college."""
        wanted = await self._own(caller, user_id, _REFUSAL)
        async with self._uow() as uow:
            await _person(uow, caller, wanted)

    async def put(
        self, caller: Caller, user_id: str, purpose: FilePurpose, path: Path, mime_type: str, name: str, *, shown: bool
    ) -> str:
        """Keep the file at `path` as the person's current one; its id.

        Args:
            name: under which it is saved by those who download it.
            shown: browsers show it in place instead of saving it.

        Raises:
            NotFound, NotAllowed: as of `check`.
        """
        wanted = await self._own(caller, user_id, _REFUSAL)
        size, digest = await asyncio.to_thread(measure, path)
        file_id = self._ids.new()
        file = NewFile(file_id, purpose, storage_key(purpose, file_id), name, mime_type, size, digest)
        await self._files.put(file.storage_key, path, mime_type=mime_type, download_name=None if shown else name)
        try:
            await retrying(lambda: self._record(caller, wanted, file))
        except BaseException:
            await self._take_back(file)
            raise
        return file_id

    async def remove(self, caller: Caller, user_id: str, purpose: FilePurpose) -> bool:
        """Whether there was one. Raises NotFound, NotAllowed: as of `check`."""
        wanted = await self._own(caller, user_id, _REFUSAL)

        async def write() -> bool:
            async with self._uow() as uow:
                person = await _person(uow, caller, wanted, lock=True)
                if not await self.remove_within(uow, caller, person, purpose):
                    return False
                await _tell_of_change(uow, person, purpose)
                await uow.commit()
                return True

        return await retrying(write)

    async def remove_within(
        self, uow: FilesUnitOfWork, caller: Caller, person: FilesOfPerson, purpose: FilePurpose
    ) -> bool:
        """As `remove`, as part of a transaction whose use case knows that the caller may, and tells of the change."""
        if purpose not in person.current:
            return False
        await uow.profile_files.detach(person, purpose, self._clock.now())
        await self._drop_current(uow, person, purpose)
        await _record_act(uow, caller, person, f"profile.{purpose}_removed", f"Removed the {purpose} of a member.")
        return True

    async def _record(self, caller: Caller, user_id: str, file: NewFile) -> None:
        async with self._uow() as uow:
            person = await _person(uow, caller, user_id, lock=True)
            await uow.profile_files.attach(person, file, self._clock.now())
            await self._drop_current(uow, person, file.purpose)
            await _record_act(
                uow, caller, person, f"profile.{file.purpose}_set", f"Uploaded a {file.purpose} for a member."
            )
            await _tell_of_change(uow, person, file.purpose)
            await uow.commit()

    async def _drop_current(self, uow: FilesUnitOfWork, person: FilesOfPerson, purpose: FilePurpose) -> None:
        former = person.current.get(purpose)
        if former is not None:
            await uow.profile_files.drop(former, self._clock.now())
            uow.outbox.add(ProfileFileDropped(former, storage_key=storage_key(purpose, former)))

    async def _take_back(self, file: NewFile) -> None:
        # A commit whose answer was lost has taken place all the same.
        async with self._uow() as uow:
            recorded = await uow.profile_files.is_recorded(file.id)
        if not recorded:
            await self._files.delete(file.storage_key)


async def _person(uow: FilesUnitOfWork, caller: Caller, user_id: str, *, lock: bool = False) -> FilesOfPerson:
    person = await uow.profile_files.of(user_id, lock=lock)
    if person is None or person.college_id != caller.college_id:
        raise NotFound(UNKNOWN)
    return person


async def _tell_of_change(uow: ProfileUnitOfWork, person: FilesOfPerson, purpose: FilePurpose) -> None:
    owner = await uow.profiles.owner(person.user_id)
    if owner is not None and owner.profile is not None:
        percentage = completeness(owner.profile).percentage
        uow.outbox.add(ProfileChanged(person.user_id, fields=(f"{purpose}_url",), completion=percentage))


async def _record_act(uow: FilesUnitOfWork, caller: Caller, person: FilesOfPerson, action: str, text: str) -> None:
    """What members do with their own files is their own business."""
    if person.user_id != caller.user_id:
        await uow.audit.record(act(caller, ActionType.USER_MANAGEMENT, action, "user", person.user_id, text))
