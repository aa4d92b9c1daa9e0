"""Postings of the portal: who looks for people, and what they find here."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from litestar import Controller, MediaType, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.jobs.change_job import ChangeJob
from application.jobs.post_job import PostJob
from application.jobs.posting_ports import JobPage
from application.jobs.read_jobs import JobQuery, ReadJobs
from application.jobs.recommend_jobs import RecommendJobs
from application.jobs.save_job import SaveJob
from application.shared.access import Caller
from application.shared.paging import Page
from entrypoints.http import job_views as views
from entrypoints.http.etags import etag, expected_version

_SMALL = 1_024


class JobController(Controller):
    path, tags = "/api/jobs", ("jobs",)

    @get("/", operation_id="ListJobs")
    async def jobs(
        self,
        caller: NamedDependency[Caller],
        read_jobs: NamedDependency[ReadJobs],
        search: FromQuery[str | None] = None,
        location: FromQuery[str | None] = None,
        company: FromQuery[str | None] = None,
        job_type: FromQuery[str | None] = None,
        skills: FromQuery[list[str] | None] = None,
        status: FromQuery[str | None] = None,
        page: FromQuery[int | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Response[views.JobListOut]:
        """Jobs that one can apply for, newest first; best matches first with `search`.

        `search` forgives typing errors; `location` and `company` match parts; `skills` may be repeated and any of them
        matches. With another `status` (closed, draft, all) you find what you posted. Without `page` and `limit` all.
        """
        wanted = (
            None
            if page is None and limit is None
            else Page(1 if page is None else page, 20 if limit is None else limit)
        )
        query = JobQuery(search, location, company, job_type, tuple(skills or ()), status, wanted)

        def encode(found: JobPage) -> bytes:
            return msgspec.json.encode(_listed(found, wanted))

        body = await read_jobs.listed(caller, query, encode)
        # Encoded once for all who ask.
        return Response(cast(Any, body), media_type=MediaType.JSON)

    @post("/", operation_id="PostJob", status_code=201, request_max_body_size=views.JOB_BODY_LIMIT)
    async def post_one(
        self,
        data: JSONBody[views.JobIn],
        caller: NamedDependency[Caller],
        post_job: NamedDependency[PostJob],
    ) -> Response[views.JobChangedOut]:
        """Post a job (alumni, recruiters and admins); `status` draft keeps it to yourself for now."""
        posting = await post_job(caller, data.form())
        job = views.job_out(posting)
        message = "The job was posted." if job.status == "active" else "The draft was saved."
        headers = {"ETag": etag(posting.version)}
        return Response(views.JobChangedOut(True, job, message), status_code=201, headers=headers)

    @get("/saved", operation_id="ListSavedJobs")
    async def saved(
        self,
        caller: NamedDependency[Caller],
        save_job: NamedDependency[SaveJob],
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
    ) -> views.SavedJobListOut:
        """The jobs that you saved, the latest first. `status` tells which are closed by now."""
        wanted = Page(page, limit)
        found, total = await save_job.saved(caller, wanted)
        rows = [views.saved_job_out(one) for one in found]
        return views.SavedJobListOut(True, rows, total, page, limit, wanted.pages(total))

    @get("/recommended", operation_id="ListRecommendedJobs")
    async def recommended(
        self,
        caller: NamedDependency[Caller],
        recommend_jobs: NamedDependency[RecommendJobs],
        limit: FromQuery[int] = 10,
    ) -> views.RecommendationListOut:
        """Jobs that ask for skills of your profile, best match first, each with the reason; 1 to 50 of them."""
        found = await recommend_jobs(caller, limit)
        rows = [views.RecommendationOut.of(one) for one in found.items]
        return views.RecommendationListOut(True, rows, found.message)

    @get("/user/{user_id:str}", operation_id="ListJobsOfMember")
    async def of_member(
        self, user_id: FromPath[str], caller: NamedDependency[Caller], read_jobs: NamedDependency[ReadJobs]
    ) -> views.JobListOut:
        """What a member posted, newest first; drafts and closed jobs are shown to the member and to admins only."""
        return _listed(await read_jobs.of_user(caller, user_id), None)

    @get("/{job_id:str}", operation_id="GetJob")
    async def detail(
        self, job_id: FromPath[str], caller: NamedDependency[Caller], read_jobs: NamedDependency[ReadJobs]
    ) -> Response[views.JobDetailOut]:
        """One job, also when it is closed. Your look counts, once in 24 hours."""
        posting = await read_jobs.one(caller, job_id)
        body = views.JobDetailOut(True, views.job_out(posting))
        return Response(body, headers={"ETag": etag(posting.version)})

    @put("/{job_id:str}", operation_id="ChangeJob", request_max_body_size=views.JOB_BODY_LIMIT)
    async def change(
        self,
        job_id: FromPath[str],
        data: JSONBody[views.JobIn],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        change_job: NamedDependency[ChangeJob],
    ) -> Response[views.JobChangedOut]:
        """Change a job of yours, its status included; fields that are left out stay.

        A draft can go online, what is online can be closed, and what is closed can go online again. With If-Match only
        if nobody else changed it.
        """
        posting = await change_job(caller, job_id, data.form(), expected_version(request))
        body = views.JobChangedOut(True, views.job_out(posting), "The job was changed.")
        return Response(body, headers={"ETag": etag(posting.version)})

    @delete("/{job_id:str}", operation_id="DeleteJob", status_code=200)
    async def remove(
        self, job_id: FromPath[str], caller: NamedDependency[Caller], change_job: NamedDependency[ChangeJob]
    ) -> views.JobMessageOut:
        """Delete a job of yours; those who applied keep their applications."""
        await change_job.delete(caller, job_id)
        return views.JobMessageOut(True, "The job was deleted.")

    @put("/{job_id:str}/save", operation_id="SaveJob", request_max_body_size=_SMALL)
    async def save(
        self, job_id: FromPath[str], caller: NamedDependency[Caller], save_job: NamedDependency[SaveJob]
    ) -> views.JobSavedOut:
        """Keep a job in your list of saved ones."""
        return views.JobSavedOut(True, views.JobSaved(await save_job(caller, job_id), True), "The job is saved.")

    @delete("/{job_id:str}/save", operation_id="ForgetSavedJob", status_code=200)
    async def forget(
        self, job_id: FromPath[str], caller: NamedDependency[Caller], save_job: NamedDependency[SaveJob]
    ) -> views.JobSavedOut:
        """Take a job out of your list of saved ones."""
        forgotten = views.JobSaved(await save_job.forget(caller, job_id), False)
        return views.JobSavedOut(True, forgotten, "The job is not saved any more.")


def _listed(found: JobPage, page: Page | None) -> views.JobListOut:
    rows = [views.job_out(posting) for posting in found.postings]
    if page is None:
        return views.JobListOut(True, rows, found.total, found.total > len(rows))
    pages = page.pages(found.total)
    return views.JobListOut(True, rows, found.total, False, page.page, page.limit, pages)
