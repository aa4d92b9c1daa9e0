"""The published graph of a college together with what makes looking things up in it fast."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from application.shared.single_flight import SingleFlight
from application.skills.graph_ports import GraphStore
from application.skills.read_ports import SkillAliases
from domain.shared.skill_names import skill_key
from domain.shared.text import fold_key
from domain.skills.evidence import Counted, counted_facts
from domain.skills.graph import Ints, PublishedGraph, SkillGraph, Source
from domain.skills.matching import Owners, owners_of_skills
from domain.skills.reading import Adjacency, adjacency, by_popularity, growth_per_cent, is_trending, job_counts

MAX_NAME = 400
"""Characters of a skill's name that is looked up; longer ones are unknown."""

RELATED_NAMES = 5
_KEPT_COLLEGES = 16


@dataclass(frozen=True, slots=True)
class SkillView:
    """What is told of a skill.

    Attributes:
        popularity: in [0, 1].
        related: names of its nearest neighbours, the strongest edge first.
        growth_rate: of its share of new documents, in per cent; 0 where it is not known.
        community: the name of its community, '' for none.
    """

    id: str
    name: str
    popularity: float
    alumni_count: int
    job_count: int
    related: tuple[str, ...]
    industries: tuple[str, ...]
    growth_rate: float
    is_trending: bool
    community: str


@dataclass(frozen=True, slots=True, eq=False)
class LoadedGraph:
    """
    Attributes:
        positions: of the skills by key.
        ranked: positions, the most popular skill first.
        places: positions of the skills by id.
        skills: what is told of each.
        counted: for the evidence of edges.
        communities: names by number.
        industry_keys: of each skill, folded.
    """

    run_id: str
    graph: SkillGraph
    positions: Mapping[str, int]
    near: Adjacency
    ranked: Ints
    owners: Owners
    places: Mapping[str, int]
    skills: Sequence[SkillView]
    counted: Sequence[Counted]
    communities: Mapping[int, str]
    industry_keys: Sequence[frozenset[str]]

    @classmethod
    def of(cls, published: PublishedGraph) -> LoadedGraph:
        """Takes some tenths of a second for a large graph: call it in a thread."""
        graph = published.graph
        near = adjacency(graph)
        communities = {community.number: community.name for community in graph.communities}
        return cls(
            published.run_id,
            graph,
            {key: position for position, key in enumerate(graph.keys)},
            near,
            by_popularity(graph),
            owners_of_skills(graph, published.incidences.get(Source.PROFILES)),
            {skill_id: position for position, skill_id in enumerate(graph.ids)},
            _views(graph, near, communities),
            counted_facts(graph),
            communities,
            [frozenset(map(fold_key, names)) for names in graph.industries],
        )

    def skill(self, position: int) -> SkillView:
        return self.skills[position]


def _views(graph: SkillGraph, near: Adjacency, communities: Mapping[int, str]) -> tuple[SkillView, ...]:
    alumni = graph.counts.get(Source.PROFILES)
    starts, others = near.starts.tolist(), near.others.tolist()
    parts = zip(
        graph.ids,
        graph.names,
        graph.popularity.tolist(),
        [0] * graph.size if alumni is None else alumni.tolist(),
        job_counts(graph).tolist(),
        graph.industries,
        growth_per_cent(graph).tolist(),
        is_trending(graph).tolist(),
        graph.community.tolist(),
        strict=True,
    )
    return tuple(
        SkillView(
            skill_id,
            name,
            popularity,
            alumni_count,
            job_count,
            tuple(graph.names[other] for other in others[start : min(end, start + RELATED_NAMES)]),
            industries,
            growth,
            trending,
            communities.get(community, ""),
        )
        for (
            skill_id,
            name,
            popularity,
            alumni_count,
            job_count,
            industries,
            growth,
            trending,
            community,
        ), start, end in zip(parts, starts[:-1], starts[1:], strict=True)
    )


class LoadedGraphs:
    """The graphs of the colleges that were asked for last, each made ready once per rebuild."""

    def __init__(self, store: GraphStore, aliases: SkillAliases) -> None:
        self._store = store
        self._aliases = aliases
        self._kept: OrderedDict[str, LoadedGraph] = OrderedDict()
        self._loading: SingleFlight[LoadedGraph] = SingleFlight()

    async def of(self, college_id: str) -> LoadedGraph | None:
        """The college's published graph; None before its first rebuild."""
        published = await self._store.recent(college_id)
        if published is None:
            return None
        kept = self._kept.get(college_id)
        if kept is not None and kept.run_id == published.run_id:
            self._kept.move_to_end(college_id)
            return kept
        return await self._loading.get(published.run_id, lambda: self._load(college_id, published))

    async def _load(self, college_id: str, published: PublishedGraph) -> LoadedGraph:
        loaded = await asyncio.to_thread(LoadedGraph.of, published)
        self._kept[college_id] = loaded
        self._kept.move_to_end(college_id)
        while len(self._kept) > _KEPT_COLLEGES:
            self._kept.popitem(last=False)
        return loaded

    async def position(self, loaded: LoadedGraph, name: str) -> int | None:
        """Of the skill that is called so, or has an alias of that name; None for none of the graph."""
        return (await self.positions(loaded, [name]))[0]

    async def positions(self, loaded: LoadedGraph, names: Sequence[str]) -> list[int | None]:
        """As `position`, for several names with one question."""
        keys = [skill_key(name) if len(name) <= MAX_NAME else "" for name in names]
        unknown = {key for key in keys if key and len(key) <= MAX_NAME and key not in loaded.positions}
        meant = await self._meant(unknown)
        return [loaded.positions.get(meant.get(key, key)) for key in keys]

    async def _meant(self, keys: Collection[str]) -> Mapping[str, str]:
        return await self._aliases.meant(keys) if keys else {}
