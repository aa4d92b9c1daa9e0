"""Photos and CVs of members."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import Body, FromPath

from application.profiles.change_file import ChangeFile
from application.profiles.upload_cv import UploadCv
from application.profiles.upload_photo import UploadPhoto
from application.shared.access import Caller
from domain.profiles.files import MAX_BYTES, too_large
from domain.shared.errors import FieldError, InvalidValue
from domain.shared.files import FilePurpose
from entrypoints.http.errors import ErrorOut, on_domain_error, on_undecodable_form
from entrypoints.http.multipart import FORM_ROOM, save


class PhotoForm(msgspec.Struct):
    """The part is optional here, so that a missing one is refused in our words."""

    photo: UploadFile | None = None


class CvForm(msgspec.Struct):
    cv: UploadFile | None = None


class PhotoData(msgspec.Struct, frozen=True):
    photo_url: str


class PhotoOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: PhotoData
    message: str


class CvData(msgspec.Struct, frozen=True):
    cv_url: str


class CvOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: CvData
    message: str


class RemovedOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    message: str


def _on_large_body(request: Request[Any, Any, Any], _: HTTPException) -> Response[ErrorOut]:
    return on_domain_error(request, too_large())


_FORM: dict[str, Any] = {
    "status_code": 200,
    "request_max_body_size": MAX_BYTES + FORM_ROOM,
    "exception_handlers": {UnicodeDecodeError: on_undecodable_form, 413: _on_large_body},
}


class ProfileFileController(Controller):
    path, tags = "/api/profiles/{user_id:str}", ("profiles",)

    @post("/photo", operation_id="UploadPhoto", **_FORM)
    async def upload_photo(
        self,
        user_id: FromPath[str],
        data: Annotated[PhotoForm, Body(media_type=RequestEncodingType.MULTI_PART)],
        caller: NamedDependency[Caller],
        upload_photo: NamedDependency[UploadPhoto],
    ) -> PhotoOut:
        """Set your photo (JPEG, PNG or WebP; 5 MB and 40 million pixels at most) in place of the former one."""
        part = _given(data.photo, "photo", "Choose a photo.")
        with TemporaryDirectory(prefix="alumunity-") as folder:
            path = Path(folder) / "photo"
            await save(part, path)
            url = await upload_photo(caller, user_id, path)
        return PhotoOut(True, PhotoData(url), "The photo was saved.")

    @delete("/photo", operation_id="RemovePhoto", status_code=200)
    async def remove_photo(
        self, user_id: FromPath[str], caller: NamedDependency[Caller], change_file: NamedDependency[ChangeFile]
    ) -> RemovedOut:
        """Remove your photo; links to it end at once."""
        removed = await change_file.remove(caller, user_id, FilePurpose.PHOTO)
        return RemovedOut(True, "The photo was removed." if removed else "There was no photo.")

    @post("/cv", operation_id="UploadCv", **_FORM)
    async def upload_cv(
        self,
        user_id: FromPath[str],
        data: Annotated[CvForm, Body(media_type=RequestEncodingType.MULTI_PART)],
        caller: NamedDependency[Caller],
        upload_cv: NamedDependency[UploadCv],
    ) -> CvOut:
        """Set your CV (PDF, DOC or DOCX without macros; 5 MB at most) in place of the former one."""
        part = _given(data.cv, "cv", "Choose a document.")
        with TemporaryDirectory(prefix="alumunity-") as folder:
            path = Path(folder) / "cv"
            await save(part, path)
            url = await upload_cv(caller, user_id, path, part.filename)
        return CvOut(True, CvData(url), "The CV was saved.")

    @delete("/cv", operation_id="RemoveCv", status_code=200)
    async def remove_cv(
        self, user_id: FromPath[str], caller: NamedDependency[Caller], change_file: NamedDependency[ChangeFile]
    ) -> RemovedOut:
        """Remove your CV; links to it end at once."""
        removed = await change_file.remove(caller, user_id, FilePurpose.CV)
        return RemovedOut(True, "The CV was removed." if removed else "There was no CV.")


def _given(part: UploadFile | None, field: str, wanted: str) -> UploadFile:
    if part is None:
        raise InvalidValue("No file was sent.", errors=[FieldError(field, wanted)])
    return part
