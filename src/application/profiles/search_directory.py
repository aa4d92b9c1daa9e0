"""The directory, a page at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from application.profiles.directory_ports import DirectoryQuery, DirectoryReader, Facets, Place, Suggestion
from application.profiles.directory_questions import DirectoryQuestions, criteria_key
from application.profiles.member import MemberReader
from application.profiles.show import ShowProfiles
from application.shared.access import Caller
from application.shared.cached_answers import CachedAnswers
from application.shared.paging import MAX_LIMIT, Page
from domain.profiles.directory import Criteria, prefix_key
from domain.shared.errors import FieldError, InvalidValue
from domain.shared.privacy import listing

FACET_VALUES = 100


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page.

    Attributes:
        profiles: as ShowProfiles gives them.
        next_cursor: leads to the page after this one; None on the last.
        corrected: the text as it was understood when a word was changed.
        facets: of everybody that was found, when they were asked for.
    """

    profiles: Sequence[dict[str, Any]]
    total: int
    next_cursor: str | None = None
    corrected: str | None = None
    facets: Facets | None = None


class ReadFacets:
    def __init__(self, questions: DirectoryQuestions, reader: DirectoryReader, answers: CachedAnswers) -> None:
        self._questions = questions
        self._reader = reader
        self._answers = answers

    async def __call__(self, caller: Caller, criteria: Criteria) -> Facets:
        """What the people have who meet the criteria and whom the caller may see, the most frequent first."""
        generation = await self._questions.generation(caller)
        if not criteria.asks_nothing:
            return await self._read(caller, criteria, generation)

        async def make() -> bytes:
            return msgspec.json.encode(await self._read(caller, criteria, generation))

        key = self._questions.key(caller, generation, "facets")
        return msgspec.json.decode(await self._answers.get(key, make), type=Facets)

    async def _read(self, caller: Caller, criteria: Criteria, generation: int) -> Facets:
        query = await self._questions.query(caller, criteria, generation)
        return Facets() if query is None else await self._reader.facets(query, FACET_VALUES)


class SearchDirectory:
    def __init__(
        self,
        questions: DirectoryQuestions,
        reader: DirectoryReader,
        read_facets: ReadFacets,
        members: MemberReader,
        show: ShowProfiles,
        answers: CachedAnswers,
    ) -> None:
        self._questions = questions
        self._reader = reader
        self._read_facets = read_facets
        self._members = members
        self._show = show
        self._answers = answers

    async def __call__(
        self, caller: Caller, criteria: Criteria, page: Page, cursor: str | None = None, *, facets: bool = False
    ) -> SearchResult:
        """The people who meet the criteria and whom the caller may see, the best first, equally good ones by name.

        Args:
            cursor: `next_cursor` of the answer before, which counts instead of the number of the page: nobody is
                repeated or left out because others came or went meanwhile.

        Raises:
            InvalidValue: the cursor is not one of ours, or belongs to other criteria.
        """
        after = _place(cursor, criteria) if cursor else None
        counted = await self._read_facets(caller, criteria) if facets else None
        generation = await self._questions.generation(caller)
        query = await self._questions.query(caller, criteria, generation)
        if query is None:
            return SearchResult((), 0, facets=counted)
        offset = 0 if after else page.offset
        # One more than a page tells whether there is a next one.
        if query.text is not None:
            found, total = await self._reader.by_relevance(query, page.limit + 1, offset=offset, after=after)
        else:
            total = await self._total(self._questions.key(caller, generation, "total", criteria), query)
            found = await self._reader.by_name(query, total, page.limit + 1, offset=offset, after=after)
        shown = found[: page.limit]
        following = _cursor(shown[-1], criteria) if len(found) > page.limit else None
        corrected = query.text.corrected if query.text else None
        return SearchResult(await self._profiles(caller, shown), total, following, corrected, counted)

    async def _total(self, key: str, query: DirectoryQuery) -> int:
        async def make() -> bytes:
            return str(await self._reader.count(query)).encode()

        return int(await self._answers.get(key, make))

    async def _profiles(self, caller: Caller, places: Sequence[Place]) -> list[dict[str, Any]]:
        members = await self._members.members([place.user_id for place in places])
        listings = self._questions.listings(caller)
        there = [members[place.user_id] for place in places if place.user_id in members]
        # Somebody may have hidden since the query.
        return await self._show(caller, [member for member in there if listing(member.subject) in listings])


class SuggestInDirectory:
    def __init__(self, questions: DirectoryQuestions, reader: DirectoryReader) -> None:
        self._questions = questions
        self._reader = reader

    async def __call__(self, caller: Caller, text: str, limit: int) -> list[Suggestion]:
        """At most `limit` things to look for that begin with `text`, of people whom the caller may see.

        Every kind gets its share; people come first, then companies, roles, skills and places.

        Raises:
            InvalidValue: the limit is not within 1 and 100, or the text is too long.
        """
        if not 1 <= limit <= MAX_LIMIT:
            message = f"It lies between 1 and {MAX_LIMIT}."
            raise InvalidValue(f"limit: {message}", errors=[FieldError("limit", message)])
        prefix = prefix_key(text)
        if not prefix:
            return []
        listings = self._questions.listings(caller)
        by_kind = await self._reader.suggestions(caller.college_id, listings, prefix, limit)
        kinds = [list(by_kind.get(kind, ())) for kind in ("person", "company", "role", "skill", "location")]
        ranks = range(max(map(len, kinds)))
        chosen = [(kind, rank) for rank in ranks for kind, found in enumerate(kinds) if rank < len(found)][:limit]
        return [kinds[kind][rank] for kind, rank in sorted(chosen)]


def _cursor(place: Place, criteria: Criteria) -> str:
    parts = (criteria_key(criteria), place.relevance, place.name_key, place.user_id)
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode()


def _place(cursor: str, criteria: Criteria) -> Place:
    try:
        parts = msgspec.json.decode(
            base64.b64decode(cursor, altchars=b"-_", validate=True), type=tuple[str, int, str, str]
        )
    except (ValueError, binascii.Error) as error:
        raise _wrong_cursor() from error
    if parts[0] != criteria_key(criteria):
        raise _wrong_cursor()
    return Place(*parts[1:])


def _wrong_cursor() -> InvalidValue:
    message = "It is the next_cursor of an answer to the same question."
    return InvalidValue(f"cursor: {message}", errors=[FieldError("cursor", message)])
