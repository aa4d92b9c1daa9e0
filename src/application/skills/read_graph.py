"""Looking at the skill graph: networks, related skills, lists, clusters, trends, the picture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from application.shared.access import Caller
from application.shared.cached_answers import CachedAnswers
from application.skills.loaded_graph import LoadedGraph, LoadedGraphs, SkillView
from application.skills.read_ports import GraphPainter
from domain.shared.errors import NotFound
from domain.shared.skill_names import skill_key
from domain.shared.text import fold_key
from domain.skills.evidence import evidence, reason
from domain.skills.reading import (
    MAX_NODES,
    Network,
    around,
    checked_limit,
    members_of_communities,
    most_popular,
    popular_enough,
    popularity_floor,
    trending,
)

MAX_RELATED = 100
MAX_DRAWN = 300
_UNKNOWN = "There is no such skill in the skill graph."


@dataclass(frozen=True, slots=True)
class EdgeView:
    """`source` and `target` are names; `similarity` of the meanings and `weight` of the edge lie in [0, 1]."""

    source: str
    target: str
    similarity: float
    weight: float


@dataclass(frozen=True, slots=True)
class ClusterView:
    """A community with the names of its skills, the most popular first."""

    number: int
    name: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Each edge leads between two of `nodes`; `centre` is the name of the one that it is about."""

    nodes: tuple[SkillView, ...] = ()
    edges: tuple[EdgeView, ...] = ()
    clusters: tuple[ClusterView, ...] = ()
    centre: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedView:
    """`similarity` is the weight of the edge, in [0, 1]; `reason` is its evidence (decision S4)."""

    name: str
    similarity: float
    reason: str


