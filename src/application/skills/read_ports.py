"""What reading the skill graph needs beside the graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.shared.privacy import Listing, Subject
from domain.skills.graph import SkillGraph
from domain.skills.reading import Network


class SkillAliases(Protocol):
    """Reads on connections of its own."""

    async def meant(self, keys: Collection[str]) -> Mapping[str, str]:
        """For those keys that are aliases: the key of the skill that is meant."""


@dataclass(frozen=True, slots=True)
class SkilledPerson:
    """Somebody with a profile.

    Attributes:
        subject: the privacy policy's view of the person.
        skills: ids of the person's skills.
    """

    user_id: str
    name: str
    headline: str | None
    subject: Subject
    skills: frozenset[str]


class SkilledPeople(Protocol):
    """Profiles as they are now; reads on connections of its own."""

    async def listed(
        self, college_id: str, user_ids: Sequence[str], listings: Collection[Listing]
    ) -> Mapping[str, SkilledPerson]:
        """Those of these people that are alumni of the college and whose listing is one of these, by id."""

    async def skills_of(self, college_id: str, user_id: str) -> frozenset[str] | None:
        """Skill ids of a member of the college; None when there is nobody of that id, or the account is erased."""


class IndustryCounts(Protocol):
    async def industries(self, college_id: str, listings: Collection[Listing], limit: int) -> Sequence[tuple[str, int]]:
        """Industries, and how many profiles with such a listing and market postings name each, the commonest first.

        Spellings that differ in case and white space only count as one.
        """


class CollegeCodes(Protocol):
    async def college_id(self, code: str) -> str | None:
        """The college with this short name; for '' the first one."""


class GraphPainter(Protocol):
    def svg(self, graph: SkillGraph, network: Network) -> bytes:
        """The network as a picture in SVG, UTF-8. The same arguments give the same bytes. Blocks."""
