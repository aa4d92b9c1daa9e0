"""A member, or an admin, changes the member's profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from application.profiles.change_file import ChangeFile
from application.profiles.own_profile import OwnProfile
from application.profiles.profile_ports import EditedProfile, ProfileOwner, ProfileUnitOfWork
from application.profiles.read_profile import UNKNOWN, ReadProfile, ShownProfile
from application.shared.access import Caller
from application.shared.audit import act
from application.shared.ports import Clock, FileLinks
from application.shared.retrying import retrying
from application.shared.skill_vocabulary import canonical
from domain.admin.audit import ActionType
from domain.profiles.completeness import completeness
from domain.profiles.domain_events import ProfileChanged
from domain.profiles.edit import changes, entered_fields, public_names, read_edit
from domain.profiles.profile import Profile
from domain.shared.errors import FieldError, InvalidValue, NotFound, PreconditionFailed
from domain.shared.files import FilePurpose

_PHOTO = "photo_url"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class EditProfile:
    def __init__(
        self,
        uow: Callable[[], ProfileUnitOfWork],
        own: OwnProfile,
        files: ChangeFile,
        links: FileLinks,
        read: ReadProfile,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._own = own
        self._files = files
        self._links = links
        self._read = read
        self._clock = clock

    async def __call__(
        self, caller: Caller, user_id: str, sent: Mapping[str, Any], expected_version: int | None
    ) -> ShownProfile:
        """The profile afterwards. A form that changes nothing writes nothing.

        Args:
            sent: fields by their public names; what is not named stays, what cannot be edited is ignored. A blank
                `photo_url` removes the photo, a link to a photo of ours is ignored.
            expected_version: None when the caller does not care.

        Raises:
            NotFound, NotAllowed: as of OwnProfile.
            PreconditionFailed: the profile has another version.
            InvalidValue: with an error for each field that is refused.
        """
        wanted = await self._own(caller, user_id, "You can change your own profile only.")
        photo_errors = await self._photo_errors(sent)

        async def write() -> None:
            async with self._uow() as uow:
                owner = await _owner(uow, caller, wanted)
                if expected_version is not None and (
                    owner.profile is None or owner.profile.version != expected_version
                ):
                    raise PreconditionFailed("Someone else changed this in the meantime. Load it again.")
                edit = read_edit(sent, self._clock.now().date())
                errors = [*edit.errors, *photo_errors]
                if errors:
                    raise InvalidValue("; ".join(f"{one.field}: {one.message}" for one in errors), errors=errors)
                if await self._write(uow, caller, owner, edit.values, without_photo=_is_blank(sent)):
                    await uow.commit()

        await retrying(write)
        return await self._read(caller, wanted)

    async def _write(
        self,
        uow: ProfileUnitOfWork,
        caller: Caller,
        owner: ProfileOwner,
        values: Mapping[str, Any],
        *,
        without_photo: bool,
    ) -> bool:
        """Whether there was something to write."""
        now, by_admin = self._clock.now(), caller.user_id != owner.user_id
        stored = owner.profile
        if stored is None:
            stored = Profile(owner.user_id, owner.college_id, owner.email.partition("@")[0], now, now, 1)
            await uow.profiles.create(stored, by_admin=by_admin)
        skill_ids: tuple[str, ...] = ()
        if "skills" in values:
            meant = await canonical(values["skills"], uow.skills)
            values = {**values, "skills": tuple(meant.values())}
            if values["skills"] != stored.skills:
                ids = (await uow.skills.resolve(meant)).ids
                skill_ids = tuple(ids[key] for key in meant)
        changed = changes(stored, values)
        names = set(public_names(changed))
        profile = replace(stored, **changed)
        if without_photo and stored.photo_file_id is not None:
            person = await uow.profile_files.of(owner.user_id)
            assert person is not None
            await self._files.remove_within(uow, caller, person, FilePurpose.PHOTO)
            profile = replace(profile, photo_file_id=None)
            names.add(_PHOTO)
        if not names:
            return owner.profile is None
        if changed:
            entered = entered_fields(stored, changed)
            edited = EditedProfile(profile, changed.keys(), skill_ids, entered, by_admin)
            await uow.skills.remove_unused(await uow.profiles.save(edited, now))
        fields = tuple(sorted(names))
        uow.outbox.add(ProfileChanged(owner.user_id, fields=fields, completion=completeness(profile).percentage))
        if by_admin:
            entry = act(
                caller,
                ActionType.USER_MANAGEMENT,
                "profile.edited",
                "user",
                owner.user_id,
                "Edited the profile of a member.",
                {"fields": list(fields)},
            )
            await uow.audit.record(entry)
        return True

    async def _photo_errors(self, sent: Mapping[str, Any]) -> list[FieldError]:
        url = str(sent.get(_PHOTO) or "").strip()
        if not url or await self._is_ours(url):
            return []
        return [FieldError(_PHOTO, "Upload the photo; links to photos elsewhere are not kept.")]

    async def _is_ours(self, url: str) -> bool:
        """Whether it leads to where our photos are, whichever of them, and however long ago it was given out."""
        place = url.partition("?")[0]
        named = _ID.search(place)
        if named is None:
            return False
        ours = await self._links.url(FilePurpose.PHOTO, named[0])
        return place == ours.partition("?")[0]


async def _owner(uow: ProfileUnitOfWork, caller: Caller, user_id: str) -> ProfileOwner:
    owner = await uow.profiles.owner(user_id)
    if owner is None or owner.college_id != caller.college_id:
        raise NotFound(UNKNOWN)
    return owner


def _is_blank(sent: Mapping[str, Any]) -> bool:
    return _PHOTO in sent and not str(sent[_PHOTO] or "").strip()
