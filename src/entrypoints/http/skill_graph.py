"""The skill graph: networks, related skills, matching people, the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import Controller, MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.shared.access import Caller
from application.skills.match_alumni import MatchAlumni
from application.skills.read_graph import NetworkView, ReadGraph
from entrypoints.http import skill_views as views

_BODY_LIMIT = 64 * 1024
SVG = "image/svg+xml"


class MatchIn(msgspec.Struct):
    """`skills` are 1 to 20 names; `limit` lies in 1..100."""

    skills: list[str]
    limit: int | None = None


class AiSkillGraphController(Controller):
    """The mission's endpoints: shapes at top level, shares as numbers in 0..1."""

    path, tags = "/api/ai/skill-graph", ("skill graph",)

    @get("/network", operation_id="GetAiSkillNetwork")
    async def network(
        self,
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        limit: FromQuery[int] = 100,
        min_popularity: FromQuery[float] = 0.0,
    ) -> Response[views.AiNetworkOut]:
        """The most popular skills of your college and how they belong together; `limit` is 500 at most.

        `min_popularity` is a share, above 1 a percentage.
        """
        body = await read_graph.network(caller, limit, min_popularity, _encoded(views.AiNetworkOut.of), "ai")
        return _as_encoded(body)

    @get("/network.svg", operation_id="DrawSkillNetwork", media_type=SVG)
    async def picture(
        self, caller: NamedDependency[Caller], read_graph: NamedDependency[ReadGraph], limit: FromQuery[int] = 150
    ) -> Response[bytes]:
        """The network as a picture, communities coloured; `limit` is 300 at most."""
        return Response(await read_graph.picture(caller, limit), media_type=SVG)

    @get("/related/{skill_name:path}", operation_id="ListAiRelatedSkills")
    async def related(
        self,
        skill_name: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        limit: FromQuery[int] = 10,
    ) -> views.AiRelatedListOut:
        """Skills that belong to this one, the strongest tie first, each with the evidence; `limit` is 100 at most."""
        name, related = await read_graph.related(caller, exact_name(request, "related"), limit)
        return views.AiRelatedListOut.of(name, list(related))

    @post("/match-alumni", operation_id="MatchAlumni", status_code=200, request_max_body_size=_BODY_LIMIT)
    async def match(
        self,
        data: JSONBody[MatchIn],
        caller: NamedDependency[Caller],
        match_alumni: NamedDependency[MatchAlumni],
    ) -> views.MatchesOut:
        """Alumni who have these skills, or related ones, best first, as far as you may see them."""
        limit = 20 if data.limit is None else data.limit
        return views.MatchesOut.of(await match_alumni(caller, data.skills, limit))


class SkillGraphController(Controller):
    path, tags = "/api/skill-graph", ("skill graph",)

    @get("/network", operation_id="GetSkillNetwork")
    async def network(
        self,
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        limit: FromQuery[int] = 100,
        min_popularity: FromQuery[float] = 0.0,
    ) -> Response[views.NetworkOut]:
        """The most popular skills of your college and how they belong together; `limit` is 500 at most.

        `min_popularity` is a percentage, up to 1 a share.
        """
        body = await read_graph.network(caller, limit, min_popularity, _encoded(views.NetworkOut.of), "plain")
        return _as_encoded(body)

    @get("/network/{skill_name:path}", operation_id="GetNetworkAroundSkill")
    async def around(
        self,
        skill_name: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        limit: FromQuery[int] = 10,
    ) -> views.NetworkOut:
        """A skill with its nearest ones, 100 at most; empty for an unknown skill."""
        return views.NetworkOut.of(await read_graph.around(caller, exact_name(request, "network"), limit))

    @get("/related/{skill_name:path}", operation_id="ListRelatedSkills")
    async def related(
        self,
        skill_name: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        limit: FromQuery[int] = 10,
    ) -> views.RelatedListOut:
        """Skills that belong to this one, the strongest tie first, each with the evidence; `limit` is 100 at most."""
        _, related = await read_graph.related(caller, exact_name(request, "related"), limit)
        return views.RelatedListOut(True, [views.RelatedOut.of(one) for one in related])

    @get("/skill/{skill_name:path}", operation_id="GetSkill")
    async def skill(
        self,
        skill_name: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
    ) -> views.SkillAnswerOut:
        """One skill."""
        found = await read_graph.skill(caller, exact_name(request, "skill"))
        return views.SkillAnswerOut(True, views.SkillOut.of(found))

    @get("/trending", operation_id="ListTrendingSkills")
    async def trending(
        self, caller: NamedDependency[Caller], read_graph: NamedDependency[ReadGraph], limit: FromQuery[int] = 20
    ) -> views.SkillsOut:
        """Skills whose share of new profiles and postings grew, the fastest first; `limit` is 100 at most."""
        return views.SkillsOut(True, [views.SkillOut.of(one) for one in await read_graph.trending(caller, limit)])

    @get("/clusters", operation_id="ListSkillClusters")
    async def clusters(
        self,
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        min_popularity: FromQuery[float] = 0.0,
    ) -> views.ClustersOut:
        """Communities of skills that belong together, each with its skills, the most popular first."""
        found = await read_graph.clusters(caller, min_popularity)
        return views.ClustersOut(True, [views.ClusterOut.of(cluster) for cluster in found])


def _encoded(form: Callable[[NetworkView], msgspec.Struct]) -> Callable[[NetworkView], bytes]:
    return lambda network: msgspec.json.encode(form(network))


def _as_encoded(body: bytes) -> Response[Any]:
    """An answer that was encoded once for all who ask."""
    return Response(body, media_type=MediaType.JSON)


def exact_name(request: Request[Any, Any, Any], segment: str) -> str:
    """What follows `segment` in the address, as it was sent: the router folds slashes, which are part of some names."""
    path = unquote(request.scope["raw_path"].partition(b"?")[0].decode("latin-1"))
    return path.partition(f"/{segment}/")[2]
