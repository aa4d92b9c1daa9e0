"""Who may see and change which posting, and how it is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from application.jobs.posting_ports import Posting
from application.shared.access import Caller
from domain.identity.account import Role
from domain.jobs.posting import PostingStatus, shown_status
from domain.shared.errors import NotAllowed, NotFound

UNKNOWN = "There is no such job."


def visible(posting: Posting | None, caller: Caller) -> Posting:
    """Raises NotFound for what the caller may not know of: another college's, removed and withheld ones, drafts of
    others."""
    if posting is None or posting.college_id != caller.college_id or posting.status is PostingStatus.REMOVED:
        raise NotFound(UNKNOWN)
    if posting.is_withheld and caller.role is not Role.ADMIN:
        raise NotFound(UNKNOWN)
    if posting.status is PostingStatus.DRAFT and not may_edit(posting, caller):
        raise NotFound(UNKNOWN)
    return posting


def editable(posting: Posting | None, caller: Caller) -> Posting:
    """Raises NotFound as `visible`; NotAllowed unless the caller posted it or is an admin."""
    found = visible(posting, caller)
    if not may_edit(found, caller):
        raise NotAllowed("You can change your own jobs only.")
    return found


def may_edit(posting: Posting, caller: Caller) -> bool:
    """Of a posting of the caller's college."""
    return caller.role is Role.ADMIN or posting.posted_by == caller.user_id


def as_shown(posting: Posting, today: date) -> Posting:
    """With the status that a reader finds: closed after its last day, whether or not that is stored."""
    return replace(posting, status=shown_status(posting.status, posting.closes_on, today))
