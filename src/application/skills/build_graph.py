"""The computing part of a rebuild, without waiting for anything: it runs in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from application.skills.build_ports import Communities, Embedders
from application.skills.graph_ports import Additions, SkillRow
from application.skills.similarity_ports import Embedder, SimilarityIndex
from domain.skills.building import Edges, GraphParams, candidates, weighted_edges
from domain.skills.communities import central, community_sizes, stable_numbers, weighted_degree
from domain.skills.graph import Community, Incidence, PublishedGraph, SkillGraph, Source
from domain.skills.incidences import restricted
from domain.skills.industries import commonest_industries
from domain.skills.pairs import as_counts, count_pairs
from domain.skills.popularity import popularity
from domain.skills.trends import Change, by_position, carried_over, emerging, growth
from domain.skills.vectors import Vectors, joined

LAST_COMMUNITY = "last_community"
_INDUSTRIES = 5


@dataclass(frozen=True, slots=True)
class Material:
    """What a graph is made of.

    Attributes:
        skills: of the vocabulary, all that the incidences name; a skill that is missing here is left out.
        industries: of the documents, see PublishedGraph.
        additions: of each source this period's and those of the one before; None leaves the trends as they were in
            `former`.
        former: the graph that is published now, for the numbers of communities.
        embedder: that of `former`; None = learn one.
        begun: when its data began to be read.
    """

    college_id: str
    skills: Sequence[SkillRow]
    incidences: Mapping[Source, Incidence]
    industries: Mapping[Source, Incidence]
    additions: Sequence[tuple[Additions, Additions]] | None
    former: PublishedGraph | None
    embedder: Embedder | None
    begun: datetime


@dataclass(frozen=True, slots=True)
class Built:
    """A graph whose communities have no names yet, with what to remember beside it."""

    graph: SkillGraph
    embedder: Embedder
    incidences: Mapping[Source, Incidence]
    params: Mapping[str, Any]


class GraphBuilder:
    """
    Args:
        index: makes an empty index for vectors of some dimension and about so many.
    """

    def __init__(
        self,
        embedders: Embedders,
        index: Callable[[int, int], SimilarityIndex],
        communities: Communities,
        params: GraphParams,
    ) -> None:
        self._embedders = embedders
        self._index = index
        self._communities = communities
        self.params = params

    def __call__(self, material: Material) -> Built:
        known = {row.id for row in material.skills}
        incidences = {source: restricted(one, known) for source, one in sorted(material.incidences.items())}
        used = {skill_id for one in incidences.values() for skill_id in one.skill_ids}
        rows = sorted((row for row in material.skills if row.id in used), key=lambda row: row.key)
        keys, size = [row.key for row in rows], len(rows)
        positions = {row.id: i for i, row in enumerate(rows)}
        sources = {source: count_pairs(one, positions, size) for source, one in incidences.items()}
        weights = self.params.source_weights
        embedder = material.embedder or self._embedders.learn(as_counts(keys, sources, weights))
        former = material.former
        vectors = self._vectors(embedder, keys, former.graph if former else None)
        edges = self._edges(sources, vectors)
        labels, pagerank = self._communities.find(size, edges.a, edges.b, edges.weight)
        before = dict(zip(former.graph.keys, former.graph.community.tolist(), strict=True)) if former else {}
        last = int(former.params.get(LAST_COMMUNITY, 0)) if former else 0
        community, last = stable_numbers(labels, keys, before, last)
        rising, is_emerging = self._trends(material, positions, keys)
        graph = SkillGraph(
            college_id=material.college_id,
            ids=tuple(row.id for row in rows),
            keys=tuple(keys),
            names=tuple(row.name for row in rows),
            documents={source: counts.documents for source, counts in sources.items()},
            counts={source: counts.listed for source, counts in sources.items()},
            a=edges.a,
            b=edges.b,
            weight=edges.weight,
            cosine=edges.cosine,
            association=edges.association,
            pairs=edges.pairs,
            popularity=popularity(sources, weights, size),
            degree=weighted_degree(edges.a, edges.b, edges.weight, size),
            pagerank=pagerank,
            community=community,
            communities=tuple(Community(number, "", members) for number, members in community_sizes(community)),
            growth=rising,
            emerging=is_emerging,
            industries=commonest_industries(incidences, material.industries, [row.id for row in rows], _INDUSTRIES),
            vectors=vectors,
            model=embedder.model,
            built_at=material.begun,
        )
        return Built(graph, embedder, incidences, {**asdict(self.params), LAST_COMMUNITY: last})

    def _vectors(self, embedder: Embedder, keys: Sequence[str], former: SkillGraph | None) -> Vectors:
        known: dict[str, int] = {}
        if former is not None and former.model == embedder.model:
            known = {key: i for i, key in enumerate(former.keys)}
        new = embedder.embed([key for key in keys if key not in known])
        return joined(keys, known, former.vectors if former is not None else new, new)

    def _edges(self, sources: Mapping[Source, Any], vectors: Vectors) -> Edges:
        size = len(vectors)
        index = self._index(vectors.shape[1], size)
        index.build(range(size), vectors)
        nearest, _ = index.nearest(vectors, self.params.neighbours + 1)
        codes = candidates(sources, nearest, size, self.params.min_together)
        return weighted_edges(codes, sources, vectors, self.params)

    def _trends(self, material: Material, positions: Mapping[str, int], keys: Sequence[str]) -> tuple[Any, Any]:
        former, params = material.former, self.params
        if material.additions is None:
            assert former is not None, "without a former graph there are no trends to take over"
            return carried_over(keys, former.graph)
        changes = [
            Change(
                by_position(now.by_skill, positions),
                now.documents,
                by_position(before.by_skill, positions),
                before.documents,
            )
            for now, before in material.additions
        ]
        rising = growth(changes, len(keys), params.support)
        return rising, emerging(rising, changes, params.support, params.emerging_growth)


def named(graph: SkillGraph, number: int, limit: int) -> list[str]:
    """Names of the most central skills of a community."""
    return [graph.names[i] for i in central(graph.community, graph.pagerank, number, graph.keys, limit)]
