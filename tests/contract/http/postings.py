"""Members who post jobs, and what others find of them."""

from __future__ import annotations

from typing import Any

import httpx

from tests.contract.http.people import Member

JOBS = "/api/jobs"
ADMIN_JOBS = "/api/admin/jobs"
FORM: dict[str, Any] = {
    "title": "Data Engineer",
    "description": "Build pipelines.\n\nCome and see us.",
    "company": "Acme Labs",
    "location": "Lisbon, Portugal",
    "job_type": "full-time",
    "skills_required": ["Python", "SQL"],
}


async def post_job(member: Member, **changes: Any) -> dict[str, Any]:
    """The job as the answer shows it."""
    answer = await member.client.post(JOBS, json={**FORM, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


async def change_job(member: Member, job_id: str, **form: Any) -> httpx.Response:
    return await member.client.put(f"{JOBS}/{job_id}", json=form)


async def listed(member: Member, path: str = JOBS, **filters: Any) -> list[str]:
    """Titles, in the order of the list."""
    answer = await member.client.get(path, params=filters)
    assert answer.status_code == 200, answer.text
    return [job["title"] for job in answer.json()["data"]]


async def shown(member: Member, job_id: str) -> dict[str, Any]:
    answer = await member.client.get(f"{JOBS}/{job_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])
