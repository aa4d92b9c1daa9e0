"""What building and reading the skill graph need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.skills.graph import Incidence, PublishedGraph, Source


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill of the vocabulary."""

    id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Additions:
    """New documents of one stream and period that name a skill.

    Attributes:
        documents: new documents in all.
        by_skill: skill id -> new documents that name it.
    """

    documents: int
    by_skill: Mapping[str, int]


class Stream(StrEnum):
    """What comes day by day, each compared with itself only: postings with and without days do not mix."""

    PROFILES = "profiles"
    JOBS = "jobs"
    POSTED = "posted"
    """Market postings whose file says when they were posted."""
    UPLOADED = "uploaded"
    """The other ones, new on the day of their first upload."""


class SkillUses(Protocol):
    """Who names which skills; reads on connections of its own, in pieces, without blocking the event loop."""

    async def incidence(self, college_id: str, source: Source) -> Incidence:
        """All documents of the college's source that name a skill."""

    async def of_owners(self, college_id: str, source: Source, owners: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Skill ids of these documents; documents that are gone or name none are missing."""

    async def skills(self, skill_ids: Collection[str] | None) -> Sequence[SkillRow]:
        """These skills of the vocabulary (None: all), by key."""

    async def additions(self, college_id: str, stream: Stream, since: date, until: date) -> Additions:
        """What came from the day `since` until before the day `until` (UTC)."""

    async def newest(self, college_id: str, stream: Stream, until: date) -> date | None:
        """The last day before `until` with a new document; see `additions`."""

    async def college_ids(self) -> Sequence[str]: ...

    async def college_of(self, source: Source, owner_id: str) -> str | None:
        """The college that a document of this source belongs to; None when it is gone."""

    async def industries(self, college_id: str, source: Source) -> Incidence:
        """The industry of each document of one of OF_INDUSTRIES that has one, see PublishedGraph."""

    async def industries_of(
        self, college_id: str, source: Source, owners: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        """The industry of each of these documents; documents that are gone or have none are missing."""

    async def changed(self, college_id: str, limit: int) -> Mapping[Source, frozenset[str]]:
        """Documents that changed, came or went since they were last settled, at most `limit` of them.

        Waits for transactions that have noted some and not ended yet: what is read afterwards is not older than what
        is noted here.
        """

    async def settle(self, college_id: str, changed: Mapping[Source, Collection[str]], seen_until: datetime) -> None:
        """Forget these changes, but those noted after `seen_until`."""

    async def settle_all(self, college_id: str, seen_until: datetime) -> None:
        """Forget all changes of the college, but those noted after `seen_until`."""


ANY_RUN = ""


class GraphOvertaken(Exception):
    """Another rebuild has published meanwhile; what this one was made of may be older."""


class GraphStore(Protocol):
    async def publish(self, published: PublishedGraph, *, former: str | None = ANY_RUN) -> None:
        """Make this the college's graph, at once and whole: until the commit readers see the former one.

        Its file goes at once: who was about to read it finds the new one. `SkillGraphPublished` leaves with the same
        transaction. Of a rebuild that died before its commit the next one removes what there is.

        Args:
            former: the run that has to be the published one until now, None for none; ANY_RUN = whichever.
        Raises:
            GraphOvertaken: it is another one. Nothing was published.
        """

    async def run_id(self, college_id: str) -> str | None:
        """The rebuild whose graph is published, or was a tenth of a second ago; None before the first."""

    async def recent(self, college_id: str) -> PublishedGraph | None:
        """The graph of that run, for those who read."""

    async def load(self, college_id: str) -> PublishedGraph | None:
        """The published graph, for those who replace it; None before the first one. Decoding happens in a thread."""
