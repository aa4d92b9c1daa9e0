"""Many postings at once, for tests that look at how they are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.sql.unit_of_work import SqlUnitOfWork
from application.jobs.posting_ports import Posting
from application.shared.ports import IdFactory
from domain.jobs.posting import JobKind, PostingStatus
from domain.shared.skill_names import skills_by_key

_STATUSES = (*[PostingStatus.ACTIVE] * 7, PostingStatus.CLOSED, PostingStatus.CLOSED, PostingStatus.DRAFT)


async def add_jobs(
    uow: Callable[[], SqlUnitOfWork],
    ids: IdFactory,
    now: datetime,
    college_id: str,
    posters: list[str],
    count: int,
) -> None:
    """Store them in one transaction; one in ten is a draft, two are closed."""
    kinds = list(JobKind)
    async with uow() as work:
        for number in range(count):
            at = now - timedelta(minutes=number)
            names = skills_by_key([f"Skill {number % 100}", f"Skill {number % 7}", "Python"])
            found = (await work.skills.resolve(names)).ids
            posting = Posting(
                id=ids.new(),
                college_id=college_id,
                posted_by=posters[number % len(posters)],
                title=f"Engineer {number % 40}",
                description="Build.",
                company=f"Company {number % 50}",
                location=f"City {number % 60}",
                job_type=kinds[number % len(kinds)],
                experience=None,
                salary=None,
                apply_url=None,
                closes_on=(at + timedelta(days=number % 90)).date() if number % 2 else None,
                status=_STATUSES[number % len(_STATUSES)],
                published_at=at,
                closed_at=None,
                close_reason=None,
                skills=tuple(names.values()),
                views_count=0,
                applications_count=0,
                created_at=at,
                updated_at=at,
                version=1,
            )
            await work.portal_jobs.add(posting, [found[key] for key in names])
        await work.commit()
