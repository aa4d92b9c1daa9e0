"""All postings of a college, for its admins."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.jobs.change_job import ChangeJob
from application.jobs.read_jobs import ReadJobs
from application.shared.access import Caller
from entrypoints.http import job_views as views
from entrypoints.http.etags import etag, expected_version


class AdminJobController(Controller):
    path, tags = "/api/admin/jobs", ("jobs",)

    @get("/", operation_id="AdminListJobs")
    async def jobs(
        self,
        caller: NamedDependency[Caller],
        read_jobs: NamedDependency[ReadJobs],
        status: FromQuery[str | None] = None,
        search: FromQuery[str | None] = None,
        limit: FromQuery[int] = 100,
        offset: FromQuery[int] = 0,
    ) -> views.AdminJobListOut:
        """Jobs of your college in all states, newest first; best matches first with `search`."""
        found, total = await read_jobs.for_admin(caller, status, search, limit, offset)
        return views.AdminJobListOut(True, [views.admin_job_out(one) for one in found], total)

    @get("/{job_id:str}", operation_id="AdminGetJob")
    async def detail(
        self, job_id: FromPath[str], caller: NamedDependency[Caller], read_jobs: NamedDependency[ReadJobs]
    ) -> Response[views.AdminJobDetailOut]:
        """One job with who posted it. Your look does not count."""
        found = await read_jobs.one_for_admin(caller, job_id)
        body = views.AdminJobDetailOut(True, views.admin_job_out(found))
        return Response(body, headers={"ETag": etag(found.posting.version)})

    @put("/{job_id:str}", operation_id="AdminChangeJob", request_max_body_size=views.JOB_BODY_LIMIT)
    async def change(
        self,
        job_id: FromPath[str],
        data: JSONBody[views.JobIn],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        change_job: NamedDependency[ChangeJob],
        read_jobs: NamedDependency[ReadJobs],
    ) -> Response[views.AdminJobChangedOut]:
        """Change any job of your college; fields that are left out stay."""
        await change_job(caller, job_id, data.form(), expected_version(request))
        found = await read_jobs.one_for_admin(caller, job_id)
        body = views.AdminJobChangedOut(True, views.admin_job_out(found), "The job was changed.")
        return Response(body, headers={"ETag": etag(found.posting.version)})

    @delete("/{job_id:str}", operation_id="AdminDeleteJob", status_code=200)
    async def remove(
        self, job_id: FromPath[str], caller: NamedDependency[Caller], change_job: NamedDependency[ChangeJob]
    ) -> views.JobMessageOut:
        """Delete any job of your college; those who applied keep their applications."""
        await change_job.delete(caller, job_id)
        return views.JobMessageOut(True, "The job was deleted.")
