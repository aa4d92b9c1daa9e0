"""Changing a posting, its status included, and taking it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from application.jobs.posting_access import UNKNOWN, editable
from application.jobs.posting_ports import JobsUnitOfWork, Posting
from application.shared.access import Caller
from application.shared.audit import act
from application.shared.ports import Clock
from application.shared.retrying import retrying
from application.shared.skill_vocabulary import canonical
from domain.admin.audit import ActionType
from domain.jobs.domain_events import JobChanged, JobClosed, JobPosted
from domain.jobs.posting import CloseReason, PostingStatus, check_move, shown_status, takes_applications
from domain.jobs.posting_form import changes_of
from domain.shared.errors import FieldError, InvalidValue, PreconditionFailed
from domain.shared.ids import parse_id
from domain.shared.skill_names import skill_key


class ChangeJob:
    def __init__(self, uow: Callable[[], JobsUnitOfWork], clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    async def __call__(
        self, caller: Caller, job_id: str, form: Mapping[str, Any], version: int | None = None
    ) -> Posting:
        """The posting after the change; a form that changes nothing leaves it as it is.

        Args:
            form: as of `domain.jobs.posting_form.changes_of`.
            version: the one that the caller has seen; None to change whatever is there.

        Raises:
            NotFound, NotAllowed: as of `editable`. InvalidValue. Conflict: the status cannot become this one.
            PreconditionFailed: someone changed it meanwhile.
        """
        key = parse_id(job_id, UNKNOWN)
        return await retrying(lambda: self._change(caller, key, form, version))

    async def _change(self, caller: Caller, job_id: str, form: Mapping[str, Any], version: int | None) -> Posting:
        async with self._uow() as uow:
            stored = editable(await uow.portal_jobs.take(job_id), caller)
            if version not in (None, stored.version):
                raise PreconditionFailed("Someone else changed this in the meantime. Load it again.")
            now = self._clock.now()
            before = _settled(stored, now)
            values = changes_of(form, now.date(), before.closes_on)
            meant = await canonical(values.get("skills", ()), uow.skills)
            if list(meant) == [skill_key(name) for name in before.skills]:
                values.pop("skills", None)
            after = _moved(replace(before, **values), before, now, _reason(before, caller))
            if after == stored:
                return stored
            skill_ids = None
            if "skills" in values:
                resolved = await uow.skills.resolve(meant)
                skill_ids = [resolved.ids[key] for key in meant]
            await uow.portal_jobs.store(replace(after, updated_at=now), skill_ids)
            fields = tuple(sorted(name for name in values if getattr(before, name) != getattr(after, name)))
            _tell(uow, stored, after, fields)
            if caller.user_id != stored.posted_by:
                what = {"fields": list(fields), "status": after.status}
                text = "Changed a job of a member."
                await uow.audit.record(
                    act(caller, ActionType.CONTENT_MODERATION, "job.changed", "job", job_id, text, what)
                )
            changed = await uow.portal_jobs.by_id(job_id)
            assert changed is not None
            await uow.commit()
            return changed

    async def delete(self, caller: Caller, job_id: str) -> None:
        """Take it away; what somebody applied for is kept for the application.

        Raises:
            NotFound, NotAllowed: as of `editable`.
        """
        key = parse_id(job_id, UNKNOWN)
        await retrying(lambda: self._delete(caller, key))

    async def _delete(self, caller: Caller, job_id: str) -> None:
        async with self._uow() as uow:
            posting = editable(await uow.portal_jobs.take(job_id), caller)
            now, reason = self._clock.now(), _reason(posting, caller)
            if posting.status is PostingStatus.DRAFT or not await uow.portal_jobs.has_applications(job_id):
                await uow.portal_jobs.delete(posting)
            else:
                closed_at, why = posting.closed_at or now, posting.close_reason or reason
                removed = replace(posting, status=PostingStatus.REMOVED, closed_at=closed_at, close_reason=why)
                await uow.portal_jobs.store(replace(removed, updated_at=now), None)
            if posting.status is PostingStatus.ACTIVE:
                uow.outbox.add(JobClosed(job_id, posted_by=posting.posted_by, reason=reason))
            if caller.user_id != posting.posted_by:
                text = "Deleted a job of a member."
                await uow.audit.record(act(caller, ActionType.CONTENT_MODERATION, "job.deleted", "job", job_id, text))
            await uow.commit()


def _settled(posting: Posting, now: datetime) -> Posting:
    """The posting with the end of its last day, which nothing may have recorded yet."""
    if shown_status(posting.status, posting.closes_on, now.date()) is posting.status:
        return posting
    return replace(posting, status=PostingStatus.CLOSED, closed_at=now, close_reason=CloseReason.DEADLINE)


def _moved(after: Posting, before: Posting, now: datetime, reason: CloseReason) -> Posting:
    """`after` with what comes with its new status. Raises Conflict, InvalidValue."""
    check_move(before.status, after.status)
    if after.status is PostingStatus.ACTIVE:
        if not takes_applications(after.status, after.closes_on, now.date()):
            message = "This day has passed; name a later one, or none."
            raise InvalidValue(f"application_deadline: {message}", errors=[FieldError("application_deadline", message)])
        if before.status is not PostingStatus.ACTIVE:
            return replace(after, published_at=now, closed_at=None, close_reason=None)
    elif after.status is PostingStatus.CLOSED and before.status is PostingStatus.ACTIVE:
        return replace(after, closed_at=now, close_reason=reason)
    return after


def _tell(uow: JobsUnitOfWork, stored: Posting, after: Posting, fields: tuple[str, ...]) -> None:
    was_online, is_online = (one.status is PostingStatus.ACTIVE for one in (stored, after))
    if is_online and (not was_online or after.published_at != stored.published_at):
        uow.outbox.add(JobPosted(after.id, posted_by=after.posted_by))
    elif is_online:
        uow.outbox.add(JobChanged(after.id, fields=fields))
    elif was_online and after.close_reason is not None:
        uow.outbox.add(JobClosed(after.id, posted_by=after.posted_by, reason=after.close_reason))


def _reason(posting: Posting, caller: Caller) -> CloseReason:
    return CloseReason.BY_POSTER if posting.posted_by == caller.user_id else CloseReason.BY_ADMIN
