"""Profiles: one's own, those of others, and editing."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from application.profiles.edit_profile import EditProfile
from application.profiles.read_profile import ReadProfile, ShownProfile
from application.shared.access import Caller
from entrypoints.http.etags import etag, expected_version
from entrypoints.http.profile_views import ProfileOut, profile_out

_MAX_BODY = 1_048_576

Number = int | str | None
"""Forms send what was typed."""


class ExperienceIn(msgspec.Struct, frozen=True, omit_defaults=True):
    role: str | None = None
    company: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    description: str | None = None


class EducationIn(msgspec.Struct, frozen=True, omit_defaults=True):
    institution: str | None = None
    degree: str | None = None
    field: str | None = None
    start_year: Number = None
    end_year: Number = None
    achievements: str | list[str | None] | None = None


class LinksIn(msgspec.Struct, frozen=True, omit_defaults=True):
    linkedin: str | None = None
    github: str | None = None
    twitter: str | None = None
    website: str | None = None
    phone: str | None = None


class ProfileIn(msgspec.Struct, frozen=True):
    """Fields that are left out stay; lists, and the links, are replaced as a whole. Other fields are ignored."""

    name: str | UnsetType | None = UNSET
    headline: str | UnsetType | None = UNSET
    bio: str | UnsetType | None = UNSET
    photo_url: str | UnsetType | None = UNSET
    current_company: str | UnsetType | None = UNSET
    current_role: str | UnsetType | None = UNSET
    location: str | UnsetType | None = UNSET
    batch_year: int | str | UnsetType | None = UNSET
    department: str | UnsetType | None = UNSET
    industry: str | UnsetType | None = UNSET
    years_of_experience: int | str | UnsetType | None = UNSET
    willing_to_mentor: bool | UnsetType | None = UNSET
    willing_to_hire: bool | UnsetType | None = UNSET
    skills: list[str | None] | UnsetType | None = UNSET
    achievements: list[str | None] | UnsetType | None = UNSET
    experience_timeline: list[ExperienceIn] | UnsetType | None = UNSET
    education_details: list[EducationIn] | UnsetType | None = UNSET
    social_links: LinksIn | UnsetType | None = UNSET

    def sent(self) -> dict[str, Any]:
        named: dict[str, Any] = msgspec.to_builtins(self)
        return named


class MyProfileOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: ProfileOut


class OneProfileOut(ProfileOut, frozen=True, kw_only=True):
    """The fields are there twice: different pages of the client read them at different places."""

    success: Literal[True]
    data: ProfileOut


class SavedProfileOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: ProfileOut
    message: str


class ProfileController(Controller):
    path, tags = "/api/profiles", ("profiles",)

    @get("/me", operation_id="GetMyProfile")
    async def mine(
        self, caller: NamedDependency[Caller], read_profile: NamedDependency[ReadProfile]
    ) -> Response[MyProfileOut]:
        """Your own profile."""
        shown = await read_profile(caller, caller.user_id)
        return Response(MyProfileOut(True, profile_out(shown.fields)), headers=_headers(shown))

    @get("/{user_id:str}", operation_id="GetProfile")
    async def one(
        self, user_id: FromPath[str], caller: NamedDependency[Caller], read_profile: NamedDependency[ReadProfile]
    ) -> Response[OneProfileOut]:
        """What the person shows to you. The fields are in `data`, and again at the top level."""
        shown = await read_profile(caller, user_id)
        data = profile_out(shown.fields)
        body = OneProfileOut(success=True, data=data, **msgspec.structs.asdict(data))
        return Response(body, headers=_headers(shown))

    @put("/{user_id:str}", operation_id="EditProfile", request_max_body_size=_MAX_BODY)
    async def edit(
        self,
        request: Request[Any, Any, Any],
        user_id: FromPath[str],
        data: JSONBody[ProfileIn],
        caller: NamedDependency[Caller],
        edit_profile: NamedDependency[EditProfile],
    ) -> Response[SavedProfileOut]:
        """Change your profile; fields that are left out stay. With `If-Match`, only if nobody changed it meanwhile."""
        shown = await edit_profile(caller, user_id, data.sent(), expected_version(request))
        return Response(
            SavedProfileOut(True, profile_out(shown.fields), "The profile was saved."), headers=_headers(shown)
        )


def _headers(shown: ShownProfile) -> dict[str, str]:
    return {"ETag": etag(shown.version)}
