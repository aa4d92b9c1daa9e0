"""What people show of themselves, and what they can have of their data: a copy, and the end of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Literal

import msgspec
from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from application.privacy.erasure import EraseMyself
from application.privacy.export import ReadRequests, RequestExport
from application.privacy.settings import ChangePrivacySettings, ReadPrivacySettings
from application.shared.access import Caller
from domain.privacy.request import PrivacyRequest
from domain.shared.privacy import PrivacySettings, Visibility
from entrypoints.http.formats import attachment, instant, optional_instant

_SMALL = 16_384
_BLOCK = 1 << 18


class SettingsOut(msgspec.Struct, frozen=True):
    """Flat and without an envelope: the client merges the whole body into its form, and sends it back."""

    profile_visibility: Visibility
    show_email: bool
    show_phone: bool
    allow_messages: bool
    allow_mentorship_requests: bool
    show_in_directory: bool
    show_activity: bool

    @classmethod
    def of(cls, settings: PrivacySettings) -> SettingsOut:
        return cls(**{name: getattr(settings, name) for name in cls.__struct_fields__})


class SettingsIn(msgspec.Struct, frozen=True):
    """Fields that are left out stay as they are; unknown ones are ignored."""

    profile_visibility: Visibility | msgspec.UnsetType = msgspec.UNSET
    show_email: bool | msgspec.UnsetType = msgspec.UNSET
    show_phone: bool | msgspec.UnsetType = msgspec.UNSET
    allow_messages: bool | msgspec.UnsetType = msgspec.UNSET
    allow_mentorship_requests: bool | msgspec.UnsetType = msgspec.UNSET
    show_in_directory: bool | msgspec.UnsetType = msgspec.UNSET
    show_activity: bool | msgspec.UnsetType = msgspec.UNSET

    def changes(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in named.items() if value is not msgspec.UNSET}


class RequestOut(msgspec.Struct, frozen=True):
    """`download_url` is there while the copy is; it wants the `Authorization` header of its owner."""

    id: str
    kind: str
    status: str
    created_at: str
    completed_at: str | None
    expires_at: str | None
    error: str | None
    download_url: str | None

    @classmethod
    def of(cls, request: PrivacyRequest, *, has_copy: bool) -> RequestOut:
        return cls(
            request.id,
            request.kind,
            request.status,
            instant(request.created_at),
            optional_instant(request.completed_at),
            optional_instant(request.expires_at),
            request.error,
            f"/api/privacy/requests/{request.id}/download" if has_copy else None,
        )


class RequestMadeOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: RequestOut
    message: str


class RequestListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[RequestOut]


class ErasureIn(msgspec.Struct, frozen=True):
    """The password of the account; it may be empty for an account that has none."""

    password: str


class PrivacyController(Controller):
    path, tags = "/api/privacy", ("privacy",)

    @get("/settings", operation_id="GetPrivacySettings")
    async def settings(
        self, caller: NamedDependency[Caller], read_privacy_settings: NamedDependency[ReadPrivacySettings]
    ) -> SettingsOut:
        """What you show of yourself."""
        return SettingsOut.of(await read_privacy_settings(caller))

    @put("/settings", operation_id="ChangePrivacySettings", request_max_body_size=_SMALL)
    async def change_settings(
        self,
        data: JSONBody[SettingsIn],
        caller: NamedDependency[Caller],
        change_privacy_settings: NamedDependency[ChangePrivacySettings],
    ) -> SettingsOut:
        """Change what you show of yourself; fields that are left out stay."""
        return SettingsOut.of(await change_privacy_settings(caller, data.changes()))

    @post("/export", operation_id="RequestExport", status_code=202)
    async def export(
        self, caller: NamedDependency[Caller], request_export: NamedDependency[RequestExport]
    ) -> RequestMadeOut:
        """Ask for a copy of everything that is known of you. A request that is still open is answered again."""
        request = RequestOut.of(await request_export(caller), has_copy=False)
        return RequestMadeOut(True, request, "Your copy is being made. You will be told when it is ready.")

    @get("/requests", operation_id="ListPrivacyRequests")
    async def requests(
        self, caller: NamedDependency[Caller], read_privacy_requests: NamedDependency[ReadRequests]
    ) -> RequestListOut:
        """Your requests, newest first."""
        found = await read_privacy_requests(caller)
        return RequestListOut(True, [RequestOut.of(request, has_copy=has_copy) for request, has_copy in found])

    @get("/requests/{request_id:str}/download", operation_id="DownloadExport", media_type="application/zip")
    async def download(
        self,
        request_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_privacy_requests: NamedDependency[ReadRequests],
    ) -> Stream:
        """The copy of your data: a ZIP of JSON files, and the files that you uploaded."""
        with TemporaryDirectory(prefix="alumunity-") as folder:
            path = Path(folder) / "copy.zip"
            request = await read_privacy_requests.fetch(caller, request_id, path)
            content = await asyncio.to_thread(path.open, "rb")
        name = f"my-data-{request.created_at:%Y-%m-%d}.zip"
        headers = {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}
        return Stream(_blocks(content), media_type="application/zip", headers=headers)

    @post("/erasure", operation_id="RequestErasure", status_code=202, request_max_body_size=_SMALL)
    async def erase(
        self,
        data: JSONBody[ErasureIn],
        caller: NamedDependency[Caller],
        erase_myself: NamedDependency[EraseMyself],
    ) -> RequestMadeOut:
        """Erase your account and everything that is known of you, for ever. You are signed out at once."""
        request = RequestOut.of(await erase_myself(caller, data.password), has_copy=False)
        return RequestMadeOut(True, request, "Your account has ended. What is left of your data is being erased.")


async def _blocks(content: BinaryIO) -> AsyncIterator[bytes]:
    with content:
        while block := await asyncio.to_thread(content.read, _BLOCK):
            yield block
