"""A member, or an admin, sets the member's photo."""

from __future__ import annotations

import asyncio
from pathlib import Path

from application.profiles.change_file import ChangeFile
from application.profiles.file_ports import PhotoStudio
from application.shared.access import Caller
from application.shared.ports import FileLinks
from domain.profiles.files import PHOTO_MIME_TYPE, PHOTO_NAME, check_size
from domain.shared.files import FilePurpose


class UploadPhoto:
    def __init__(self, change: ChangeFile, studio: PhotoStudio, links: FileLinks) -> None:
        self._change = change
        self._studio = studio
        self._links = links

    async def __call__(self, caller: Caller, user_id: str, path: Path) -> str:
        """The address of the stored photo. `path` is in a folder of the caller's, which is written to.

        Raises:
            NotFound, NotAllowed.
            TooLarge, NoPhoto, BrokenFile: the image itself.
        """
        await self._change.check(caller, user_id)
        check_size((await asyncio.to_thread(path.stat)).st_size)
        developed = path.with_name(f"{path.name}.webp")
        await self._studio.develop(path, developed)
        purpose = FilePurpose.PHOTO
        file_id = await self._change.put(caller, user_id, purpose, developed, PHOTO_MIME_TYPE, PHOTO_NAME, shown=True)
        return await self._links.url(purpose, file_id)
