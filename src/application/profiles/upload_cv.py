"""A member, or an admin, sets the member's CV."""

from __future__ import annotations

import asyncio
from pathlib import Path

from application.profiles.change_file import ChangeFile
from application.profiles.file_ports import CvInspector
from application.shared.access import Caller
from application.shared.ports import FileLinks
from domain.profiles.files import check_size, download_name
from domain.shared.files import FilePurpose


class UploadCv:
    def __init__(self, change: ChangeFile, inspector: CvInspector, links: FileLinks) -> None:
        self._change = change
        self._inspector = inspector
        self._links = links

    async def __call__(self, caller: Caller, user_id: str, path: Path, file_name: str) -> str:
        """The address of the stored CV.

        Raises:
            NotFound, NotAllowed.
            TooLarge, UnsupportedFile, BrokenFile: the document itself.
        """
        await self._change.check(caller, user_id)
        check_size((await asyncio.to_thread(path.stat)).st_size)
        cv_type = await self._inspector.inspect(path)
        name = download_name(file_name, cv_type)
        purpose = FilePurpose.CV
        file_id = await self._change.put(caller, user_id, purpose, path, cv_type.mime_type, name, shown=False)
        return await self._links.url(purpose, file_id)
