"""Rows of profiles, directory, verification, postings, applications, and the administration of users and skills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.http.matrix import (
    ALUMNI,
    ANONYMOUS,
    OUTSIDER,
    OWNER,
    RECRUITER,
    STUDENT,
    Row,
    World,
    about,
    admins,
    everybody,
    members,
    owner,
    owner_id,
    same,
)

COLLEGE_ONLY = admins(200, outsider=404)
ANY_ADMIN = admins(200, outsider=200)
OF_COLLEGE = {**members(200), OUTSIDER: 404}
POSTER_OR_ADMIN = owner(200, stranger=403, admin=200, outsider=404)
JOB = {
    "title": "Engineer",
    "description": "Build things.",
    "company": "Acme",
    "location": "Lagos",
    "skills_required": ["Python"],
}


async def _recruiter_id(world: World) -> str:
    return world.ids[RECRUITER]


async def _two_skills(world: World) -> dict[str, Any]:
    return {"from_id": await world.skill(), "into_id": await world.skill()}


async def _rename(world: World) -> tuple[str, dict[str, Any]]:
    skill_id = await world.skill()
    return f"/api/admin/skills/{skill_id}", {"json": {"name": f"Renamed {world.made}"}}


async def _add_alias(world: World) -> tuple[str, dict[str, Any]]:
    skill_id = await world.skill()
    return f"/api/admin/skills/{skill_id}/aliases", {"json": {"alias": f"another name {world.made}"}}


async def _merge(world: World) -> tuple[str, dict[str, Any]]:
    return "/api/admin/skills/merge", {"json": await _two_skills(world)}


async def _dismiss(world: World) -> tuple[str, dict[str, Any]]:
    pair = await _two_skills(world)
    body = {"a_id": pair["from_id"], "b_id": pair["into_id"]}
    return "/api/admin/skills/suspected-aliases/dismiss", {"json": body}


COMMUNITY: Mapping[str, Row] = {
    "GET /api/profiles/me": Row(members(200), same("/api/profiles/me")),
    # The owner is hidden from everybody.
    "GET /api/profiles/{user_id}": Row(
        owner(200, stranger=404, admin=200, outsider=404), about("/api/profiles/{}", owner_id)
    ),
    "PUT /api/profiles/{user_id}": Row(
        owner(200, stranger=404, admin=200, outsider=404), about("/api/profiles/{}", owner_id, json={"bio": "New"})
    ),
    "POST /api/profiles/me/verification": Row(
        {**everybody(403), ANONYMOUS: 401, ALUMNI: 201, OWNER: 201}, same("/api/profiles/me/verification"), alone=True
    ),
    "GET /api/profiles/search": Row(members(200), same("/api/profiles/search")),
    "GET /api/profiles/directory": Row(members(200), same("/api/profiles/directory")),
    "GET /api/directory/filters": Row(members(200), same("/api/directory/filters")),
    "GET /api/directory/suggestions": Row(members(200), same("/api/directory/suggestions?q=zq")),
    "GET /api/jobs": Row(members(200), same("/api/jobs")),
    "POST /api/jobs": Row({**members(201), STUDENT: 403}, same("/api/jobs", json=JOB)),
    "GET /api/jobs/recommended": Row(members(200), same("/api/jobs/recommended")),
    "GET /api/jobs/saved": Row(members(200), same("/api/jobs/saved")),
    # Of people elsewhere it says the same as of people who posted nothing.
    "GET /api/jobs/user/{user_id}": Row(members(200), about("/api/jobs/user/{}", owner_id)),
    "GET /api/jobs/{job_id}": Row(OF_COLLEGE, about("/api/jobs/{}", World.job)),
    "PUT /api/jobs/{job_id}": Row(POSTER_OR_ADMIN, about("/api/jobs/{}", World.job, json={"title": "Other"})),
    "DELETE /api/jobs/{job_id}": Row(POSTER_OR_ADMIN, about("/api/jobs/{}", World.job)),
    "PUT /api/jobs/{job_id}/save": Row(OF_COLLEGE, about("/api/jobs/{}/save", World.job)),
    "DELETE /api/jobs/{job_id}/save": Row(members(200), about("/api/jobs/{}/save", World.job)),
    "POST /api/jobs/{job_id}/apply": Row(
        {**everybody(403), ANONYMOUS: 401, STUDENT: 201, ALUMNI: 201, OWNER: 400},
        about("/api/jobs/{}/apply", World.job, json={"cover_letter": ""}),
    ),
    "GET /api/jobs/{job_id}/applications": Row(POSTER_OR_ADMIN, about("/api/jobs/{}/applications", World.job)),
    "GET /api/applications/user/{user_id}": Row(POSTER_OR_ADMIN, about("/api/applications/user/{}", owner_id)),
    "GET /api/applications/recruiter/{user_id}": Row(
        {**owner(403, stranger=403, admin=200, outsider=404), RECRUITER: 200},
        about("/api/applications/recruiter/{}", _recruiter_id),
    ),
    "GET /api/applications/{application_id}": Row(POSTER_OR_ADMIN, about("/api/applications/{}", World.application)),
    "PUT /api/applications/{application_id}": Row(
        POSTER_OR_ADMIN, about("/api/applications/{}", World.application, json={"status": "reviewed"})
    ),
    "POST /api/applications/{application_id}/withdraw": Row(
        owner(200, stranger=403, admin=403, outsider=404),
        about("/api/applications/{}/withdraw", World.own_application),
    ),
    "GET /api/admin/stats": Row(ANY_ADMIN, same("/api/admin/stats")),
    "GET /api/admin/profiles/pending": Row(ANY_ADMIN, same("/api/admin/profiles/pending")),
    "GET /api/admin/verifications": Row(ANY_ADMIN, same("/api/admin/verifications")),
    "POST /api/admin/profiles/verify/{profile_id}": Row(
        COLLEGE_ONLY, about("/api/admin/profiles/verify/{}", World.member)
    ),
    "POST /api/admin/profiles/reject/{profile_id}": Row(
        # There is nothing to reject.
        admins(409, outsider=404),
        about("/api/admin/profiles/reject/{}", World.member, json={"reason": ""}),
    ),
    "GET /api/admin/users": Row(ANY_ADMIN, same("/api/admin/users")),
    "GET /api/admin/users/export": Row(ANY_ADMIN, same("/api/admin/users/export?format=csv")),
    "GET /api/admin/users/{user_id}": Row(COLLEGE_ONLY, about("/api/admin/users/{}", World.member)),
    "DELETE /api/admin/users/{user_id}": Row(COLLEGE_ONLY, about("/api/admin/users/{}", World.member)),
    "PUT /api/admin/users/{user_id}/ban": Row(COLLEGE_ONLY, about("/api/admin/users/{}/ban", World.member)),
    "PUT /api/admin/users/{user_id}/unban": Row(COLLEGE_ONLY, about("/api/admin/users/{}/unban", World.banned)),
    "PUT /api/admin/users/{user_id}/role": Row(
        COLLEGE_ONLY, about("/api/admin/users/{}/role", World.member, json={"role": "recruiter"})
    ),
    "POST /api/admin/users/{user_id}/reset-password": Row(
        COLLEGE_ONLY, about("/api/admin/users/{}/reset-password", World.member)
    ),
    "GET /api/admin/jobs": Row(ANY_ADMIN, same("/api/admin/jobs")),
    "GET /api/admin/jobs/{job_id}": Row(COLLEGE_ONLY, about("/api/admin/jobs/{}", World.job)),
    "PUT /api/admin/jobs/{job_id}": Row(
        COLLEGE_ONLY, about("/api/admin/jobs/{}", World.job, json={"status": "closed"})
    ),
    "DELETE /api/admin/jobs/{job_id}": Row(COLLEGE_ONLY, about("/api/admin/jobs/{}", World.job)),
    "GET /api/admin/jobs/{job_id}/applications": Row(COLLEGE_ONLY, about("/api/admin/jobs/{}/applications", World.job)),
    # Skills belong to all colleges.
    "GET /api/admin/skills": Row(ANY_ADMIN, same("/api/admin/skills")),
    "PUT /api/admin/skills/{skill_id}": Row(ANY_ADMIN, _rename),
    "POST /api/admin/skills/{skill_id}/aliases": Row(admins(201, outsider=201), _add_alias),
    "DELETE /api/admin/skills/aliases/{alias}": Row(ANY_ADMIN, about("/api/admin/skills/aliases/{}", World.alias)),
    "POST /api/admin/skills/merge": Row(ANY_ADMIN, _merge),
    "GET /api/admin/skills/suspected-aliases": Row(ANY_ADMIN, same("/api/admin/skills/suspected-aliases")),
    "POST /api/admin/skills/suspected-aliases/dismiss": Row(ANY_ADMIN, _dismiss),
    # Before the first rebuild the graph is empty, and no skill in it.
    "GET /api/ai/skill-graph/network": Row(members(200), same("/api/ai/skill-graph/network")),
    "GET /api/ai/skill-graph/network.svg": Row(members(404), same("/api/ai/skill-graph/network.svg")),
    "GET /api/ai/skill-graph/related/{skill_name}": Row(members(404), same("/api/ai/skill-graph/related/Python")),
    "POST /api/ai/skill-graph/match-alumni": Row(
        members(200), same("/api/ai/skill-graph/match-alumni", json={"skills": ["Python"]})
    ),
    "GET /api/skill-graph/network": Row(members(200), same("/api/skill-graph/network")),
    "GET /api/skill-graph/network/{skill_name}": Row(members(200), same("/api/skill-graph/network/Python")),
    "GET /api/skill-graph/related/{skill_name}": Row(members(404), same("/api/skill-graph/related/Python")),
    "GET /api/skill-graph/skill/{skill_name}": Row(members(404), same("/api/skill-graph/skill/Python")),
    "GET /api/skill-graph/clusters": Row(members(200), same("/api/skill-graph/clusters")),
    "GET /api/skill-graph/trending": Row(members(200), same("/api/skill-graph/trending")),
    "GET /api/skills/list": Row(members(200), same("/api/skills/list")),
    "GET /api/skill-recommendations/trending": Row(members(200), same("/api/skill-recommendations/trending")),
    "GET /api/skill-recommendations/recommendations/{user_id}": Row(
        POSTER_OR_ADMIN, about("/api/skill-recommendations/recommendations/{}", owner_id)
    ),
    "GET /api/heatmap/industries": Row(members(200), same("/api/heatmap/industries")),
}
