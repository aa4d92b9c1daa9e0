"""Objects as files below one folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from adapters.objects.keys import validate_key
from application.shared.ports import FileStore
from domain.shared.errors import NotFound

_MISSING = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
_CHUNK = 1 << 20


class LocalFiles(FileStore):
    """Unlike in S3, a key cannot be the folder of another one: `a` and `a/b` exclude each other."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(
        self, key: str, source: Path, *, mime_type: str | None = None, download_name: str | None = None
    ) -> None:
        await asyncio.to_thread(_replace, source, self._path(key))

    async def fetch(self, key: str, target: Path) -> None:
        await asyncio.to_thread(_copy, self._path(key), target)

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(_remove, self._path(key))

    async def exists(self, key: str) -> bool:
        return await asyncio.to_thread(self._path(key).is_file)

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*validate_key(key).split("/"))


def _replace(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A key cannot contain `~`, so that an unfinished file is never taken for an object.
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix="~")
    try:
        with open(handle, "wb") as copy, open(source, "rb") as original:
            shutil.copyfileobj(original, copy, _CHUNK)
            copy.flush()
            os.fsync(copy.fileno())
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _copy(path: Path, target: Path) -> None:
    with ExitStack() as files:
        try:
            original = files.enter_context(open(path, "rb"))
        except _MISSING:
            raise NotFound("There is no such file.") from None
        shutil.copyfileobj(original, files.enter_context(open(target, "wb")), _CHUNK)


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except _MISSING:
        return
