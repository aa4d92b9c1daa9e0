"""Bodies of the answers about skills. Numbers are rounded here and nowhere before: four decimals, percentages two."""

from __future__ import annotations

from typing import Literal

import msgspec

from application.skills.loaded_graph import SkillView
from application.skills.match_alumni import MatchedPerson, Matches
from application.skills.read_graph import ClusterView, EdgeView, NetworkView, RelatedView
from application.skills.recommend_skills import RecommendedSkill
from domain.skills.recommending import Demand

DECIMALS = 4


def _share(value: float) -> float:
    return round(value, DECIMALS)


def _per_cent(share: float) -> float:
    return round(100 * share, DECIMALS - 2)


class ClusterOut(msgspec.Struct, frozen=True):
    cluster_id: int
    name: str
    skills: list[str]

    @classmethod
    def of(cls, cluster: ClusterView) -> ClusterOut:
        return cls(cluster.number, cluster.name, list(cluster.skills))


class AiNodeOut(msgspec.Struct, frozen=True):
    """`popularity` lies in 0..1."""

    id: str
    alumni_count: int
    job_count: int
    popularity: float


class AiEdgeOut(msgspec.Struct, frozen=True):
    source: str
    target: str
    weight: float


class AiNetworkOut(msgspec.Struct, frozen=True):
    nodes: list[AiNodeOut]
    edges: list[AiEdgeOut]
    clusters: list[ClusterOut]

    @classmethod
    def of(cls, network: NetworkView) -> AiNetworkOut:
        return cls(
            [AiNodeOut(one.name, one.alumni_count, one.job_count, _share(one.popularity)) for one in network.nodes],
            [AiEdgeOut(edge.source, edge.target, _share(edge.weight)) for edge in network.edges],
            [ClusterOut.of(cluster) for cluster in network.clusters],
        )


class AiRelatedOut(msgspec.Struct, frozen=True):
    """`similarity` lies in 0..1; `reason` says what was counted and measured."""

    skill: str
    similarity: float
    reason: str


class AiRelatedListOut(msgspec.Struct, frozen=True):
    skill: str
    related_skills: list[AiRelatedOut]

    @classmethod
    def of(cls, name: str, related: list[RelatedView]) -> AiRelatedListOut:
        return cls(name, [AiRelatedOut(one.name, _share(one.similarity), one.reason) for one in related])


class RelatedMatchOut(msgspec.Struct, frozen=True):
    """`skill` of the person stands for the asked one with this weight, in 0.5..1."""

    asked: str
    skill: str
    weight: float


class MatchOut(msgspec.Struct, frozen=True):
    """`matching_skills` are the asked ones that the person has."""

    user_id: str
    match_score: float
    matching_skills: list[str]
    related_matches: list[RelatedMatchOut]
    name: str
    headline: str | None

    @classmethod
    def of(cls, found: MatchedPerson) -> MatchOut:
        related = [RelatedMatchOut(one.asked, one.skill, _share(one.weight)) for one in found.related]
        return cls(found.user_id, _share(found.score), list(found.exact), related, found.name, found.headline)


class MatchesOut(msgspec.Struct, frozen=True):
    """`unknown_skills` are asked ones that the skill graph does not know; they count 0 for everybody."""

    matched_alumni: list[MatchOut]
    unknown_skills: list[str]

    @classmethod
    def of(cls, found: Matches) -> MatchesOut:
        return cls([MatchOut.of(one) for one in found.people], list(found.unknown))


class SkillOut(msgspec.Struct, frozen=True):
    """`popularity` (0..100) is `popularity_score`, `growth_rate` a percentage, 0 where it is not known."""

    id: str
    skill_name: str
    popularity_score: float
    popularity: float
    alumni_count: int
    job_count: int
    related_skills: list[str]
    industry_connections: list[str]
    growth_rate: float
    trending: bool

    @classmethod
    def of(cls, one: SkillView) -> SkillOut:
        popularity = _per_cent(one.popularity)
        return cls(
            one.id,
            one.name,
            popularity,
            popularity,
            one.alumni_count,
            one.job_count,
            list(one.related),
            list(one.industries),
            round(one.growth_rate, DECIMALS - 2),
            one.is_trending,
        )


class SkillAnswerOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: SkillOut


class SkillListOut(msgspec.Struct, frozen=True):
    """`total` counts all; `truncated` tells that not all are in `data`."""

    success: Literal[True]
    data: list[SkillOut]
    total: int
    truncated: bool


class SkillsOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[SkillOut]


class NodeOut(msgspec.Struct, frozen=True):
    """`id`, `label` and `skill_name` are the skill's name; `popularity` (0..100) is `popularity_score`."""

    id: str
    label: str
    skill_name: str
    popularity: float
    popularity_score: float
    alumni_count: int
    job_count: int
    is_center: bool
    related_skills: list[str]
    industry_connections: list[str]

    @classmethod
    def of(cls, one: SkillView, centre: str | None) -> NodeOut:
        popularity = _per_cent(one.popularity)
        return cls(
            one.name,
            one.name,
            one.name,
            popularity,
            popularity,
            one.alumni_count,
            one.job_count,
            one.name == centre,
            list(one.related),
            list(one.industries),
        )


class EdgeOut(msgspec.Struct, frozen=True):
    """`similarity` of the meanings and `weight` of the edge lie in 0..1."""

    source: str
    target: str
    similarity: float
    weight: float

    @classmethod
    def of(cls, edge: EdgeView) -> EdgeOut:
        return cls(edge.source, edge.target, _share(edge.similarity), _share(edge.weight))


class NetworkData(msgspec.Struct, frozen=True):
    nodes: list[NodeOut]
    edges: list[EdgeOut]
    clusters: list[ClusterOut]


class NetworkOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: NetworkData

    @classmethod
    def of(cls, network: NetworkView) -> NetworkOut:
        return cls(
            True,
            NetworkData(
                [NodeOut.of(one, network.centre) for one in network.nodes],
                [EdgeOut.of(edge) for edge in network.edges],
                [ClusterOut.of(cluster) for cluster in network.clusters],
            ),
        )


class RelatedOut(msgspec.Struct, frozen=True):
    """`skill` and `skill_name` are the same."""

    skill: str
    skill_name: str
    similarity: float
    reason: str

    @classmethod
    def of(cls, one: RelatedView) -> RelatedOut:
        return cls(one.name, one.name, _share(one.similarity), one.reason)


class RelatedListOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[RelatedOut]


class ClustersOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[ClusterOut]


class ResourceOut(msgspec.Struct, frozen=True):
    title: str
    url: str


class RecommendationOut(msgspec.Struct, frozen=True):
    """`relevance_score` lies in 0..100, `growth_rate` is a percentage; `learning_resources` waits for articles."""

    skill_name: str
    job_demand: Demand
    relevance_score: int
    trending: bool
    growth_rate: float
    reason: str
    learning_resources: list[ResourceOut]

    @classmethod
    def of(cls, found: RecommendedSkill) -> RecommendationOut:
        return cls(
            found.skill.name,
            found.demand,
            round(100 * found.relevance),
            found.skill.is_trending,
            round(found.skill.growth_rate, DECIMALS - 2),
            found.reason,
            [],
        )


class RecommendationsOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[RecommendationOut]


class TrendOut(msgspec.Struct, frozen=True):
    """`category` is the skill's community, '' for none. Salaries are not known here: `avg_salary_increase` is ''."""

    skill_name: str
    category: str
    job_count: int
    avg_salary_increase: str
    growth_rate: float

    @classmethod
    def of(cls, one: SkillView) -> TrendOut:
        return cls(one.name, one.community, one.job_count, "", round(one.growth_rate, DECIMALS - 2))


class TrendsOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: list[TrendOut]


class IndustryOut(msgspec.Struct, frozen=True):
    industry: str
    count: int


class IndustriesData(msgspec.Struct, frozen=True):
    top_industries_global: list[IndustryOut]


class IndustriesOut(msgspec.Struct, frozen=True):
    success: Literal[True]
    data: IndustriesData
