"""Photos and CVs for those who have a link: images of a page and downloads carry no token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from litestar import Controller, MediaType, Request, Response, get, head
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from application.profiles.file_ports import LinkedFile
from application.profiles.open_file import OpenFile
from domain.shared.files import FilePurpose
from entrypoints.http.formats import attachment

_BLOCK = 64 * 1024


class FileController(Controller):
    path, tags = "/api/files/{file_id:str}", ("files",)

    @get("/", operation_id="OpenFile", media_type="application/octet-stream")
    async def open(
        self,
        file_id: FromPath[str],
        request: Request[Any, Any, Any],
        open_file: NamedDependency[OpenFile],
        expires: FromQuery[str | None] = None,
        sig: FromQuery[str | None] = None,
    ) -> Response[None] | Stream:
        """A photo or a CV. Links to it come with the profiles; they end after some time, and when it is replaced."""
        file, seconds = await open_file.find(file_id, expires, sig)
        headers = _headers(file, seconds)
        if _knows(request, headers["ETag"]):
            return Response(None, status_code=304, media_type=MediaType.TEXT, headers=headers)
        with TemporaryDirectory(prefix="alumunity-") as folder:
            path = Path(folder) / "file"
            await open_file.copy(file, path)
            content = await asyncio.to_thread(path.open, "rb")
        return Stream(_blocks(content), headers={**headers, **_about_body(file)})

    @head("/", operation_id="DescribeFile")
    async def describe(
        self,
        file_id: FromPath[str],
        open_file: NamedDependency[OpenFile],
        expires: FromQuery[str | None] = None,
        sig: FromQuery[str | None] = None,
    ) -> Response[None]:
        """The headers of a photo or a CV."""
        file, seconds = await open_file.find(file_id, expires, sig)
        return Response(None, headers={**_headers(file, seconds), **_about_body(file)})


def _headers(file: LinkedFile, seconds: int) -> dict[str, str]:
    is_ours = file.purpose is FilePurpose.PHOTO
    return {
        "ETag": f'"{file.sha256}"',
        "Cache-Control": f"private, max-age={seconds}",
        # Only what we made ourselves is shown in place; what people wrote might be a program.
        "Content-Disposition": "inline" if is_ours else attachment(file.original_name),
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        # The web client has an origin of its own.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
    }


def _about_body(file: LinkedFile) -> dict[str, str]:
    return {"Content-Type": file.mime_type, "Content-Length": str(file.size_bytes)}


def _knows(request: Request[Any, Any, Any], etag: str) -> bool:
    known = (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(","))
    return any(tag in (etag, "*") for tag in known)


async def _blocks(content: BinaryIO) -> AsyncIterator[bytes]:
    with content:
        while block := await asyncio.to_thread(content.read, _BLOCK):
            yield block
