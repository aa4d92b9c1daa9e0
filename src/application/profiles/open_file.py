"""Somebody with a link of ours opens a photo or a CV."""

from __future__ import annotations

from pathlib import Path

from application.profiles.file_ports import LinkedFile, LinkedFileReader, LinkSignatures
from application.shared.ports import Clock, FileStore
from domain.shared.errors import NotAllowed, NotFound

_UNKNOWN = "There is no such file."
_MAX_DIGITS = 12


class OpenFile:
    """The signature in the link is the permission; it is looked at before anything else."""

    def __init__(self, linked: LinkedFileReader, signatures: LinkSignatures, files: FileStore, clock: Clock) -> None:
        self._linked = linked
        self._signatures = signatures
        self._files = files
        self._clock = clock

    async def find(self, file_id: str, expires: str | None, signature: str | None) -> tuple[LinkedFile, int]:
        """The file, and for how many seconds more the link is good.

        Raises:
            NotFound: not a link of ours, or the file was replaced or removed.
            NotAllowed: the link has expired.
        """
        if not expires or not expires.isdecimal() or len(expires) > _MAX_DIGITS or not signature:
            raise NotFound(_UNKNOWN)
        if not self._signatures.is_genuine(file_id, int(expires), signature):
            raise NotFound(_UNKNOWN)
        seconds = int(expires) - int(self._clock.now().timestamp())
        if seconds <= 0:
            raise NotAllowed("This link has expired. Load the page that it stands on again.", code="LINK_EXPIRED")
        file = await self._linked.ready(file_id)
        if file is None:
            raise NotFound(_UNKNOWN)
        return file, seconds

    async def copy(self, file: LinkedFile, target: Path) -> None:
        """Write the file's bytes to `target`. Raises NotFound when it was removed meanwhile."""
        await self._files.fetch(file.storage_key, target)
