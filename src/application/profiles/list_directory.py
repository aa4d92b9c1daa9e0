"""All alumni at once, as the client's filters want them (decision P13)."""

from __future__ import annotations

from typing import Any

import msgspec

from application.profiles.directory_ports import DirectoryReader
from application.profiles.directory_questions import DirectoryQuestions
from application.profiles.member import Member, MemberReader
from application.shared.access import Caller
from application.shared.cached_answers import CachedAnswers
from domain.identity.account import Role
from domain.profiles.directory import Criteria
from domain.shared.privacy import Viewer, filtered, listing, visible_fields

_NOBODY = ""


class ListDirectory:
    """
    Args:
        show_invited: whether the installation shows people who have not claimed their account.
        list_cap: people in the list at most.
    """

    def __init__(
        self,
        questions: DirectoryQuestions,
        reader: DirectoryReader,
        members: MemberReader,
        answers: CachedAnswers,
        *,
        show_invited: bool,
        list_cap: int,
    ) -> None:
        self._questions = questions
        self._reader = reader
        self._members = members
        self._answers = answers
        self._show_invited = show_invited
        self._list_cap = list_cap

    async def __call__(self, caller: Caller) -> bytes:
        """JSON of the answer: the alumni whom the caller may see, by name, and how many there are in all.

        It is the same for everybody who sees the same people, and made once per change of anybody of the college.
        """
        generation = await self._questions.generation(caller)

        async def make() -> bytes:
            return await self._make(caller, generation)

        return await self._answers.get(self._questions.key(caller, generation, "list"), make)

    async def _make(self, caller: Caller, generation: int) -> bytes:
        query = await self._questions.query(caller, Criteria(role=Role.ALUMNI), generation)
        assert query is not None, "a role alone can always be meant"
        total = await self._reader.count(query)
        places = await self._reader.by_name(query, total, self._list_cap)
        members = await self._members.members([place.user_id for place in places])
        there = [members[place.user_id] for place in places if place.user_id in members]
        # As somebody sees it who is none of them, for the answer is everybody's.
        viewer = Viewer(_NOBODY, caller.college_id, caller.role)
        data = [self._item(viewer, member) for member in there if listing(member.subject) in query.listings]
        return msgspec.json.encode({"success": True, "data": data, "total": total, "truncated": total > len(places)})

    def _item(self, viewer: Viewer, member: Member) -> dict[str, Any]:
        profile = member.profile
        fields = {
            "name": profile.name,
            "current_company": profile.current_company,
            "current_role": profile.current_role,
            "location": profile.location,
            "batch_year": profile.batch_year,
            "skills": profile.skills,
            "is_verified": profile.is_verified,
            "department": profile.department,
        }
        allowed = visible_fields(viewer, member.subject, connected=False, show_invited=self._show_invited)
        shown = filtered(fields, allowed)
        ids = {"user_id": profile.user_id, "id": profile.user_id}
        return {**ids, **dict.fromkeys(fields), **shown, "is_verified": bool(shown.get("is_verified"))}
