"""The bytes of a photo or CV that was replaced or removed."""

from __future__ import annotations

from application.shared.ports import FileStore, StoredEvent

CONSUMER = "profiles.discard_file"


class DiscardProfileFile:
    """Consumer of `profiles.file_dropped`. Safe to run twice."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    async def __call__(self, event: StoredEvent) -> None:
        await self._files.delete(event.payload["storage_key"])