class ReadGraph:
    """Everybody sees the graph of the own college. Before the first rebuild it is empty.

    The keys of answers that are kept name the rebuild.

    All raise InvalidValue for a limit or popularity out of range.
    """

    def __init__(self, graphs: LoadedGraphs, painter: GraphPainter, answers: CachedAnswers, *, list_cap: int) -> None:
        self._graphs = graphs
        self._painter = painter
        self._answers = answers
        self._list_cap = list_cap

    async def network(
        self, caller: Caller, limit: int, min_popularity: float, encode: Callable[[NetworkView], bytes], form: str
    ) -> bytes:
        """What `encode` makes of the most popular skills and of how they hang together, once per rebuild.

        Args:
            min_popularity: a share, above 1 a percentage.
            form: name of what `encode` makes.
        """
        checked_limit(limit, MAX_NODES)
        floor = popularity_floor(min_popularity)
        loaded = await self._graphs.of(caller.college_id)
        if loaded is None:
            return encode(NetworkView())
        shown = len(popular_enough(loaded.graph, loaded.ranked[:limit], floor))

        def draw() -> bytes:
            return encode(_network(loaded, most_popular(loaded.graph, loaded.near, loaded.ranked, shown)))

        key = f"skill-network:{loaded.run_id}:{form}:{shown}"
        return await self._answers.get(key, lambda: asyncio.to_thread(draw))

    async def around(self, caller: Caller, name: str, limit: int) -> NetworkView:
        """A skill with its strongest neighbours; empty for an unknown skill."""
        checked_limit(limit, MAX_RELATED)
        loaded, position = await self._find(caller, name)
        if loaded is None or position is None:
            return NetworkView()
        return _network(loaded, around(loaded.graph, loaded.near, position, limit))

    async def related(self, caller: Caller, name: str, limit: int) -> tuple[str, Sequence[RelatedView]]:
        """The skill's name and its neighbours, the strongest edge first. Raises NotFound."""
        checked_limit(limit, MAX_RELATED)
        loaded, position = await self._find(caller, name)
        if loaded is None or position is None:
            raise NotFound(_UNKNOWN)
        graph = loaded.graph
        others, edges = loaded.near.of(position, limit)
        facts = evidence(graph, loaded.counted, edges, graph.a[edges] + graph.b[edges] - others)
        return graph.names[position], [
            RelatedView(graph.names[other], weight, reason(why))
            for other, weight, why in zip(others.tolist(), graph.weight[edges].tolist(), facts, strict=True)
        ]

    async def skill(self, caller: Caller, name: str) -> SkillView:
        """Raises NotFound."""
        loaded, position = await self._find(caller, name)
        if loaded is None or position is None:
            raise NotFound(_UNKNOWN)
        return loaded.skill(position)

    async def listed(self, caller: Caller, search: str, industry: str) -> tuple[Sequence[SkillView], int]:
        """Skills whose name contains `search` and that are used in `industry`, and how many there are.

        The most popular come first, at most `list_cap`. Empty texts ask for nothing.
        """
        loaded = await self._graphs.of(caller.college_id)
        if loaded is None:
            return (), 0
        part, wanted = skill_key(search), fold_key(industry)
        keys, industries = loaded.graph.keys, loaded.industry_keys
        found = [
            position
            for position in loaded.ranked.tolist()
            if part in keys[position] and (not wanted or wanted in industries[position])
        ]
        return [loaded.skill(position) for position in found[: self._list_cap]], len(found)

    async def trending(self, caller: Caller, limit: int) -> Sequence[SkillView]:
        """Skills that grow, the fastest first (decision S6)."""
        checked_limit(limit, MAX_RELATED)
        loaded = await self._graphs.of(caller.college_id)
        return () if loaded is None else [loaded.skill(position) for position in trending(loaded.graph, limit)]

    async def clusters(self, caller: Caller, min_popularity: float) -> Sequence[ClusterView]:
        """The communities with those of their skills that are popular enough."""
        floor = popularity_floor(min_popularity)
        loaded = await self._graphs.of(caller.college_id)
        if loaded is None:
            return ()
        return _clusters(loaded, popular_enough(loaded.graph, loaded.ranked, floor).tolist())

    async def picture(self, caller: Caller, limit: int) -> bytes:
        """The network of the most popular skills as SVG, drawn once per rebuild. Raises NotFound before the first."""
        return await self.picture_of(caller.college_id, limit)

    async def picture_of(self, college_id: str, limit: int) -> bytes:
        """As `picture`, for who works on the machine itself. Raises NotFound before the first rebuild."""
        checked_limit(limit, MAX_DRAWN)
        loaded = await self._graphs.of(college_id)
        if loaded is None:
            raise NotFound("There is no skill graph yet.")

        async def draw() -> bytes:
            network = most_popular(loaded.graph, loaded.near, loaded.ranked, limit)
            return await asyncio.to_thread(self._painter.svg, loaded.graph, network)

        return await self._answers.get(f"skill-graph-picture:{loaded.run_id}:{limit}", draw)

    async def _find(self, caller: Caller, name: str) -> tuple[LoadedGraph | None, int | None]:
        loaded = await self._graphs.of(caller.college_id)
        return loaded, None if loaded is None else await self._graphs.position(loaded, name)


def _network(loaded: LoadedGraph, network: Network) -> NetworkView:
    graph = loaded.graph
    at = list(network.edges)
    ends = (map(graph.names.__getitem__, side[at].tolist()) for side in (graph.a, graph.b))
    edges = tuple(map(EdgeView, *ends, graph.cosine[at].clip(0.0).tolist(), graph.weight[at].tolist()))
    return NetworkView(
        tuple(loaded.skill(position) for position in network.nodes),
        edges,
        _clusters(loaded, network.nodes),
        None if network.centre is None else graph.names[network.centre],
    )


def _clusters(loaded: LoadedGraph, positions: Sequence[int]) -> tuple[ClusterView, ...]:
    members = members_of_communities(loaded.graph, positions)
    return tuple(
        ClusterView(number, loaded.communities[number], tuple(loaded.graph.names[position] for position in found))
        for number, found in members.items()
    )
