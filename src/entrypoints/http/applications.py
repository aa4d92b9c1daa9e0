"""Applications for jobs."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from application.jobs.apply import ApplyToJob, Letter
from application.jobs.read_applications import ReadApplications, Window
from application.jobs.review_application import Review, ReviewApplication
from application.jobs.withdraw_application import WithdrawApplication
from application.shared.access import Caller
from entrypoints.http import application_views as views
from entrypoints.http.etags import etag, expected_version

_BODY_LIMIT = 131_072
"""Bytes; ten thousand characters may take twelve each as JSON."""


class LetterIn(msgspec.Struct, frozen=True):
    """`cv_url` may be anything: the CV of the profile goes with every application."""

    cover_letter: str | None = None
    cv_url: str | None = None


class ReviewIn(msgspec.Struct, frozen=True):
    """A `response_message` that is null or empty keeps the former one."""

    status: str
    response_message: str | None = None


class JobApplicationController(Controller):
    path, tags = "/api/jobs/{job_id:str}", ("applications",)

    @post("/apply", operation_id="ApplyToJob", status_code=201, request_max_body_size=_BODY_LIMIT)
    async def apply(
        self,
        job_id: FromPath[str],
        data: JSONBody[LetterIn],
        caller: NamedDependency[Caller],
        apply_to_job: NamedDependency[ApplyToJob],
        read_applications: NamedDependency[ReadApplications],
    ) -> views.ApplicationChangedOut:
        """Apply for a job with the CV of your profile; its poster sees your name, contact and CV by that."""
        application_id = await apply_to_job(caller, Letter(job_id, data.cover_letter))
        entry = await read_applications.entry(caller, application_id)
        return views.ApplicationChangedOut(True, views.application_out(entry), "Your application was sent.")

    @get("/applications", operation_id="ListApplicationsForJob")
    async def of_job(
        self,
        job_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_applications: NamedDependency[ReadApplications],
        status: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int | None] = None,
    ) -> views.ApplicationListOut:
        """The applications for a job of yours, newest first, without withdrawn ones."""
        found = await read_applications.of_job(caller, job_id, Window(status, page, limit))
        return views.application_list(found)


class ApplicationController(Controller):
    path, tags = "/api/applications", ("applications",)

    @get("/user/{user_id:str}", operation_id="ListOwnApplications")
    async def of_applicant(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_applications: NamedDependency[ReadApplications],
        status: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int | None] = None,
    ) -> views.ApplicationListOut:
        """Your applications, newest first; withdrawn ones with `status` withdrawn."""
        found = await read_applications.of_applicant(caller, user_id, Window(status, page, limit))
        return views.application_list(found)

    @get("/recruiter/{user_id:str}", operation_id="ListApplicationsForOwnJobs")
    async def of_poster(
        self,
        user_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_applications: NamedDependency[ReadApplications],
        status: FromQuery[str | None] = None,
        page: FromQuery[int] = 1,
        limit: FromQuery[int | None] = None,
    ) -> views.ApplicationListOut:
        """The applications for all jobs that you posted, newest first, without withdrawn ones."""
        found = await read_applications.of_poster(caller, user_id, Window(status, page, limit))
        return views.application_list(found)

    @get("/{application_id:str}", operation_id="GetApplication")
    async def detail(
        self,
        application_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_applications: NamedDependency[ReadApplications],
    ) -> Response[views.ApplicationDetailOut]:
        """One application with its history; the ETag names its version."""
        entry = await read_applications.entry(caller, application_id)
        history = views.application_history(entry, await read_applications.history(entry))
        body = views.ApplicationDetailOut(True, views.application_out(entry), history)
        return Response(body, headers={"ETag": etag(entry.application.version)})

    @put("/{application_id:str}", operation_id="ReviewApplication", request_max_body_size=_BODY_LIMIT)
    async def review(
        self,
        application_id: FromPath[str],
        request: Request[Any, Any, Any],
        data: JSONBody[ReviewIn],
        caller: NamedDependency[Caller],
        review_application: NamedDependency[ReviewApplication],
        read_applications: NamedDependency[ReadApplications],
    ) -> Response[views.ApplicationChangedOut]:
        """Set the state of an application for a job of yours, and write to the applicant, who is told of it.

        With `If-Match` it is changed only if it still has that version.
        """
        review = Review(application_id, data.status, data.response_message, expected_version(request))
        changed = await review_application(caller, review)
        entry = await read_applications.entry(caller, application_id, or_withdrawn=True)
        message = f"The application is {entry.application.status} now." if changed else "Nothing was changed."
        body = views.ApplicationChangedOut(True, views.application_out(entry), message)
        return Response(body, headers={"ETag": etag(entry.application.version)})

    @post("/{application_id:str}/withdraw", operation_id="WithdrawApplication", status_code=200)
    async def withdraw(
        self,
        application_id: FromPath[str],
        caller: NamedDependency[Caller],
        withdraw_application: NamedDependency[WithdrawApplication],
        read_applications: NamedDependency[ReadApplications],
    ) -> views.ApplicationChangedOut:
        """Take back an application that is not decided yet; its letter is deleted, and you can apply again."""
        await withdraw_application(caller, application_id)
        entry = await read_applications.entry(caller, application_id)
        return views.ApplicationChangedOut(True, views.application_out(entry), "Your application was withdrawn.")


class AdminApplicationController(Controller):
    path, tags = "/api/admin/jobs/{job_id:str}/applications", ("admin",)

    @get("/", operation_id="ListApplicationsForAdmin")
    async def of_job(
        self,
        job_id: FromPath[str],
        caller: NamedDependency[Caller],
        read_applications: NamedDependency[ReadApplications],
        status: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
        offset: FromQuery[int] = 0,
    ) -> views.ApplicationListOut:
        """All applications for a job of the college, newest first; withdrawn ones with `status` withdrawn."""
        found = await read_applications.for_admin(caller, job_id, Window(status, limit=limit, offset=offset))
        return views.application_list(found)
