"""Profiles as the caller may see them: the one way from what is stored to what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.profiles.member import Member
from application.shared.access import Caller
from application.shared.ports import FileLinks
from domain.identity.account import Role
from domain.profiles.completeness import completeness
from domain.profiles.profile import Profile
from domain.shared.files import FilePurpose
from domain.shared.privacy import Viewer, filtered, visible_fields

_FILES = {"photo_url": (FilePurpose.PHOTO, "photo_file_id"), "cv_url": (FilePurpose.CV, "cv_file_id")}


class ShowProfiles:
    """
    Args:
        show_invited: whether the installation shows people who have not claimed their account.
    """

    def __init__(self, links: FileLinks, *, show_invited: bool) -> None:
        self._links = links
        self._show_invited = show_invited

    async def __call__(self, caller: Caller, members: Sequence[Member]) -> list[dict[str, Any]]:
        """For each member the fields of a profile that the caller may see, in the order given.

        Members of whom nothing may be seen are left out. `id`, `user_id`, `created_at` and `updated_at` are always
        there; dates and times are values, `experience_timeline` and `education_details` have domain objects.
        """
        viewer = Viewer(caller.user_id, caller.college_id, caller.role)
        shown = []
        for member in members:
            # Mentorships, which connect two people, do not exist yet.
            allowed = visible_fields(viewer, member.subject, connected=False, show_invited=self._show_invited)
            if allowed:
                shown.append(await self._fields(caller, member, allowed))
        return shown

    async def _fields(self, caller: Caller, member: Member, allowed: frozenset[str]) -> dict[str, Any]:
        profile = member.profile
        fields = filtered({"email": member.email, **_values(profile)}, allowed)
        for name, (purpose, pointer) in _FILES.items():
            file_id = getattr(profile, pointer)
            if name in allowed:
                fields[name] = await self._links.url(purpose, file_id) if file_id else None
        if caller.user_id == profile.user_id or caller.role is Role.ADMIN:
            fields["profile_completion_missing"] = completeness(profile).missing
        always = {
            "id": profile.user_id,
            "user_id": profile.user_id,
            "created_at": profile.created_at,
            "updated_at": profile.updated_at,
        }
        return {**fields, **always}


def _values(profile: Profile) -> dict[str, Any]:
    """By their public names, without what needs a link."""
    return {
        "name": profile.name,
        "headline": profile.headline,
        "bio": profile.bio,
        "batch_year": profile.batch_year,
        "graduation_year": profile.batch_year,
        "department": profile.department,
        "industry": profile.industry,
        "current_role": profile.current_role,
        "current_company": profile.current_company,
        "location": profile.location,
        "years_of_experience": profile.years_of_experience,
        "achievements": profile.achievements,
        "social_links": profile.social_links or {},
        "willing_to_mentor": profile.willing_to_mentor,
        "willing_to_hire": profile.willing_to_hire,
        "experience_timeline": profile.experiences,
        "education_details": profile.educations,
        "skills": profile.skills,
        "profile_completion_percentage": profile.completion,
        "is_verified": profile.is_verified,
        "verified_by": profile.verified_by,
        "verified_at": profile.verified_at,
    }
