"""What the directory reads, in our words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from application.shared.search import TextQuery
from domain.profiles.directory import DirectoryField
from domain.shared.privacy import Listing


@dataclass(frozen=True, slots=True)
class Chosen:
    """Stored values of a field; with a `part` also all that contain it, which are too many to be named."""

    values: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryQuery:
    """Who of a college is meant. Everything that is not empty has to hold.

    Attributes:
        listings: one of these is the listing of everybody that is found.
        skills: names by id, of which a person has one at least; None for whatever skills.
        role: of the account.
    """

    college_id: str
    listings: frozenset[Listing]
    text: TextQuery | None = None
    fields: Mapping[DirectoryField, Chosen] = field(default_factory=dict)
    skills: Mapping[str, str] | None = None
    batch_years: tuple[int, ...] = ()
    verified_only: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a list by relevance (descending), name and id; relevance is 0 without a text."""

    relevance: int
    name_key: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Facet:
    """How many people have a value; `value` is as one of them spells it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The most frequent values, in that order; equally frequent ones by value."""

    batch_years: tuple[Facet, ...] = ()
    companies: tuple[Facet, ...] = ()
    locations: tuple[Facet, ...] = ()
    skills: tuple[Facet, ...] = ()
    roles: tuple[Facet, ...] = ()
    departments: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to look for that begins with what was typed.

    Attributes:
        kind: person, company, role, location or skill.
        count: people who have it; None where nobody counts.
        user_id: of a person.
    """

    kind: str
    value: str
    count: int | None = None
    user_id: str | None = None


class DirectoryReader(Protocol):
    """Reads on connections of its own. Nobody whose listing is not asked for is found, counted or suggested."""

    async def values(self, college_id: str, field: DirectoryField) -> Sequence[str]:
        """The distinct values of a field in a college, whoever has them: only to find out which are meant."""

    async def skills(self, keys: Collection[str]) -> Mapping[str, str]:
        """Names by id of the skills with these keys, or with aliases of these keys."""

    async def count(self, query: DirectoryQuery) -> int:
        """How many people a query without a text means."""

    async def by_name(
        self, query: DirectoryQuery, total: int, limit: int, *, offset: int = 0, after: Place | None = None
    ) -> Sequence[Place]:
        """Some of the `total` people that a query without a text means, by name.

        Args:
            after: only those who stand behind this place.
        """

    async def by_relevance(
        self, query: DirectoryQuery, limit: int, *, offset: int = 0, after: Place | None = None
    ) -> tuple[Sequence[Place], int]:
        """Some of the people that a query with a text means, the best first, and how many there are in all.

        Args:
            after: only those who stand behind this place.
        """

    async def facets(self, query: DirectoryQuery, limit: int) -> Facets:
        """At most `limit` values of each kind."""

    async def suggestions(
        self, college_id: str, listings: frozenset[Listing], prefix: str, limit: int
    ) -> Mapping[str, Sequence[Suggestion]]:
        """By kind, at most `limit` of each; `prefix` is folded (fold_key) and not empty."""
