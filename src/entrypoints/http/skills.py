"""Lists of skills, what to learn next, and industries."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from application.shared.access import Caller
from application.skills.read_graph import ReadGraph
from application.skills.read_industries import ReadIndustries
from application.skills.recommend_skills import RecommendSkills
from entrypoints.http import skill_views as views

_ALL = "all"


class SkillController(Controller):
    path, tags = "/api/skills", ("skills",)

    @get("/list", operation_id="ListSkills")
    async def listed(
        self,
        caller: NamedDependency[Caller],
        read_graph: NamedDependency[ReadGraph],
        search: FromQuery[str] = "",
        industry: FromQuery[str] = "",
    ) -> views.SkillListOut:
        """Skills of your college, the most popular first; `search` is a part of the name."""
        found, total = await read_graph.listed(caller, _filter(search), _filter(industry))
        return views.SkillListOut(True, [views.SkillOut.of(one) for one in found], total, total > len(found))


class SkillRecommendationController(Controller):
    path, tags = "/api/skill-recommendations", ("skills",)

    @get("/recommendations/{user_id:str}", operation_id="RecommendSkills")
    async def recommendations(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        recommend_skills: NamedDependency[RecommendSkills],
        limit: FromQuery[int] = 10,
    ) -> views.RecommendationsOut:
        """What to learn next, the most relevant first, with the reasons; `limit` is 50 at most."""
        found = await recommend_skills(caller, user_id, limit)
        return views.RecommendationsOut(True, [views.RecommendationOut.of(one) for one in found])

    @get("/trending", operation_id="ListSkillTrends")
    async def trending(
        self, caller: NamedDependency[Caller], read_graph: NamedDependency[ReadGraph], limit: FromQuery[int] = 10
    ) -> views.TrendsOut:
        """Skills whose share of new profiles and postings grew, the fastest first; `limit` is 100 at most."""
        return views.TrendsOut(True, [views.TrendOut.of(one) for one in await read_graph.trending(caller, limit)])


class IndustryController(Controller):
    path, tags = "/api/heatmap", ("skills",)

    @get("/industries", operation_id="ListIndustries")
    async def industries(
        self, caller: NamedDependency[Caller], read_industries: NamedDependency[ReadIndustries]
    ) -> views.IndustriesOut:
        """The commonest industries of members and market postings, 50 at most."""
        found = await read_industries(caller)
        data = views.IndustriesData([views.IndustryOut(one.name, one.count) for one in found])
        return views.IndustriesOut(True, data)


def _filter(value: str) -> str:
    """Clients ask for `all` where they do not filter (http-api 1.4)."""
    return "" if value.strip().casefold() == _ALL else value
