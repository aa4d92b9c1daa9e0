"""What the directory finds people by, brought up to date in the transaction that changes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.colleges_of_people import by_college
from adapters.sql.directory_filters import filter_key, skill_line
from adapters.sql.generations import grow
from adapters.sql.members import load_members, standings, subject
from adapters.sql.people import text_key
from adapters.sql.places import record_places
from adapters.sql.statements import batches, insert_new
from adapters.sql.tables.profiles import PlaceOrigin, alumni_profiles, profile_field_sources
from adapters.sql.tables.search import people_search, people_to_index
from adapters.sql.text_search import Document, SqlTextIndex
from application.profiles.member import Member
from application.shared.ports import Clock, DataKind, IdFactory
from application.shared.search import SearchScope
from domain.profiles.completeness import completeness
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing, listing
from domain.shared.search_text import query_words

_p, _m = alumni_profiles, people_to_index


AT_ONCE = 50
"""People of one transaction who are indexed with it; more are left to a job, for an import must not wait for them."""


class SqlDirectoryIndex:
    """A number of statements per 900 people that does not grow with what they have."""

    def __init__(self, connection: AsyncConnection, ids: IdFactory, clock: Clock) -> None:
        self._connection = connection
        self._ids = ids
        self._clock = clock
        self._texts = SqlTextIndex(connection, people_search, SearchScope.PEOPLE)

    async def refresh(self, user_ids: Collection[str]) -> bool:
        """These people changed, came or went. Whether they are left to the job that calls `index_marked`.

        Whom lists name them to is up to date in any case. Answers that are cached of them are the caller's to end.
        """
        if len(user_ids) <= AT_ONCE:
            await self._index(user_ids)
            return False
        for batch in batches(sorted(user_ids)):
            await self._list(batch)
            await self._mark(batch)
        return True

    async def _mark(self, user_ids: Sequence[str]) -> None:
        # Copied inside the database, which is much faster than sending each id; who is gone is sent.
        there = sa.select(_p.c.user_id).where(_p.c.user_id.in_(user_ids))
        gone = set(user_ids).difference(await self._connection.scalars(there))
        missing = there.where(_p.c.user_id.not_in(sa.select(_m.c.user_id).where(_m.c.user_id.in_(user_ids))))
        await self._connection.execute(sa.insert(_m).from_select(["user_id"], missing))
        await insert_new(self._connection, _m, [{"user_id": user_id} for user_id in sorted(gone)])

    async def mark_all(self) -> None:
        """Have everyone indexed anew who is found, or ought to be."""
        await self._texts.rebuild()
        for column in (_p.c.user_id, people_search.c.owner_id):
            missing = sa.select(column).where(column.not_in(sa.select(_m.c.user_id)))
            await self._connection.execute(sa.insert(_m).from_select(["user_id"], missing))

    async def index_marked(self, limit: int) -> int:
        """Index the next of those who were left, how many. 0 when there is nobody any more."""
        query = sa.select(_m.c.user_id).order_by(_m.c.user_id).limit(limit)
        user_ids = (await self._connection.scalars(query)).all()
        # First: who marks one of them from now on, waits, and leaves the mark for the next round.
        for batch in batches(user_ids):
            await self._connection.execute(sa.delete(_m).where(_m.c.user_id.in_(batch)))
        await self._index(user_ids)
        await grow(self._connection, await by_college(self._connection, user_ids), DataKind.DIRECTORY)
        return len(user_ids)

    async def _index(self, user_ids: Collection[str]) -> None:
        for batch in batches(sorted(user_ids)):
            await self._refresh(batch)

    async def _list(self, user_ids: Sequence[str]) -> None:
        changed: defaultdict[Listing, list[str]] = defaultdict(list)
        for row in await self._connection.execute(standings(user_ids)):
            found = listing(subject(row))
            if found != row.listing:
                changed[found].append(row.user_id)
        for listed, theirs in sorted(changed.items()):
            for owner in (_p.c.user_id, people_search.c.owner_id):
                statement = sa.update(owner.table).where(owner.in_(theirs))
                await self._connection.execute(statement.values(listing=listed))

    async def _refresh(self, user_ids: Sequence[str]) -> None:
        members = await load_members(self._connection, user_ids)
        named = {user_id for user_id, member in members.items() if listing(member.subject) is not Listing.NOBODY}
        query = sa.select(_p.c.user_id, _p.c.college_id, _p.c.listing, _p.c.completion_pct)
        rows = (await self._connection.execute(query.where(_p.c.user_id.in_(user_ids)))).all()
        await self._note(rows, members)
        await self._record_places(user_ids)
        await self._texts.remove(set(user_ids) - named)
        await self._texts.put([_document(members[user_id]) for user_id in sorted(named)])

    async def _note(self, rows: Sequence[Any], members: Mapping[str, Member]) -> None:
        """Listing and completion, one statement for all who have the same."""
        changed: defaultdict[tuple[Listing, int], list[str]] = defaultdict(list)
        for row in rows:
            member = members.get(row.user_id)
            found = (
                (listing(member.subject), completeness(member.profile).percentage)
                if member
                else (Listing.NOBODY, row.completion_pct)
            )
            if found != (row.listing, row.completion_pct):
                changed[found].append(row.user_id)
        for (listed, percentage), user_ids in sorted(changed.items()):
            statement = sa.update(_p).where(_p.c.user_id.in_(user_ids))
            await self._connection.execute(statement.values(listing=listed, completion_pct=percentage))

    async def _record_places(self, user_ids: Collection[str]) -> None:
        f = profile_field_sources
        query = sa.select(f.c.user_id).where(f.c.user_id.in_(user_ids), f.c.field_name == "location")
        own = frozenset(await self._connection.scalars(query))
        now = self._clock.now()
        await record_places(self._connection, self._ids, own, PlaceOrigin.PROFILE, now)
        await record_places(self._connection, self._ids, set(user_ids) - own, PlaceOrigin.IMPORT, now)


def _document(member: Member) -> Document:
    profile = member.profile
    timeline = [text for position in profile.experiences for text in (position.role, position.company)]
    rest = [
        profile.department,
        profile.location,
        str(profile.batch_year or ""),
        profile.industry,
        *timeline,
        *(education.institution for education in profile.educations),
        profile.bio,
    ]
    return Document(
        profile.user_id,
        profile.college_id,
        profile.name,
        _lines(profile.headline, profile.current_role, profile.current_company),
        _lines(*profile.skills),
        _lines(*rest),
        {
            "listing": listing(member.subject),
            "name_key": text_key(profile.name),
            "name_words": len(query_words(profile.name)),
            DirectoryField.COMPANY: filter_key(text_key(profile.current_company or "")),
            DirectoryField.LOCATION: filter_key(text_key(profile.location or "")),
            DirectoryField.JOB_ROLE: filter_key(text_key(profile.current_role or "")),
            DirectoryField.DEPARTMENT: filter_key(profile.department or ""),
            "batch_year": profile.batch_year or 0,
            "is_verified": profile.is_verified,
            "role": member.role,
            "skill_keys": "".join(map(skill_line, profile.skills)),
        },
    )


def _lines(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)
