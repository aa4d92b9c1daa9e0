"""Objects in memory, for tests."""

from __future__ import annotations

import asyncio
from pathlib import Path

from adapters.objects.keys import validate_key
from application.shared.ports import FileStore
from domain.shared.errors import NotFound


class MemoryFiles(FileStore):
    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    async def put(
        self, key: str, source: Path, *, mime_type: str | None = None, download_name: str | None = None
    ) -> None:
        validate_key(key)
        self._objects[key] = await asyncio.to_thread(source.read_bytes)

    async def fetch(self, key: str, target: Path) -> None:
        content = self._objects.get(validate_key(key))
        if content is None:
            raise NotFound("There is no such file.")
        await asyncio.to_thread(target.write_bytes, content)

    async def delete(self, key: str) -> None:
        self._objects.pop(validate_key(key), None)

    async def exists(self, key: str) -> bool:
        return validate_key(key) in self._objects
